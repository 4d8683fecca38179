import { first, blameless, finish, live, playSession, subscriptions, task, told } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

spec('session: an agent that goes away', {
  async 'with checkpoint it is told everything again when it is back, in the order in which it happened'() {
    const { agent, session, told: heard, settled, close, pass } = finish();
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    assert.ok(await settled(1000));
    agent.crash();
    assert.is((await heard('disconnected')).kind, 'disconnected');
    live(session, 'T', 'TASK_RUNNING', 'TASK_FAILED');
    await pass(60_000);
    agent.phase = 'booting';
    await pass(3000);
    agent.phase = 'starting';
    await pass(3000);
    agent.phase = 'recovering';
    await heard('subscribed', 2);
    const again = subscriptions(agent).at(-1);
    assert.equal(again?.unacknowledged_tasks, []);
    assert.equal(
      again?.unacknowledged_updates?.map(({ status }) => status.state),
      ['TASK_RUNNING', 'TASK_FAILED'],
    );
    assert.ok(await settled(60_000));
    assert.equal(told(agent), ['T STARTING', 'T RUNNING', 'T FAILED']);
    assert.is(agent.calls.filter(({ type }) => type === 'UPDATE').length, 1, 'what was named is not sent beside');
    blameless(agent);
    await close();
  },
  async 'a task of which no update was acknowledged is named, with no more of it than an agent reads'() {
    const {
      agent,
      session,
      told: heard,
      settled,
      close,
    } = playSession({ fault: first('UPDATE', 'acknowledgement lost') });
    agent.launch({ ...task('T'), limits: { mem: 'Infinity' } });
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    agent.crash();
    agent.phase = 'recovering';
    await heard('subscribed', 2);
    assert.equal(subscriptions(agent).at(-1)?.unacknowledged_tasks, [task('T')]);
    assert.equal(agent.dropped, []);
    assert.ok(await settled(1000));
    await close();
  },
  async 'one that is only cut off is back soon, and a call that was under way is not waited for'() {
    const {
      agent,
      session,
      told: heard,
      settled,
      close,
      pass,
      clock,
    } = finish({
      fault: first('UPDATE', 'never answered'),
    });
    await heard('launch');
    await pass(10_000);
    live(session, 'T', 'TASK_STARTING');
    await pass(10);
    agent.stream?.end();
    live(session, 'T', 'TASK_FINISHED');
    const since = clock.now();
    await heard('subscribed', 2);
    assert.ok(clock.now() - since < 110);
    assert.ok(await settled(1000));
    assert.equal(told(agent), ['T STARTING', 'T FINISHED']);
    await close();
  },
  async 'updates wait while it recovers'() {
    const { agent, session, told: heard, settled, close, pass } = finish();
    await heard('launch');
    agent.crash();
    agent.phase = 'recovering';
    await heard('subscribed', 2);
    live(session, 'T', 'TASK_STARTING', 'TASK_FINISHED');
    await pass(5000);
    assert.equal(told(agent), []);
    agent.phase = 'running';
    assert.ok(await settled(5000));
    assert.equal(told(agent), ['T STARTING', 'T FINISHED']);
    await close();
  },
  async 'that it can be reached does not stop the recovery timer, only a subscription does'() {
    const { agent, told: heard, close, clock, pass } = finish({ settings: { recoverySeconds: 60 } });
    await heard('launch');
    agent.crash();
    await pass(50_000);
    agent.phase = 'starting';
    const gone = await heard('shutdown');
    assert.equal(gone, { kind: 'shutdown', reason: 'the agent did not come back within 60 s' });
    assert.ok(clock.now() < 61_000);
    await close();
  },
  async 'one that is back and answers with a shutdown read no updates: it gets all of them, in order'() {
    for (const executor of ['terminating', 'idle'] as const) {
      const played = playSession({ fault: first('UPDATE', 'acknowledgement lost') });
      const { agent, session } = played;
      agent.launch(task('T'));
      await played.told('launch');
      live(session, 'T', 'TASK_STARTING');
      await played.pass(1000);
      agent.crash();
      await played.told('disconnected');
      live(session, 'T', 'TASK_FAILED');
      agent.executor = executor;
      agent.phase = 'running';
      await played.told('shutdown');
      assert.ok(await played.settled(5000));
      assert.equal(told(agent), ['T STARTING', 'T FAILED']);
      await played.close();
    }
  },
  async 'one that is back in time leaves nothing of the timer'() {
    const { agent, told: heard, close, events, pass } = finish({ settings: { recoverySeconds: 60 } });
    await heard('launch');
    agent.crash();
    await pass(59_000);
    agent.phase = 'running';
    await heard('subscribed', 2);
    await pass(3600_000);
    assert.not.ok(events.some(({ kind }) => kind === 'shutdown'));
    await close();
  },
  async 'the recovery timer also ends an attempt that gets no answer'() {
    const {
      agent,
      told: heard,
      pass,
      close,
    } = finish({
      settings: { recoverySeconds: 30 },
      fault: first('SUBSCRIBE', 'never answered'),
    });
    assert.equal(await heard('shutdown'), { kind: 'shutdown', reason: 'the agent did not come back within 30 s' });
    await pass(10);
    assert.not.ok(agent.stream?.isHeld);
    await close();
  },
  async 'without checkpoint it means shutdown, and what it still takes counts as told'() {
    const { agent, session, told: heard, settled, close } = finish({ settings: { checkpoint: false } });
    await heard('launch');
    agent.stream?.end();
    const reason = 'the agent is gone (it closed the connection), and its framework does not checkpoint';
    assert.equal(await heard('shutdown'), { kind: 'shutdown', reason });
    live(session, 'T', 'TASK_KILLED');
    assert.ok(await settled(3000));
    assert.equal(told(agent), ['T KILLED']);
    assert.is(subscriptions(agent).length, 1);
    blameless(agent);
    await close();
  },
  async 'without checkpoint one that never answers is waited for as long as it would wait for us'() {
    const {
      told: heard,
      close,
      clock,
    } = playSession({
      settings: { checkpoint: false },
      prepare: (agent) => {
        agent.phase = 'down';
      },
    });
    assert.equal(await heard('shutdown'), { kind: 'shutdown', reason: 'the agent did not come back within 60 s' });
    assert.ok(clock.now() < 61_000);
    await close();
  },
  async 'one that has forgotten the executor is the end of it'() {
    const { agent, session, told: heard, settled, clock } = finish();
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    await settled(1000);
    agent.isForgetful = true;
    live(session, 'T', 'TASK_FINISHED');
    assert.not.ok(await settled(60_000));
    assert.match(
      JSON.stringify(await heard('shutdown')),
      /does not know this executor \(400: Framework cannot be found\)/,
    );
    await clock.until(session.over);
  },
});
