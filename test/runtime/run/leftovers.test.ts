import type { Engine, Found } from '../../../runtime/engine/engine.ts';
import { cleanBefore, cleanEarlier } from '../../../runtime/run/leftovers.ts';
import { type Marks, NO_CGROUPS, PROCESSES, thing } from '../../support/owned.ts';
import { assert, spec } from '../../support/spec.ts';

const HERE = {
  signal: new AbortController().signal,
  sleep: async () => undefined,
  processes: PROCESSES,
  cgroups: NO_CGROUPS,
};

/** Engine and what it removed. */
function engineOf(there: readonly Found[]): { readonly engine: Engine; readonly removed: string[] } {
  const removed: string[] = [];
  const engine = {
    list: async () => there.filter(({ name }) => !removed.includes(name)),
    stop: async () => undefined,
    remove: async (name: string) => void removed.push(name),
    // Nothing else is asked of it.
  } as unknown as Engine;
  return { engine, removed };
}

/** What is done about these, before the same plan is run again. */
async function before(...there: readonly Found[]): Promise<string> {
  const { engine, removed } = engineOf(there);
  const outcome = await cleanBefore(engine, { 'org.composeexecutor.run': 'r1' }, HERE);
  if (outcome === undefined) return 'nothing';
  return outcome.kind === 'alive' ? outcome.text : `removed ${removed.length}`;
}

const container = (marks: Marks, running: boolean): Found => thing('container', 'web', marks, { running });

spec('what an earlier run left behind', {
  async 'nothing is no trouble'() {
    assert.is(await before(), 'nothing');
  },
  async 'a run whose process lives is left alone'() {
    assert.is(await before(container({ pid: 20 }, true)), 'process 20 is running it; stop that one first');
  },
  async 'a run whose process is gone is removed, running or not'() {
    assert.is(await before(container({}, true)), 'removed 1');
    assert.is(await before(container({}, false)), 'removed 1');
  },
  async 'after a new start of the machine, what does not run is removed'() {
    assert.is(await before(container({ boot: 'yesterday' }, false)), 'removed 1');
  },
  async 'what was started from elsewhere may be supervised there'() {
    const text = await before(container({ boot: 'yesterday', host: 'h2' }, false));
    assert.match(text, /^process 30 is on another machine, .*: pod-executor clean --run r1 --force$/);
  },
  async 'an executor removes what earlier runs of its id left, and neither its own nor what lives'() {
    const old = thing('container', 'web', { run: 'r1' });
    const living = thing('container', 'web', { run: 'r2', pid: 20 });
    const own = thing('container', 'web', { run: 'r3', pid: 30 });
    const { engine, removed } = engineOf([old, living, own]);
    const cleaned = await cleanEarlier(engine, { framework: 'F', executor: 'E' }, 'r3', HERE);
    assert.equal(removed, [old.name]);
    assert.is(cleaned?.removed.length, 1);
    assert.is(await cleanEarlier(engine, { framework: 'F', executor: 'E' }, 'r3', HERE), undefined);
  },
});
