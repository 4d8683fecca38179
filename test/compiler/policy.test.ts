import { renderDiagnostic, Report } from '../../compiler/diagnostic.ts';
import { DEFAULT_POLICY, type Policy, readPolicy } from '../../compiler/policy.ts';
import { ALL_POWERS } from '../../compiler/policy/powers.ts';
import { LABEL_KEYS } from '../../compiler/policy/readers.ts';
import { assert, spec } from '../support/spec.ts';

const MIB = 1024 * 1024;

function read(text: string): { readonly policy: Policy | undefined; readonly said: readonly string[] } {
  const report = new Report();
  const policy = readPolicy({ file: 'policy.yaml', text }, report);
  return { policy, said: report.all().map((found) => renderDiagnostic(found).split('\n')[0] ?? '') };
}

const POOL = 'an IPv4 network such as 10.210.0.0/16, with a prefix from 8 to 29';

spec('readPolicy', {
  'a whole policy is read, from YAML and from JSON'() {
    const policy: Policy = {
      allow: { powers: ['devices', 'host-network'], paths: ['/srv/data', '/'] },
      defaults: { cpus: 0.5, memory: 128 * MIB },
      overhead: { cpus: 0, memory: 1000 },
      infra: 'registry.example/pause@sha256:00',
      operations: {
        paths: ['/srv/data', '/'],
        credentials: '/etc/pod-executor/registries.json',
        subnets: { pool: '10.210.0.0/16', size: 26 },
        logs: { size: MIB, files: 5 },
        limits: { request: 60, pull: 7200, build: 600, silence: 90 },
        cgroup2: 'degraded',
        guarded: true,
      },
    };
    const yaml = `
allow:
  powers: [devices, host-network]
  paths: [/srv/data/, /]
defaults: {cpus: 0.5, memory: 128m}
overhead: {cpus: 0, memory: 1000}
infra: registry.example/pause@sha256:00
credentials: /etc/pod-executor/registries.json
subnets: {pool: 10.210.0.0/16, size: 26}
logs: {size: 1m, files: 5}
limits: {request: 1m, pull: 2h, build: 10m, silence: 1m30s}
cgroup2: degraded
labels: [infra, logs.size]
`;
    assert.equal(read(yaml), { policy, said: [] });
    const { operations, ...flat } = policy;
    // The first stands in `allow`, the second in no file.
    const { paths: _paths, guarded: _guarded, ...keys } = operations;
    const limits = { request: '60s', pull: '2h', build: '600s', silence: '90s' };
    assert.equal(read(JSON.stringify({ ...flat, ...keys, limits })), { policy, said: [] });
  },
  'what is left out is as by default'() {
    assert.equal(read('{}').policy, DEFAULT_POLICY);
    assert.equal(read('defaults: {memory: 1g}').policy, {
      ...DEFAULT_POLICY,
      defaults: { cpus: 0.1, memory: 1024 * MIB },
    });
  },
  'an unknown setting is an error that names the near one'() {
    const { said } = read('alow: {}\nallow:\n  power: [devices]\n  other: 1\n');
    assert.equal(said, [
      'policy.yaml:1:1: error unknown-setting: alow is no setting of the policy; did you mean allow?',
      'policy.yaml:3:3: error unknown-setting: allow.power is no setting of the policy; did you mean powers?',
      'policy.yaml:4:3: error unknown-setting: allow.other is no setting of the policy',
    ]);
  },
  'every wrong value is reported where it stands, and the rest is read'() {
    const { policy, said } = read(`
allow:
  powers: [devices, root, 7]
  paths: [srv, /a/../b, //x]
defaults: {cpus: -1, memory: lots}
overhead: 5
infra: two words
`);
    assert.equal(policy, { ...DEFAULT_POLICY, allow: { powers: ['devices'], paths: [] } });
    const powers = `one of ${ALL_POWERS.join(', ')}`;
    assert.equal(said, [
      `policy.yaml:3:21: error wrong-type: allow.powers[1] must be ${powers}, not "root"`,
      `policy.yaml:3:27: error wrong-type: allow.powers[2] must be ${powers}, not 7`,
      'policy.yaml:4:11: error wrong-type: allow.paths[0] must be an absolute path without . and .., not "srv"',
      'policy.yaml:4:16: error wrong-type: allow.paths[1] must be an absolute path without . and .., not "/a/../b"',
      'policy.yaml:4:25: error wrong-type: allow.paths[2] must be an absolute path without . and .., not "//x"',
      'policy.yaml:5:18: error wrong-type: defaults.cpus must be a number of cores, such as 0.5, not -1',
      'policy.yaml:5:30: error wrong-type: defaults.memory must be a number of bytes, or a size such as 512m, not "lots"',
      'policy.yaml:6:11: error wrong-type: overhead must be a mapping, not 5',
      'policy.yaml:7:8: error wrong-type: infra must be the name of an image, not "two words"',
    ]);
  },
  'what is for the runtime is read with care'() {
    const { policy, said } = read(`
credentials: registries.json
subnets: {pool: 10.210.0.1/16}
logs: {size: 100, files: 1}
limits: {request: 0s, pull: 10, build: never}
cgroup2: yes
labels: [allow.paths, infra]
`);
    assert.equal(policy, DEFAULT_POLICY);
    const wrong = (place: string, what: string) => `policy.yaml:${place}: error wrong-type: ${what}`;
    const keys = LABEL_KEYS.join(', ');
    assert.equal(said, [
      wrong('2:14', 'credentials must be an absolute path without . and .., not "registries.json"'),
      wrong('3:17', `subnets.pool must be ${POOL}, not "10.210.0.1/16"`),
      wrong('4:14', 'logs.size must be a size of at least 1k, such as 10m, not 100'),
      wrong('4:26', 'logs.files must be a whole number from 2 to 100, not 1'),
      wrong('5:19', 'limits.request must be a duration of at least 1s, not "0s"'),
      wrong('5:29', 'limits.pull must be a duration such as 20s, not 10'),
      wrong('5:40', 'limits.build must be a duration such as 20s, not "never"'),
      wrong('6:10', 'cgroup2 must be one of degraded, not "yes"'),
      wrong('7:10', `labels[0] must be one of ${keys}, not "allow.paths"`),
    ]);
  },
  'hardening is read, and what cannot be read of it is named'() {
    const text = 'harden: {no-new-privileges: true, drop: [NET_RAW], pids: 100, userns: remapped, mounts: [nosuid]}';
    const harden = { 'no-new-privileges': true, drop: ['NET_RAW'], pids: 100, userns: 'remapped', mounts: ['nosuid'] };
    const { policy, said } = read(text);
    assert.equal([policy?.harden, policy?.operations.userns, said], [harden, 'remapped', []]);
    const wrong = read('harden: {no-new-privileges: 1, drop: [SYS_ADMIN], pids: 0, userns: host, mounts: [noexec]}');
    assert.equal(
      wrong.said.map((line) => /wrong-type: (\S+) must be/.exec(line)?.[1]),
      ['harden.no-new-privileges', 'harden.drop[0]', 'harden.pids', 'harden.userns', 'harden.mounts[0]'],
    );
    assert.equal(wrong.policy?.harden, { drop: [], mounts: [] });
  },
  'a pool and its networks fit each other'() {
    const subnets = (text: string) => {
      const { policy, said } = read(`subnets: ${text}`);
      return policy?.operations.subnets ?? said.map((line) => line.replace(/^.*wrong-type: /, '')).join();
    };
    assert.equal(subnets('{pool: 172.30.0.0/16}'), { pool: '172.30.0.0/16', size: 24 });
    assert.equal(subnets('{pool: 10.0.0.0/26}'), { pool: '10.0.0.0/26', size: 26 });
    assert.is(subnets('{size: 24}'), `subnets.pool must be ${POOL}, not a mapping`);
    assert.match(
      String(subnets('{pool: 10.0.0.0/24, size: 20}')),
      /^subnets\.size must be a whole number from 24, the pool's/,
    );
    for (const pool of ['10.0.0.0', '10.0.0.0/30', '256.0.0.0/8', 'fd00::/64', '/16']) {
      assert.match(String(subnets(`{pool: "${pool}"}`)), /^subnets\.pool must be/);
    }
  },
  'a file that is no mapping gives no policy'() {
    const { policy, said } = read('[allow]');
    assert.is(policy, undefined);
    assert.is(said.length, 1);
  },
  'a second document is an error'() {
    assert.equal(read('infra: a\n---\ninfra: b\n').said, [
      'policy.yaml:3:1: error several-documents: the file holds 2 documents; it may hold one',
    ]);
  },
});

