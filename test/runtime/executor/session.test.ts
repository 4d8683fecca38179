import type { SessionEvent } from '../../../runtime/executor/events.ts';
import type { FakeAgent, Fault } from '../../support/agent.ts';
import { wireTo } from '../../support/agent-wire.ts';
import { pieces } from '../../support/agent-stream.ts';
import { live, playSession, type SessionPlay, task, told } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

/**
 * The rules for a safe executor, by their numbers in the description of the protocol, that bind the session:
 *
 *   1  one subscription at a time: walk.test.ts; back-off: `attempts are apart by chance …`
 *   2  `with checkpoint it is told everything again …`, `without checkpoint it means shutdown …`
 *   3  `that it can be reached does not stop the recovery timer …`, `one that is back in time …`
 *   4  `whatever becomes of a call …`; nothing goes before SUBSCRIBED, for updates need a launched task
 *   5  `LAUNCH again`
 *   6  `nothing follows a terminal update`; which states there are is the executor's affair
 *   7  `kills, messages and unknown events are told as they come`: however often, and for any task
 *   9  `waiting for an acknowledgement is bounded`
 *  11  `of a framework that is gone …`
 *
 * What brings an agent down: `an update of a task that was not launched …`; updates without a proper uuid (wrongs of the
 * fake agent, in every test); subscribing without need (`silence is no reason …`).
 */
const DONE = ['T STARTING', 'T RUNNING', 'T FINISHED'];

function finish(options: SessionPlay = {}) {
  const played = playSession(options);
  played.agent.launch(task('T'));
  return played;
}

/** No executor may do anything of it. */
function blameless(agent: FakeAgent): void {
  assert.equal(agent.wrongs, []);
  assert.equal(agent.refusals, []);
}

function subscriptions({ calls }: FakeAgent) {
  return calls.flatMap(({ subscribe }) => (subscribe ? [subscribe] : []));
}

/** The first calls of a type go wrong so. */
function first(type: string, ...faults: readonly Fault[]) {
  const left = [...faults];
  return (call: { readonly type: string }) => (call.type === type ? left.shift() : undefined);
}

