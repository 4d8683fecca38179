import type { PodEvent, PodResult } from '../../../runtime/pod/events.ts';
import { timeline } from '../../../runtime/run/timeline.ts';
import { handClock } from '../../support/outlet.ts';
import { assert, spec } from '../../support/spec.ts';

const RESULT: PodResult = {
  how: 'failed',
  ok: false,
  code: 3,
  container: 'demo_web',
  reason: 'web ended with code 3',
  tail: ['boom'],
  leftovers: [],
};

const PULL = { kind: 'step ended', id: 'pull:web', verb: 'pull' } as const;
const START = { kind: 'step ended', id: 'start:web', verb: 'start', container: 'demo_web' } as const;

/** The lines that a run of these events leaves; the clock stands at 1000 when it begins. */
async function linesOf(events: readonly PodEvent[]): Promise<readonly unknown[]> {
  const clock = handClock();
  await clock.pass(1000);
  const lines: string[] = [];
  const record = timeline((line) => void lines.push(line), clock);
  for (const event of events) record.tell(event);
  await clock.pass(500);
  record.end(RESULT);
  return lines.map((line) => JSON.parse(line));
}

spec('timeline', {
  async 'each step is a line with its start, its end and its outcome, in milliseconds since the begin'() {
    const lines = await linesOf([
      { kind: 'step started', id: 'pull:web', verb: 'pull', at: 1010 },
      { ...PULL, ok: true, at: 1030.25, ms: 20.25 },
      { ...START, ok: false, error: 'no such command', at: 1040, ms: 5 },
      { ...START, ok: false, aborted: true, at: 1041, ms: 1 },
    ]);
    const start = { step: 'start:web', do: 'start', container: 'demo_web' };
    assert.equal(lines.slice(0, -1), [
      { step: 'pull:web', do: 'pull', start: 10, end: 30.3, outcome: 'done' },
      { ...start, start: 35, end: 40, outcome: 'failed', error: 'no such command' },
      { ...start, start: 40, end: 41, outcome: 'aborted' },
    ]);
  },
  async 'the last line sums up'() {
    const lines = await linesOf([
      { ...PULL, ok: true, at: 1030, ms: 20 },
      { kind: 'phase', phase: 'running', at: 1100 },
      { kind: 'phase', phase: 'stopping', reason: 'web ended', at: 1200 },
    ]);
    assert.equal(lines.at(-1), {
      summary: { how: 'failed', code: 3, container: 'demo_web', reason: 'web ended with code 3', leftovers: [] },
      steps: { done: 1, failed: 0, aborted: 0 },
      phases: { running: 100, stopping: 200 },
      end: 500,
    });
  },
});
