import { DEFAULT_OPERATIONS } from '../../../compiler/command.ts';
import { SIMULATED } from '../../../compiler/context.ts';
import type { About } from '../../../runtime/engine/engine.ts';
import { cautions, type HostFacts, preflight } from '../../../runtime/executor/preflight.ts';
import { planIn } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const PLAN = planIn('services: { web: { image: x } }', SIMULATED);
const ABOUT: About = {
  apiVersion: '1.41',
  version: '20.10',
  cgroupDriver: 'cgroupfs',
  cgroupVersion: '1',
  name: 'docker',
};
const HOST: HostFacts = {
  cgroup: { kind: 'found', path: '/mesos/r', version: 1, memory: true },
  read: () => '1\n',
  isWritable: () => true,
};

spec('preflight', {
  'says nothing of a host that is fit'() {
    assert.equal(preflight(PLAN, ABOUT, HOST), []);
  },
  'names the cgroup driver systemd, with the remedy'() {
    const [said = ''] = preflight(PLAN, { ...ABOUT, cgroupDriver: 'systemd' }, HOST);
    assert.match(said, /cgroup driver is systemd.*native\.cgroupdriver=cgroupfs/);
  },
  'refuses cgroup v2'() {
    assert.match(
      preflight(PLAN, { ...ABOUT, cgroupVersion: '2', cgroupDriver: 'systemd' }, HOST).join(),
      /^this host has cgroup v2/,
    );
  },
  "accepts cgroup v2 with the operator's word, and says what that means"() {
    const about = { ...ABOUT, cgroupVersion: '2' };
    assert.equal(preflight(PLAN, about, { ...HOST, cgroup2: 'degraded' }), []);
    assert.match(
      preflight(PLAN, { ...about, cgroupDriver: 'systemd' }, { ...HOST, cgroup2: 'degraded' }).join(),
      'systemd',
    );
    const operations = { ...DEFAULT_OPERATIONS, cgroup2: 'degraded' } as const;
    assert.match(cautions(about, operations).join(), /^this host has cgroup v2, .*the operator's file accepts that/);
    assert.equal([cautions(about, DEFAULT_OPERATIONS), cautions(ABOUT, operations)], [[], []]);
  },
  'sees that memory of children does not count'() {
    const read = (path: string) => (path === '/sys/fs/cgroup/memory/mesos/r/memory.use_hierarchy' ? '0\n' : undefined);
    assert.match(preflight(PLAN, ABOUT, { ...HOST, read }).join(), /memory\.use_hierarchy to 1/);
    assert.equal(preflight(PLAN, ABOUT, { ...HOST, read: () => undefined }), []);
  },
  'sees a sandbox that cannot be written'() {
    assert.match(
      preflight(PLAN, ABOUT, { ...HOST, isWritable: () => false }).join(),
      /^the sandbox \/mnt\/mesos\/sandbox cannot/,
    );
  },
});
