import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cgroups } from '../../../runtime/cleaner/cgroups.ts';
import { clean } from '../../../runtime/cleaner/clean.ts';
import { type Engine, EngineError, type Found } from '../../../runtime/engine/engine.ts';
import { NO_CGROUPS, prefixIn, thing } from '../../support/owned.ts';
import { assert, spec } from '../../support/spec.ts';

const LABELS = { 'org.composeexecutor.run': 'r1' };
const OPTIONS = {
  signal: new AbortController().signal,
  sleep: async () => undefined,
  select: (found: readonly Found[]) => found,
  cgroups: NO_CGROUPS,
};

const found = (kind: Found['kind'], name: string): Found => ({ kind, name, labels: LABELS });

/** An Engine that lists and removes, and writes down in which order. `refuses` says how often it does not. */
function engineOf(there: Found[], refuses: { [name: string]: number } = {}): { engine: Engine; done: string[] } {
  const done: string[] = [];
  const remove = async (name: string): Promise<void> => {
    const left = refuses[name] ?? 0;
    refuses[name] = left - 1;
    if (left > 0) throw new EngineError('refused', `${name} is in use`);
    done.push(name);
    there.splice(
      there.findIndex((one) => one.name === name),
      1,
    );
  };
  const verbs = { remove, removeNetwork: remove, removeVolume: remove, removeImage: remove };
  // What is not here must not be asked.
  return { engine: { ...verbs, list: async () => [...there] } as unknown as Engine, done };
}

spec('clean', {
  'containers go first, for they hold on to all else'() {
    const { engine, done } = engineOf([
      found('volume', 'v'),
      found('network', 'n'),
      found('container', 'c'),
      found('image', 'i'),
    ]);
    return clean(engine, LABELS, OPTIONS).then(({ removed, left }) => {
      assert.is(done[0], 'c');
      assert.equal([...done].sort(), ['c', 'i', 'n', 'v']);
      assert.equal([removed.length, left.length], [4, 0]);
    });
  },
  async 'what cannot be removed at first is tried again, and does not stop the rest'() {
    const { engine, done } = engineOf([found('container', 'c'), found('network', 'n')], { c: 1 });
    const { left } = await clean(engine, LABELS, OPTIONS);
    assert.equal(done, ['n', 'c']);
    assert.equal(left, []);
  },
  async 'what stays is told with the reason'() {
    const { engine } = engineOf([found('network', 'n'), found('volume', 'v')], { n: 99 });
    const { removed, left } = await clean(engine, LABELS, OPTIONS);
    assert.equal(
      removed.map(({ name }) => name),
      ['v'],
    );
    assert.equal(left, [{ found: found('network', 'n'), why: 'n is in use' }]);
  },
  async 'what a late request makes is found as well'() {
    const there = [found('container', 'c')];
    const { engine, done } = engineOf(there);
    const late: Engine = {
      ...engine,
      remove: async (name, options) => {
        await engine.remove(name, options);
        if (name === 'c') there.push(found('container', 'late'));
      },
    };
    await clean(late, LABELS, OPTIONS);
    assert.equal(done, ['c', 'late']);
  },
  async 'what appears after a look that found nothing is found as well'() {
    const there: Found[] = [];
    const { engine, done } = engineOf(there);
    const sleep = async (): Promise<void> => void (done.length === 0 && there.push(found('container', 'late')));
    const { removed } = await clean(engine, LABELS, { ...OPTIONS, sleep });
    assert.equal([done, removed.length], [['late'], 1]);
  },
  async 'nothing is removed without a label'() {
    const { engine } = engineOf([found('container', 'c')]);
    const failed = await clean(engine, {}, OPTIONS).catch((error: Error) => error.message);
    assert.match(String(failed), /^bug: /);
  },
  async 'what runs is stopped in the waves of its pod, each as long as it wishes, before anything is removed'() {
    const at = (name: string, wave: string, grace: string): Found => {
      const labels = { ...LABELS, 'org.composeexecutor.stop-wave': wave, 'org.composeexecutor.stop-grace': grace };
      return { kind: 'container', name, labels, running: true };
    };
    const { engine, done } = engineOf([at('db', '2', '60'), at('web', '1', '5'), at('odd', 'x', '')]);
    const stopping: Engine = { ...engine, stop: async (name, seconds) => void done.push(`stop ${name} ${seconds}`) };
    await clean(stopping, LABELS, OPTIONS);
    assert.equal(done, ['stop odd 10', 'stop web 5', 'stop db 60', 'db', 'web', 'odd']);
  },
  async 'what does not stop is removed all the same'() {
    const there = [{ ...found('container', 'c'), running: true }];
    const { engine, done } = engineOf(there);
    const stop = () => Promise.reject(new EngineError('timeout', 'it hangs'));
    const { removed } = await clean({ ...engine, stop }, LABELS, OPTIONS);
    assert.equal([done, removed.length], [['c'], 1]);
  },
  async 'what is not chosen stays, and what is asked for by id is told by its name'() {
    const there = [{ ...found('container', 'c'), id: 'abc' }, found('network', 'n')];
    const { engine } = engineOf(there, { abc: 99 });
    const select = (all: readonly Found[]) => all.filter(({ kind }) => kind === 'container');
    const { removed, left } = await clean(engine, LABELS, { ...OPTIONS, select });
    assert.equal([removed, left.map(({ why }) => why)], [[], ['c is in use']]);
  },
  async 'cgroups of runs go with their containers, and are tried again'() {
    const cgroup = '/mesos/r1';
    const busy = [{ path: `/sys/x${cgroup}`, why: 'it is not empty' }];
    let asked = 0;
    const cgroups: Cgroups = {
      state: () => ({ kind: 'empty' }),
      remove(path) {
        assert.is(path, cgroup);
        asked += 1;
        return asked === 1 ? { removed: [], left: busy } : { removed: [`/sys/x${path}`], left: [] };
      },
    };
    const { engine } = engineOf([thing('container', 'web', { cgroup })]);
    const { removed, left } = await clean(engine, LABELS, { ...OPTIONS, cgroups });
    assert.equal(
      removed.map(({ kind }) => kind),
      ['container', 'cgroup'],
    );
    assert.equal(left, []);
  },
  async 'a folder of files that something else says it mounts stays'() {
    const folder = mkdtempSync(join(tmpdir(), 'clean-'));
    const files = join(folder, '.pod-files', prefixIn());
    mkdirSync(files, { recursive: true });
    try {
      const there = [thing('container', 'web', { files }), thing('container', 'next', { files, pid: 20 })];
      const { engine } = engineOf(there);
      const select = (all: readonly Found[]) => all.filter(({ labels }) => labels['org.composeexecutor.pid'] === '30');
      await clean(engine, LABELS, { ...OPTIONS, select });
      assert.ok(existsSync(files));
      const { removed } = await clean(engine, LABELS, OPTIONS);
      assert.ok(!existsSync(files));
      assert.equal(removed.at(-1), { kind: 'folder', name: files });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  async 'an image that others use is neither removed nor trouble'() {
    const { engine } = engineOf([found('image', 'i'), found('network', 'n')]);
    const { removed, left } = await clean({ ...engine, removeImage: async () => undefined }, LABELS, OPTIONS);
    assert.equal([removed, left], [[found('network', 'n')], []]);
  },
});
