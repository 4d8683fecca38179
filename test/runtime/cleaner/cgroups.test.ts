import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cgroups, cgroupsAt } from '../../../runtime/cleaner/cgroups.ts';
import { assert, spec } from '../../support/spec.ts';

const RUN = '/mesos/r1';
const DOCKER = '0'.repeat(64);

/** Folders that look like hierarchies; `procs` are the processes in a cgroup. */
function withTree(procs: { readonly [cgroup: string]: string }, body: (cgroups: Cgroups, root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), 'cgroup-'));
  try {
    for (const [cgroup, text] of Object.entries(procs)) {
      mkdirSync(join(root, cgroup), { recursive: true });
      if (text !== 'none') writeFileSync(join(root, cgroup, 'cgroup.procs'), text);
    }
    body(cgroupsAt(root), root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

spec('cgroups of a run', {
  'are absent, empty, or hold processes in some hierarchy'() {
    withTree({ 'freezer/mesos': '', memory: '1\n2\n' }, (cgroups) => {
      assert.equal(cgroups.state(RUN), { kind: 'absent' });
    });
    withTree({ [`freezer${RUN}`]: '', [`blkio${RUN}`]: '' }, (cgroups) => {
      assert.equal(cgroups.state(RUN), { kind: 'empty' });
    });
    withTree({ [`blkio${RUN}`]: '', [`freezer${RUN}`]: '7\n8\n' }, (cgroups) => {
      assert.equal(cgroups.state(RUN), { kind: 'busy', processes: 2 });
    });
  },
  'those of containers are not counted, all others below are'() {
    withTree({ [`freezer${RUN}`]: '', [`freezer${RUN}/${DOCKER}`]: '9\n' }, (cgroups) => {
      assert.is(cgroups.state(RUN).kind, 'empty');
    });
    withTree({ [`freezer${RUN}/leaf`]: '9\n' }, (cgroups) => assert.is(cgroups.state(RUN).kind, 'busy'));
  },
  'version 2 has one hierarchy, the root itself'() {
    withTree({ [RUN.slice(1)]: '9\n' }, (cgroups, root) => {
      writeFileSync(join(root, 'cgroup.controllers'), '');
      assert.is(cgroups.state(RUN).kind, 'busy');
    });
  },
  'only empty ones are removed, in every hierarchy, and others not touched'() {
    const tree = [
      `blkio${RUN}/${DOCKER}`,
      `pids${RUN}`,
      `pids/mesos/r2`,
      `cpu${RUN}/mesos`,
      `cpu${RUN}/${DOCKER}/deep`,
    ];
    withTree(Object.fromEntries(tree.map((cgroup) => [cgroup, 'none'])), (cgroups, root) => {
      symlinkSync('cpu', join(root, 'cpuacct'));
      const { removed, left } = cgroups.remove(RUN);
      assert.equal(removed.map((path) => path.slice(root.length)).sort(), [`/blkio${RUN}`, `/pids${RUN}`]);
      assert.equal(left, [{ path: `${root}/cpu${RUN}`, why: 'it is not empty' }]);
      assert.equal(readdirSync(join(root, 'pids/mesos')), ['r2']);
      assert.ok(existsSync(join(root, `cpu${RUN}/${DOCKER}/deep`)));
      assert.ok(existsSync(join(root, 'blkio/mesos')), 'the parent of runs is not of one');
      assert.equal(cgroups.remove('/mesos/none'), { removed: [], left: [] });
    });
  },
});
