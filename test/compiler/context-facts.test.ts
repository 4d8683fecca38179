import { cgroupParent } from '../../compiler/context/cgroup.ts';
import { mesosSeconds } from '../../compiler/context/facts.ts';
import { assert, spec } from '../support/spec.ts';

const RUN = 'a5759609-698b-4599-be09-1829c19e7e06';

spec('cgroupParent', {
  'version 1: the freezer says it, whatever the root is called'() {
    const text = `9:name=systemd:/\n6:freezer:/docker/x/root of agents:1/${RUN}\n2:cpu,cpuacct,memory:/docker/x/root of agents:1/${RUN}\n`;
    const path = `/docker/x/root of agents:1/${RUN}`;
    assert.equal(cgroupParent(text, RUN), { kind: 'found', path, version: 1, memory: true });
  },
  'version 1 without the memory isolator is told apart'() {
    const found = cgroupParent(`6:freezer:/mesos/${RUN}\n4:memory:/system.slice/agent\n0::/\n`, RUN);
    assert.equal(found, { kind: 'found', path: `/mesos/${RUN}`, version: 1, memory: false });
  },
  'version 2: the parent of the leaf'() {
    const found = { kind: 'found', path: `/mesos/${RUN}`, version: 2, memory: true };
    assert.equal(cgroupParent(`0::/mesos/${RUN}/leaf\n`, RUN), found);
    assert.equal(cgroupParent(`1:name=systemd:/\n0::/mesos/${RUN}/leaf\n`, RUN), found);
  },
  "the agent's own cgroup is no parent, and the reason says what to change"() {
    const why = (text: string, run = RUN): string => {
      const found = cgroupParent(text, run);
      return found.kind === 'none' ? found.why : 'found';
    };
    assert.match(why('6:freezer:/\n0::/\n'), /root cgroup: the agent does not use --launcher=linux/);
    assert.match(why('6:freezer:/mesos/other\n'), /is in \/mesos\/other, which is not its run's own/);
    assert.match(why('0::/system.slice/mesos-agent.service\n'), /cgroup v2 the executor is in \/system\.slice/);
    assert.match(why(`6:freezer:/mesos/${RUN}/mesos/nested\n`), /not its run's own/);
    assert.match(why('4:memory:/mesos/x\n0::/\n'), /names no freezer/);
    assert.match(why(''), /names no freezer/);
    assert.match(why('6:freezer:/mesos/\n', ''), /not its run's own/);
  },
});

spec('mesosSeconds', {
  'durations are read as agents write them'() {
    assert.equal(
      ['5secs', '1.5mins', '250ms', '2hrs', '1days', '1weeks'].map(mesosSeconds),
      [5, 90, 0.25, 7200, 86400, 604800],
    );
    assert.equal(['5s', '5', 'secs', '-5secs', '', '5 secs'].map(mesosSeconds), Array.from({ length: 6 }));
  },
});
