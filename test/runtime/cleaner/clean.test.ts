import { clean } from '../../../runtime/cleaner/clean.ts';
import { type Engine, EngineError, type Found } from '../../../runtime/engine/engine.ts';
import { assert, spec } from '../../support/spec.ts';

const LABELS = { 'org.composeexecutor.run': 'r1' };
const OPTIONS = { signal: new AbortController().signal, sleep: async () => undefined };

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
});
