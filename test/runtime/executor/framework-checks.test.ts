import type { Probe } from '../../../runtime/executor/checks/schedule.ts';
import { play, WEB } from '../../support/played.ts';
import { assert, spec } from '../../support/spec.ts';

/** Each probe's outcome in turn, the last one for ever. */
function probing(...outcomes: readonly boolean[]): Probe {
  let count = 0;
  return async () => {
    const isHealthy = outcomes[Math.min(count, outcomes.length - 1)] ?? true;
    count += 1;
    return {
      isHealthy,
      status: { type: 'TCP', tcp: { succeeded: isHealthy } },
      text: isHealthy ? 'fine' : 'nothing there',
    };
  };
}

const TCP = { type: 'TCP', tcp: { port: 31000 }, delay_seconds: 1, interval_seconds: 10 };

spec("the framework's checks", {
  async 'of health: failures in the grace are ignored, the first success is told, as many failures in a row end the task'() {
    const played = play({
      probe: probing(false, true, false, true, false, false, false),
      scripts: { web: { stopTakes: 5 } },
    });
    played.launch('T', WEB, { health_check: { ...TCP, grace_period_seconds: 10, consecutive_failures: 3 } });
    await played.over();
    assert.equal(
      played.told.map(({ state, healthy }) => (healthy === undefined ? state : `${state} ${healthy}`)),
      [
        'TASK_STARTING',
        'TASK_RUNNING',
        'TASK_RUNNING true',
        'TASK_RUNNING false',
        'TASK_RUNNING true',
        'TASK_RUNNING false',
        'TASK_RUNNING false',
        'TASK_RUNNING false',
        'TASK_KILLED false',
      ],
    );
    assert.is(played.told.at(-1)?.message, 'its health check failed 3 times in a row: nothing there');
    assert.equal(played.engine.left(), []);
  },

  async 'in general: each result that differs is told, and stands in every update'() {
    const played = play({ probe: probing(true, true, false) });
    played.launch('T', WEB, { check: TCP });
    await played.pass(60_000);
    assert.equal(
      played.told.filter(({ state }) => state === 'TASK_RUNNING').map(({ check_status }) => check_status),
      [
        { type: 'TCP', tcp: {} },
        { type: 'TCP', tcp: { succeeded: true } },
        { type: 'TCP', tcp: { succeeded: false } },
      ],
    );
  },

  async 'of a kind that is not known make a task invalid'() {
    const played = play();
    played.launch('T', WEB, { health_check: { type: 'GRPC' } });
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_FAILED']);
    assert.match(played.told.at(-1)?.message ?? '', /health_check is of type GRPC/);
  },
});
