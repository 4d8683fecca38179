import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../../compiler/diagnostic.ts';
import { headline } from '../../compiler/diagnostic.ts';
import { type Policy, readPolicy } from '../../compiler/policy.ts';
import { NARROWING } from '../../compiler/policy/narrowing.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

function read(
  first: string,
  second?: string,
): { readonly policy: Policy | undefined; readonly said: readonly string[] } {
  const report = new Report();
  const narrowing = second === undefined ? {} : { narrowing: { file: 'second.yaml', text: second } };
  const policy = readPolicy({ file: '/etc/first.yaml', text: first }, report, narrowing);
  return { policy, said: report.all().map(headline) };
}

/** First file, second file, and what holds: a file of its own that means the same. */
const NARROWER: readonly (readonly [string, string, string])[] = [
  ['allow: {powers: [devices, builds]}', '{}', 'allow: {powers: [devices, builds]}'],
  ['allow: {powers: [devices, builds]}', 'allow: {powers: [builds]}', 'allow: {powers: [builds]}'],
  ['allow: {powers: [devices], paths: [/srv]}', 'preset: shared', 'allow: {paths: [/srv]}'],
  ['preset: single-tenant', 'allow: {powers: [builds]}', 'allow: {powers: [builds]}'],
  ['preset: single-tenant', 'preset: single-tenant', 'preset: single-tenant'],
  ['preset: single-tenant', 'allow: {paths: []}', 'preset: single-tenant'],
  ['allow: {paths: [/srv, /]}', 'allow: {paths: [/srv/a, /opt]}', 'allow: {paths: [/srv/a, /opt]}'],
  [
    'allow: {external-networks: [edge, "team-*"]}',
    'allow: {external-networks: [team-a, "team-*"]}',
    'allow: {external-networks: [team-a, "team-*"]}',
  ],
  ['allow: {external-networks: [edge]}', 'preset: shared', '{}'],
  [
    'allow: {external-networks: [edge]}',
    'allow: {powers: [external-networks]}',
    'allow: {powers: [external-networks], external-networks: [edge]}',
  ],
  ['preset: single-tenant', 'allow: {external-volumes: [a]}', 'preset: single-tenant\nallow: {external-volumes: [a]}'],
  ['allow: {builds: unconfined}', 'allow: {builds: confined}', 'allow: {builds: confined}'],
  ['allow: {builds: unconfined}', 'preset: shared', '{}'],
  ['bounds: {pids: 100}', 'bounds: {pids: 100}', 'bounds: {pids: 100}'],
  [
    'bounds: {ulimits: {nofile: 100, core: 0}}',
    'bounds: {ulimits: {nofile: 50, nproc: 9}}',
    'bounds: {ulimits: {nofile: 50, core: 0, nproc: 9}}',
  ],
  ['bounds: {logs: {size: 2m}}', 'bounds: {logs: {size: 1m, files: 9}}', 'bounds: {logs: {size: 1m, files: 9}}'],
  ['defaults: {cpus: 1}', 'defaults: {cpus: 2}', 'defaults: {cpus: 2}'],
  ['{}', 'infra: pause:1', 'infra: pause:1'],
  ['subnets: {pool: 10.0.0.0/8, size: 26}', 'subnets: {pool: 10.1.0.0/16}', 'subnets: {pool: 10.1.0.0/16, size: 26}'],
  ['logs: {files: 5}', 'logs: {size: 10m, files: 4}', 'logs: {files: 4}'],
  [
    'harden: {drop: [MKNOD]}',
    'harden: {drop: [MKNOD, NET_RAW], pids: 9, no-new-privileges: true}',
    'harden: {drop: [MKNOD, NET_RAW], pids: 9, no-new-privileges: true}',
  ],
  ['harden: {userns: remapped}', 'harden: {mounts: [nodev]}', 'harden: {userns: remapped, mounts: [nodev]}'],
  ['limits: {pull: 10m}', 'limits: {pull: 9m, build: 9h}', 'limits: {pull: 9m, build: 9h}'],
  ['cgroup2: degraded', 'cgroup2: degraded', 'cgroup2: degraded'],
  ['{}', 'waivers: deny', 'waivers: deny'],
  ['credentials: /a', 'credentials: /a', 'credentials: /a'],
  ['labels: [infra, logs.size]', 'labels: [infra]', 'labels: [infra]'],
];

