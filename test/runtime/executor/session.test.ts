import type { SessionEvent } from '../../../runtime/executor/events.ts';
import { wireTo } from '../../support/agent-wire.ts';
import { pieces } from '../../support/agent-stream.ts';
import { first, DONE, blameless, finish, live, playSession, task, told } from '../../support/session.ts';
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
        message: String.raw`half \ud83d`,
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
