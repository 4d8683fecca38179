import type { Fault } from '../../support/agent.ts';
import { first, blameless, finish, live, playSession, subscriptions } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

spec('session: subscribing', {
  async 'an agent that is not ready is asked again'() {
    const faults: readonly Fault[] = ['reset before it was taken', 'not there (404)', 'not ready (503)'];
    const { agent, told: heard, close } = finish({ fault: first('SUBSCRIBE', ...faults) });
    await heard('launch');
    assert.is(subscriptions(agent).length, 1);
    blameless(agent);
    await close();
  },
  async 'attempts are apart by chance, within the bound, and never less than a tenth of a second'() {
    for (const [chance, expected] of [
      [0, 100],
      [0.5, 1000],
      [0.999, 1998],
    ] as const) {
      const {
        clock,
        told: heard,
        close,
      } = finish({
        random: () => chance,
        fault: first('SUBSCRIBE', 'not ready (503)'),
      });
      await heard('launch');
      assert.ok(Math.abs(clock.now() - expected) <= 1, `${chance}: ${clock.now()}`);
      await close();
    }
  },
  async 'a refusal is the end, with its reason'() {
    const token = playSession({ token: 'right', settings: { token: 'wrong' } });
    assert.equal(await token.told('shutdown'), { kind: 'shutdown', reason: 'the agent refuses this executor (401)' });
    await token.clock.until(token.session.over);
    const unknown = playSession({ executor: 'another' });
    assert.equal(await unknown.told('shutdown'), {
      kind: 'shutdown',
      reason: 'the agent does not know this executor (400: Executor cannot be found)',
    });
    await unknown.clock.until(unknown.session.over);
  },
  async 'the token goes with every call'() {
    const { session, agent, told: heard, settled, close } = finish({ token: 'right', settings: { token: 'right' } });
    await heard('launch');
    live(session, 'T', 'TASK_FINISHED');
    assert.ok(await settled(1000));
    blameless(agent);
    await close();
  },
  async 'an agent that takes it and says nothing is asked again after a while'() {
    const { agent, told: heard, close } = playSession({ fault: first('SUBSCRIBE', 'never answered') });
    await heard('subscribed');
    assert.is(subscriptions(agent).length, 2);
    blameless(agent);
    await close();
  },
  async 'silence is no reason to subscribe again'() {
    const { agent, pass, told: heard, close, events } = finish();
    await heard('launch');
    await pass(30 * 24 * 3600_000);
    assert.is(subscriptions(agent).length, 1);
    assert.is(events.length, 2);
    await close();
  },
  async 'heartbeats that stay away are'() {
    const { agent, pass, told: heard, close } = finish();
    await heard('launch');
    for (let count = 0; count < 5; count += 1) {
      await pass(30 * 60_000);
      agent.send({ type: 'HEARTBEAT' });
    }
    await pass(74 * 60_000);
    assert.is(subscriptions(agent).length, 1);
    agent.stream?.mute();
    assert.equal(await heard('disconnected'), { kind: 'disconnected', reason: 'its heartbeats stay away' });
    await heard('subscribed', 2);
    assert.is(subscriptions(agent).length, 2);
    blameless(agent);
    await close();
  },
  async 'a stream that holds something else is given up for a new one'() {
    for (const nonsense of ['<html>', '5\nnever', '']) {
      const { agent, told: heard, close } = finish();
      await heard('launch');
      if (nonsense === '') agent.stream?.end();
      else agent.stream?.writeRaw(nonsense);
      await heard('subscribed', 2);
      assert.is(subscriptions(agent).length, 2);
      blameless(agent);
      await close();
    }
  },
  async 'an error is fatal'() {
    const { agent, clock, session, told: heard } = finish();
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    agent.send({ type: 'ERROR', error: { message: 'out of tea' } });
    assert.equal(await heard('shutdown'), { kind: 'shutdown', reason: 'the agent reports an error: out of tea' });
    await clock.until(session.over);
    assert.not.ok(agent.stream?.isHeld);
  },
});