/** First file, second file, and why the second goes beyond the first. */
const WIDER: readonly (readonly [string, string, string])[] = [
  ['{}', 'preset: single-tenant', 'preset has external-networks, which /etc/first.yaml does not allow'],
  ['allow: {powers: [devices]}', 'allow: {powers: [privileged]}', 'allow.powers has privileged, which'],
  ['allow: {paths: [/srv/a]}', 'allow: {paths: [/srv]}', 'allow.paths has /srv, which'],
  ['allow: {paths: [/srv]}', 'allow: {paths: [/srv2]}', 'allow.paths has /srv2, which'],
  [
    'allow: {external-networks: ["team-*"]}',
    'allow: {external-networks: ["t*"]}',
    'allow.external-networks has t*, which',
  ],
  ['{}', 'allow: {external-volumes: [a]}', 'allow.external-volumes has a, which'],
  ['allow: {log-drivers: [syslog]}', 'allow: {log-drivers: [gelf]}', 'allow.log-drivers has gelf, which'],
  ['{}', 'allow: {runtime: [runc]}', 'allow.runtime has runc, which'],
  ['{}', 'allow: {builds: confined}', 'allow.builds has builds, which'],
  ['allow: {builds: confined}', 'allow: {builds: unconfined}', 'allow.builds is unconfined, which'],
  ['bounds: {pids: 100}', 'bounds: {pids: 101}', 'bounds.pids is 101, more than the 100 of'],
  [
    'bounds: {ulimits: {nofile: 9}}',
    'bounds: {ulimits: {nofile: -1}}',
    'bounds.ulimits has nofile: -1, more than the 9',
  ],
  ['bounds: {logs: {files: 2}}', 'bounds: {logs: {files: 3}}', 'bounds.logs is 3, more than the 2'],
  ['{}', 'defaults: {cpus: 0}', 'defaults.cpus is 0, less than the 0.1'],
  ['{}', 'defaults: {memory: 1m}', 'defaults.memory is 1048576, less than'],
  ['{}', 'overhead: {cpus: 0}', 'overhead.cpus is 0, less than'],
  ['{}', 'overhead: {memory: 1m}', 'overhead.memory is 1048576, less than'],
  ['{}', 'credentials: /root/x', 'credentials is /root/x, and nothing in /etc/first.yaml'],
  ['{}', 'subnets: {pool: 10.0.0.0/8}', 'subnets.pool is 10.0.0.0/8, which is no part of a pool of'],
  ['subnets: {pool: 10.0.0.0/8}', 'subnets: {pool: 11.0.0.0/16}', 'subnets.pool is 11.0.0.0/16, which'],
  ['subnets: {pool: 10.0.0.0/8}', 'subnets: {pool: 10.0.0.0/16, size: 20}', 'subnets.size is 20, a shorter prefix'],
  ['{}', 'logs: {size: 20m}', 'logs.size is 20971520, more than the 10485760'],
  ['{}', 'logs: {files: 3}', 'logs.files is 3, more than the 2'],
  ['harden: {no-new-privileges: true}', 'harden: {no-new-privileges: false}', 'harden.no-new-privileges is false'],
  ['harden: {drop: [MKNOD]}', 'harden: {drop: [NET_RAW]}', 'harden.drop is without MKNOD, which stands in'],
  ['harden: {pids: 9}', 'harden: {pids: 10}', 'harden.pids is 10, more than the 9'],
  ['harden: {mounts: [nosuid]}', 'harden: {mounts: []}', 'harden.mounts is without nosuid'],
  ['limits: {request: 1m}', 'limits: {request: 2m}', 'limits.request is 120, more than the 60'],
  ['limits: {pull: 1m}', 'limits: {pull: 2m}', 'limits.pull is 120, more than'],
  ['limits: {build: 1m}', 'limits: {build: 2m}', 'limits.build is 120, more than'],
  ['limits: {silence: 1m}', 'limits: {silence: 2m}', 'limits.silence is 120, more than'],
  ['{}', 'cgroup2: degraded', 'cgroup2 is degraded, and nothing in'],
  ['labels: [infra]', 'labels: [logs.size]', 'labels has logs.size, which'],
];

/** Keys whose every value takes something away, or gives nothing. */
const HARMLESS = ['harden.userns', 'infra', 'waivers'];

spec("a second operator's file", {
  'holds in the place of the first where it is narrower'() {
    for (const [first, second, both] of NARROWER) {
      assert.equal(read(first, second), read(both), `${first} / ${second}`);
    }
  },
  'never widens the first: each attempt is an error that names the key and both files'() {
    for (const [first, second, why] of WIDER) {
      const [said = '', ...more] = read(first, second).said;
      assert.ok(said.includes(`error policy-widened: ${why}`) && more.length === 0, `${first} / ${second}: ${said}`);
      assert.match(said, /^second\.yaml:1:.*\/etc\/first\.yaml/);
    }
    const tried = new Set(WIDER.map(([, , why]) => why.split(' ')[0]));
    assert.equal(
      Object.keys(NARROWING)
        .filter((key) => !tried.has(key))
        .sort(),
      HARMLESS,
    );
  },
  'is read as strictly as the first'() {
    assert.match(read('{}', 'alow: {}').said.join(), /^second\.yaml:1:1: error unknown-setting/);
    assert.is(read('{}', '[]').policy, undefined);
  },
  'has a rule for every key of the schema'() {
    const schema = JSON.parse(readFileSync(join(root, 'compiler/schema/policy.schema.json'), 'utf8'));
    const keys = Object.entries<{ $ref?: string }>(schema.properties).flatMap(([key, { $ref }]) => {
      const inside = $ref && schema.definitions[$ref.replace('#/definitions/', '')].properties;
      return inside ? Object.keys(inside).map((one) => `${key}.${one}`) : [key];
    });
    assert.equal(Object.keys(NARROWING).sort(), keys.sort());
  },
});
