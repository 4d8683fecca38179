import { SIMULATED } from '../../../compiler/context.ts';
import type { About } from '../../../runtime/engine/engine.ts';
import { type HostFacts, preflight } from '../../../runtime/executor/preflight.ts';
import { planIn } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const PLAN = planIn('services: { web: { image: x } }', SIMULATED);
const ABOUT: About = {
  apiVersion: '1.41',
  version: '20.10',
  cgroupDriver: 'cgroupfs',
  cgroupVersion: '1',
  mapsUsers: false,
  name: 'docker',
};
const HOST: HostFacts = {
  cgroup: { kind: 'found', path: '/mesos/r', version: 1, memory: true },
  read: () => '1\n',
  isWritable: () => true,
  spaceOf: () => ({ bytes: 1e12 }),
};

spec('preflight', {
  'says nothing of a host that is fit'() {
    assert.equal(preflight(PLAN, ABOUT, HOST), { trouble: [], cautions: [] });
  },
  'names the cgroup driver systemd, with the remedy'() {
    const [said = ''] = preflight(PLAN, { ...ABOUT, cgroupDriver: 'systemd' }, HOST).trouble;
    assert.match(said, /cgroup driver is systemd.*; set .*native\.cgroupdriver=cgroupfs/);
  },
  'refuses cgroup v2'() {
    const { trouble } = preflight(PLAN, { ...ABOUT, cgroupVersion: '2', cgroupDriver: 'systemd' }, HOST);
    assert.match(trouble.join(), /^this host has cgroup v2/);
  },
  "accepts cgroup v2 with the operator's word, and says what that means"() {
    const about = { ...ABOUT, cgroupVersion: '2' };
    const accepted = preflight(PLAN, about, { ...HOST, cgroup2: 'degraded' });
    assert.equal(accepted.trouble, []);
    assert.match(accepted.cautions.join(), /^this host has cgroup v2, .*the operator's file accepts that/);
    const { trouble } = preflight(PLAN, { ...about, cgroupDriver: 'systemd' }, { ...HOST, cgroup2: 'degraded' });
    assert.match(trouble.join(), 'systemd');
  },
  'demands an Engine that maps users where the operator does'() {
    const { trouble } = preflight(PLAN, ABOUT, { ...HOST, userns: 'remapped' });
    assert.match(trouble.join(), /^root in a container is root on this host, .*harden\.userns.*; set "userns-remap"/);
    assert.equal(preflight(PLAN, { ...ABOUT, mapsUsers: true }, { ...HOST, userns: 'remapped' }).trouble, []);
  },
  'sees that memory of children does not count, and says when that is not known'() {
    const read = (path: string) => (path === '/sys/fs/cgroup/memory/mesos/r/memory.use_hierarchy' ? '0\n' : undefined);
    assert.match(preflight(PLAN, ABOUT, { ...HOST, read }).trouble.join(), /memory\.use_hierarchy to 1/);
    const unknown = preflight(PLAN, ABOUT, { ...HOST, read: () => undefined });
    assert.equal(unknown.trouble, []);
    assert.match(unknown.cautions.join(), 'memory.use_hierarchy cannot be read');
  },
  'sees a sandbox that cannot be written'() {
    const { trouble } = preflight(PLAN, ABOUT, { ...HOST, isWritable: () => false });
    assert.match(trouble.join(), /^the sandbox \/mnt\/mesos\/sandbox cannot/);
  },
  'a full disk stands in no way, but is told'() {
    const { trouble, cautions } = preflight(PLAN, ABOUT, { ...HOST, spaceOf: () => ({ bytes: 0, files: 0 }) });
    assert.equal(trouble, []);
    assert.match(cautions.join(), /^0 MiB and 0 files free for the sandbox in /);
  },
});
