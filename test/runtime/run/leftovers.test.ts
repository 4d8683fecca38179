import type { Engine, Found } from '../../../runtime/engine/engine.ts';
import type { Processes } from '../../../runtime/run/facts.ts';
import { cleanBefore } from '../../../runtime/run/leftovers.ts';
import { assert, spec } from '../../support/spec.ts';

const processes: Processes = {
  self: { pid: 10, ticks: '500', boot: 'today' },
  ticksOf: (pid) => (pid === 20 ? '700' : undefined),
};

const facts = (pid: number, boot = 'today') => ({
  'org.composeexecutor.run': 'r1',
  'org.composeexecutor.pid': `${pid}`,
  'org.composeexecutor.ticks': '700',
  'org.composeexecutor.boot': boot,
});

/** What is done about these, before the same plan is run again. */
async function before(...there: readonly Found[]): Promise<string> {
  const removed: string[] = [];
  const engine = {
    list: async () => there.filter(({ name }) => !removed.includes(name)),
    remove: async (name: string) => void removed.push(name),
    // Nothing else is asked of it.
  } as unknown as Engine;
  const labels = { 'org.composeexecutor.run': 'r1' };
  const outcome = await cleanBefore(engine, labels, processes, {
    signal: new AbortController().signal,
    sleep: async () => undefined,
  });
  if (outcome === undefined) return 'nothing';
  return outcome.kind === 'alive' ? outcome.text : `removed ${removed.join(' ')}`;
}

const container = (labels: Found['labels'], running: boolean): Found => ({
  kind: 'container',
  name: 'web',
  labels,
  running,
});

spec('what an earlier run left behind', {
  async 'nothing is no trouble'() {
    assert.is(await before(), 'nothing');
  },
  async 'a run whose process lives is left alone'() {
    assert.match(await before(container(facts(20), true)), /^process 20 is running it; stop that one first/);
  },
  async 'a run whose process is gone is removed, running or not'() {
    assert.is(await before(container(facts(30), true)), 'removed web');
  },
  async 'after a new start of the machine, what does not run is removed'() {
    assert.is(await before(container(facts(20, 'yesterday'), false)), 'removed web');
  },
  async 'what runs and was started from elsewhere may be supervised there'() {
    const text = await before(container(facts(20, 'yesterday'), true));
    assert.match(text, /^web is running, started from another machine; .*pod-executor clean --run r1$/);
  },
});
