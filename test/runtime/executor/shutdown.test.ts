import { first, finish, live, playSession, subscriptions, told } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

spec('session: SHUTDOWN', {
  async 'is told once, and updates still go their way'() {
    const { agent, session, told: heard, settled, close, events } = finish();
    await heard('launch');
    agent.shutdown();
    agent.shutdown();
    assert.equal(await heard('shutdown'), { kind: 'shutdown', reason: 'the agent asks for it' });
    live(session, 'T', 'TASK_KILLED');
    assert.ok(await settled(3000));
    assert.equal(told(agent), ['T KILLED']);
    assert.is(events.filter(({ kind }) => kind === 'shutdown').length, 1);
    await close();
  },
  async 'may be the first event, with and without an end of the stream'() {
    for (const end of [true, false]) {
      const {
        agent,
        told: heard,
        pass,
        settled,
        close,
      } = playSession({
        prepare: (agent) => {
          agent.phase = 'recovering';
          agent.executor = end ? 'terminating' : 'idle';
        },
      });
      await heard('shutdown');
      await pass(60_000);
      assert.is(subscriptions(agent).length, 1);
      assert.is(agent.stream?.isHeld, !end);
      assert.ok(await settled(3000));
      await close();
    }
  },
  async 'may be the first event after an agent came back, and what it then takes counts as told'() {
    const { agent, session, told: heard, settled, close } = finish();
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    await settled(1000);
    agent.stream?.end();
    agent.executor = 'terminating';
    await heard('shutdown');
    live(session, 'T', 'TASK_KILLED');
    assert.ok(await settled(3000));
    assert.equal(told(agent), ['T STARTING', 'T KILLED']);
    assert.equal(agent.wrongs, []);
    await close();
  },
  async 'what the agent took before its stream ended is told again, and that counts'() {
    const {
      agent,
      session,
      told: heard,
      settled,
      close,
      pass,
    } = finish({
      fault: first('UPDATE', 'acknowledgement lost'),
    });
    await heard('launch');
    agent.shutdown();
    await heard('shutdown');
    live(session, 'T', 'TASK_KILLED');
    await pass(100);
    agent.stream?.end();
    assert.ok(await settled(3000));
    assert.equal(told(agent), ['T KILLED']);
    await close();
  },
  async 'is not forgotten over an agent that starts again meanwhile'() {
    const { agent, session, told: heard, settled, close, pass } = finish();
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    await settled(1000);
    agent.shutdown();
    await heard('shutdown');
    agent.crash();
    live(session, 'T', 'TASK_KILLED');
    await pass(1000);
    agent.phase = 'running';
    assert.ok(await settled(10_000));
    assert.equal(told(agent), ['T STARTING', 'T KILLED']);
    assert.equal(agent.wrongs, []);
    await close();
  },
  async 'of a framework that is gone brings no acknowledgements: the wait for them is bounded'() {
    const { agent, session, told: heard, settled, close } = finish();
    await heard('launch');
    agent.isFrameworkGone = true;
    agent.shutdown();
    await heard('shutdown');
    live(session, 'T', 'TASK_KILLED');
    assert.not.ok(await settled(3000));
    await close();
  },
});