function labelled(text: string | undefined, labels: { readonly [name: string]: string }) {
  const report = new Report();
  const source = text === undefined ? undefined : { file: 'policy.yaml', text };
  const policy = readPolicy(source, report, { task: { labels, sandbox: '/sandbox' } });
  return { policy, said: report.all().map((found) => renderDiagnostic(found).split('\n')[0] ?? '') };
}

spec('labels of a task over the operator', {
  'override the keys that the file names, under each of their names'() {
    const file = 'logs: {size: 5m}\nlabels: [logs.size, logs.files, infra, limits.pull, defaults.cpus]';
    const { policy, said } = labelled(file, {
      'logs.size': '1m',
      'org.composeexecutor.logs.files': '3',
      'org.apache.aurora.metadata.infra': 'pause:2',
      'org.apache.aurora.metadata.org.composeexecutor.limits.pull': '5m',
      'defaults.cpus': ' 0.5 ',
    });
    assert.equal(said, []);
    assert.equal(policy?.operations, {
      paths: [],
      logs: { size: MIB, files: 3 },
      guarded: true,
      limits: { pull: 300 },
    });
    assert.equal([policy?.infra, policy?.defaults.cpus], ['pause:2', 0.5]);
  },
  'of two for one key the shorter counts, and one without a word says nothing'() {
    const labels = { 'logs.size': '1m', 'org.composeexecutor.logs.size': '2m', 'logs.files': '' };
    const logs = labelled('labels: [logs.size, logs.files]', labels).policy?.operations.logs;
    assert.equal(logs, { size: MIB, files: 2 });
  },
  "are passed over when the file does not name them: they may be another program's"() {
    const labels = { 'logs.size': 'many', infra: 'yes', 'team.infra': 'x', 'allow.paths': '/', owner: 'me' };
    for (const text of [undefined, '{}', 'labels: [logs.files]']) {
      assert.equal(labelled(text, labels), { policy: DEFAULT_POLICY, said: [] });
    }
  },
  'are errors when their name says that they are ours'() {
    const named = (name: string) => labelled('labels: [infra]', { [name]: '1' }).said.join();
    assert.match(
      named('org.composeexecutor.logs.size'),
      /label-denied: .*would set logs\.size.*labels: \[logs\.size\]/,
    );
    assert.match(named('org.composeexecutor.allow.paths'), /unknown-label: /);
    assert.match(named('org.composeexecutor.logs.sise'), /unknown-label: .*did you mean logs\.size\?/);
    assert.is(named('org.composeexecutor.fileName'), '');
  },
  'are errors of the task when their value is wrong'() {
    const { said } = labelled('labels: [logs.size, limits.pull]', { 'logs.size': 'many', 'limits.pull': '5' });
    assert.equal(said, [
      'the label limits.pull:1:1: error wrong-type: limits.pull must be a duration such as 20s, not "5"',
      'the label logs.size:1:1: error wrong-type: logs.size must be a number of bytes, or a size such as 512m, not "many"',
    ]);
  },
  'name credentials in the sandbox, and nowhere else'() {
    const credentials = (path: string) => {
      const { policy, said } = labelled('labels: [credentials]', { credentials: path });
      return policy?.operations.credentials ?? said.join().replace(/^.*wrong-type: /, '');
    };
    assert.is(credentials('./.docker/config.json'), '/sandbox/.docker/config.json');
    const wanted = 'credentials must be the path of a file in the sandbox';
    assert.is(credentials('/root/.docker/config.json'), `${wanted}, not "/root/.docker/config.json"`);
    assert.is(credentials('a/../../b'), `${wanted}, not "a/../../b"`);
  },
});
