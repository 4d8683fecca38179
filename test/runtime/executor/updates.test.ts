import type { Fault } from '../../support/agent.ts';
import { DONE, blameless, finish, first, live, told } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

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
