import { renderDiagnostic, Report } from '../../compiler/diagnostic.ts';
import { DEFAULT_POLICY, type Policy, readPolicy } from '../../compiler/policy.ts';
import { assert, spec } from '../support/spec.ts';

const MIB = 1024 * 1024;

function read(text: string): { readonly policy: Policy | undefined; readonly said: readonly string[] } {
  const report = new Report();
  const policy = readPolicy({ file: 'policy.yaml', text }, report);
  return { policy, said: report.all().map((found) => renderDiagnostic(found).split('\n')[0] ?? '') };
}

spec('readPolicy', {
  'a whole policy is read, from YAML and from JSON'() {
    const policy: Policy = {
      allow: { powers: ['devices', 'host-network'], paths: ['/srv/data', '/'] },
      defaults: { cpus: 0.5, memory: 128 * MIB },
      overhead: { cpus: 0, memory: 1000 },
      infra: 'registry.example/pause@sha256:00',
    };
    const yaml = `
allow:
  powers: [devices, host-network]
  paths: [/srv/data/, /]
defaults: {cpus: 0.5, memory: 128m}
overhead: {cpus: 0, memory: 1000}
infra: registry.example/pause@sha256:00
`;
    assert.equal(read(yaml), { policy, said: [] });
    assert.equal(read(JSON.stringify(policy)), { policy, said: [] });
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
    const powers =
      'one of privileged, host-network, host-pid, host-ipc, host-uts, host-ports, engine-socket, devices, capabilities, unconfined, volume-drivers';
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
