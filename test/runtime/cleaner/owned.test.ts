import { isOwned, ownerOf } from '../../../runtime/cleaner/owned.ts';
import type { Found } from '../../../runtime/engine/engine.ts';
import { labelsOf, type Marks, prefixIn, thing } from '../../support/owned.ts';
import { assert, spec } from '../../support/spec.ts';

/** Why it is not ours; `ours` otherwise. */
function verdict(found: Found): string {
  const owner = ownerOf(found);
  return isOwned(owner) ? 'ours' : owner;
}

const web = (marks: Marks): string => verdict(thing('container', 'web', marks));

spec('what is ours', {
  'has all labels of a run and the name that follows from them'() {
    for (const kind of ['container', 'network', 'volume', 'image'] as const)
      assert.is(verdict(thing(kind, 'web')), 'ours');
  },
  'what inherited its labels, as from an image that a pod has built, has another name'() {
    const why = 'its name is not of the pod that its labels say';
    for (const name of ['web', 'x_web', `${prefixIn()}web`, `x${prefixIn()}_web`]) {
      assert.is(verdict({ kind: 'container', name, labels: labelsOf() }), why);
    }
    assert.is(verdict({ kind: 'volume', name: 'data', labels: labelsOf() }), why);
    assert.is(verdict({ kind: 'image', name: 'mine:latest', labels: labelsOf() }), why);
    assert.is(verdict({ kind: 'image', name: `sha256:${'0'.repeat(64)}`, labels: labelsOf() }), why);
  },
  'is no image of a registry, whose host may be called like a pod'() {
    const { name } = thing('image', 'web');
    const why = 'its name is not of the pod that its labels say';
    for (const pulled of [`${name}.example.com/x:1`, `${name}/x`, `${name.replace(/:.*/, '')}.example.com:5000/x:1`])
      assert.is(verdict({ kind: 'image', name: pulled, labels: labelsOf() }), why, pulled);
  },
  'another run, task, framework or executor makes another name'() {
    const { name } = thing('container', 'web');
    for (const marks of [{ run: 'r2' }, { task: 'U' }, { framework: 'G' }, { executor: 'D' }]) {
      assert.match(verdict({ kind: 'container', name, labels: labelsOf(marks) }), /name/);
    }
  },
  'an id of a run that is a path, or odd, is none'() {
    for (const run of ['', '.', '..', '../r1', '/', '/etc', 'a/b', '-r', 'a b', 'a\nb', 'é', 'x'.repeat(300)]) {
      assert.is(web({ run }), 'its run is no id', run);
    }
  },
  'a label that is missing or malformed is not of a run'() {
    const all = labelsOf();
    const { name } = thing('container', 'web');
    const needed = ['run', 'framework', 'executor', 'agent', 'task', 'plan', 'pid', 'ticks', 'boot'];
    for (const what of needed) {
      const { [`org.composeexecutor.${what}`]: _, ...labels } = all;
      assert.not.equal(verdict({ kind: 'container', name, labels }), 'ours', what);
    }
    for (const [what, value] of [
      ['plan', 'sha256:1'],
      ['pid', '-1'],
      ['pid', '1e3'],
      ['pid', '0'],
      ['ticks', 'x'],
      ['boot', ''],
    ]) {
      const labels = { ...all, [`org.composeexecutor.${what}`]: value ?? '' };
      assert.is(verdict({ kind: 'container', name, labels }), 'its labels are not all that a run sets', what);
    }
  },
  'a folder or a cgroup that is not of the run'() {
    const why = 'its labels contradict one another';
    const own = `/sandbox/.pod-files/${prefixIn()}`;
    assert.is(web({ files: own, cgroup: '/mesos/r1' }), 'ours');
    for (const files of [
      '/',
      '/etc',
      '/sandbox',
      `/sandbox/.pod-files/other`,
      `/sandbox/files/${prefixIn()}`,
      `${own}/..`,
      `x${own}`,
    ]) {
      assert.is(web({ files }), why, files);
    }
    for (const cgroup of [
      '/',
      '/r1',
      'mesos/r1',
      '/mesos',
      '/mesos/r2',
      '/mesos/../r1',
      '/mesos//r1',
      '/mesos/r1/',
      '/mesos/r1/..',
      '/a\nb/r1',
    ]) {
      assert.is(web({ cgroup }), why, cgroup);
    }
  },
});