spec('session: the plain life', {
  async 'a task is launched, told of in order, and acknowledged'() {
    const { agent, session, told: heard, settled, close, events } = finish();
    const launch = await heard('launch');
    assert.equal(launch, { kind: 'launch', tasks: [task('T')], isGroup: false });
    live(session, 'T', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED');
    assert.is(session.unacknowledged().length, 3);
    assert.ok(await settled(60_000));
    assert.equal(told(agent), DONE);
    assert.equal(session.unacknowledged(), []);
    assert.equal(
      events.map(({ kind }) => kind),
      ['subscribed', 'launch'],
    );
    blameless(agent);
    await close();
  },
  async 'an update says all that an agent asks for'() {
    const { agent, session, told: heard, settled, close } = finish();
    await heard('launch');
    session.update('T', { state: 'TASK_FAILED', message: 'half \ud83d', reason: 'REASON_TASK_INVALID' });
    await settled(60_000);
    assert.equal(agent.taken, [
      {
        task_id: { value: 'T' },
        state: 'TASK_FAILED',
        source: 'SOURCE_EXECUTOR',
        uuid: 'AAAAAAAAQACAAAAAAAAAAQ==',
        executor_id: { value: 'E' },
        agent_id: { value: 'A' },
        timestamp: 1_700_000_000,
        message: 'half \ufffd',
        reason: 'REASON_TASK_INVALID',
      },
    ]);
    await close();
  },
  async 'events may come in pieces of a byte'() {
    const { agent, session, told: heard, settled, close } = finish({ split: pieces(1) });
    await heard('launch');
    live(session, 'T', 'TASK_FINISHED');
    assert.ok(await settled(60_000));
    blameless(agent);
    await close();
  },
  async 'a group is one launch, and its tasks are told of one by one'() {
    const { agent, session, told: heard, settled, close } = playSession();
    agent.launchGroup(task('T'), task('U'));
    assert.equal(await heard('launch'), { kind: 'launch', tasks: [task('T'), task('U')], isGroup: true });
    live(session, 'T', 'TASK_STARTING');
    live(session, 'U', 'TASK_STARTING', 'TASK_FAILED');
    live(session, 'T', 'TASK_FAILED');
    assert.ok(await settled(60_000));
    assert.equal(told(agent), ['T STARTING', 'U STARTING', 'U FAILED', 'T FAILED']);
    await close();
  },
  async 'kills, messages and unknown events are told as they come'() {
    const { agent, told: heard, close, events } = finish();
    await heard('launch');
    agent.kill('T');
    agent.kill('T', 7);
    agent.kill('no such');
    agent.send({ type: 'KILL' });
    agent.send({ type: 'TEA_TIME', tea: {} });
    agent.send({ type: 'HEARTBEAT', more: [1] });
    agent.send({ type: 'MESSAGE', message: { data: 'aGVsbG8=' } });
    assert.equal(await heard('message'), { kind: 'message', data: Buffer.from('hello') });
    const since = events.slice(2, -1);
    assert.equal(since, [
      { kind: 'kill', task: 'T' },
      { kind: 'kill', task: 'T', graceSeconds: 7 },
      { kind: 'kill', task: 'no such' },
      { kind: 'note', text: 'an event KILL without kill.task_id.value is passed over' },
      { kind: 'note', text: 'an event of type TEA_TIME is passed over' },
    ]);
    await close();
  },
  async 'nothing of it is left after it is closed, and nothing is told any more'() {
    const { agent, session, close, told: heard, events, pass } = finish({ fault: first('UPDATE', 'never answered') });
    await heard('launch');
    live(session, 'T', 'TASK_STARTING');
    await pass(10);
    await close();
    const before = events.length;
    agent.kill('T');
    await pass(60_000);
    assert.is(events.length, before);
    assert.not.ok(agent.stream?.isHeld);
  },
});

spec('session: updates are kept until they are acknowledged', {
  async 'whatever becomes of a call, its update arrives once, and in order'() {
    const faults: readonly Fault[] = [
      'reset before it was taken',
      'reset after it was taken',
      'never answered',
      'answered late',
      'not ready (503)',
      'not there (404)',
      'acknowledgement lost',
      'acknowledged late',
      'acknowledged twice',
      'not subscribed (403)',
    ];
    for (const fault of faults) {
      const { agent, session, told: heard, settled, close } = finish({ fault: first('UPDATE', fault, fault) });
      await heard('launch');
      live(session, 'T', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED');
      assert.ok(await settled(60_000), fault);
      assert.equal(told(agent), DONE, fault);
      assert.equal(agent.wrongs, [], fault);
      await close();
    }
  },
  async 'the next update of a task waits for the answer to the one before, not for its acknowledgement'() {
    const {
      agent,
      session,
      told: heard,
      pass,
      close,
    } = finish({
      fault: first('UPDATE', 'acknowledgement lost', 'acknowledgement lost'),
    });
    await heard('launch');
    live(session, 'T', 'TASK_STARTING', 'TASK_RUNNING');
    await pass(100);
    assert.equal(told(agent), ['T STARTING', 'T RUNNING']);
    assert.is(session.unacknowledged().length, 2);
    await close();
  },
  async 'waiting for an acknowledgement is bounded'() {
    const { agent, session, told: heard, settled, close, clock } = finish();
    await heard('launch');
    agent.isFrameworkGone = true;
    live(session, 'T', 'TASK_KILLED');
    assert.not.ok(await settled(60_000));
    assert.ok(clock.now() < 61_000);
    await close();
  },
  async 'nothing follows a terminal update'() {
    const { agent, session, told: heard, settled, close, events } = finish();
    await heard('launch');
    live(session, 'T', 'TASK_KILLED', 'TASK_RUNNING', 'TASK_FAILED');
    await settled(60_000);
    live(session, 'T', 'TASK_FINISHED');
    await settled(60_000);
    assert.equal(told(agent), ['T KILLED']);
    assert.is(events.filter(({ kind }) => kind === 'note').length, 3);
    await close();
  },
  async 'an update of a task that was not launched is a bug, and is not sent'() {
    const { agent, session, told: heard, close } = finish();
    await heard('launch');
    assert.throws(() => live(session, 'other', 'TASK_RUNNING'), /^bug: an update of task other/);
    blameless(agent);
    await close();
  },
  async 'one that is refused is sent once more in its plainest form'() {
    const { agent, session, told: heard, settled, close, events } = finish({ fault: first('UPDATE', 'refused (400)') });
    await heard('launch');
    session.update('T', { state: 'TASK_FAILED', message: 'größer', labels: { labels: [{ key: 'a' }] } });
    assert.ok(await settled(60_000));
    const [{ message, labels, uuid } = {}] = agent.taken;
    assert.equal([message, labels], ['gr??er', undefined]);
    assert.is.not(uuid, 'AAAAAAAAQACAAAAAAAAAAQ==');
    assert.match(JSON.stringify(events), /did not take TASK_FAILED of task T \(400: Failed to validate/);
    await close();
  },
  async 'one that is refused for good is given up, and the session does not claim that all went well'() {
    const fault = first('UPDATE', 'refused (400)', 'refused (400)');
    const { agent, session, told: heard, settled, close } = finish({ fault });
    await heard('launch');
    live(session, 'T', 'TASK_RUNNING', 'TASK_FAILED');
    assert.not.ok(await settled(60_000));
    assert.equal(told(agent), ['T FAILED']);
    await close();
  },
});

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

spec('session: LAUNCH again', {
  async 'is passed over, while the task runs and after'() {
    const { agent, session, told: heard, settled, close, events } = finish();
    await heard('launch');
    agent.launch(task('T'));
    live(session, 'T', 'TASK_STARTING', 'TASK_FINISHED');
    await settled(1000);
    agent.launchGroup(task('T'), task('U'));
    const second = await heard('launch', 2);
    assert.equal(second, { kind: 'launch', tasks: [task('U')], isGroup: true });
    assert.is(events.filter(isRepeated).length, 2);
    await close();
  },
});

function isRepeated(event: SessionEvent): boolean {
  return event.kind === 'note' && event.text === 'task T was launched before: once is enough';
}

spec('fake agent', {
  async 'sees a second subscription, which no session makes'() {
    const { agent, told: heard, close } = finish();
    await heard('launch');
    const ids = { executor_id: { value: 'E' }, framework_id: { value: 'F' } };
    const body = JSON.stringify({ type: 'SUBSCRIBE', ...ids, subscribe: {} });
    await wireTo(agent).post(body, new AbortController().signal);
    assert.equal(agent.wrongs, ['a second subscription while one is open']);
    await close();
  },
});
