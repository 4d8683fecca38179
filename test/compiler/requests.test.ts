import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import { withoutTask } from '../../compiler/context.ts';
import { renderDiagnostic } from '../../compiler/diagnostic.ts';
import { ALL_ALLOWED } from '../../compiler/policy.ts';
import { memoryHost } from '../support/host.ts';
import { root } from '../support/sources.ts';
import { assert, skip, spec } from '../support/spec.ts';

/** What docker compose 2.26.1 sent to an Engine of API 1.41 for a file that uses nearly every attribute. */
const recorded = join(root, '../shared/recordings/compose-2.26');

type Fields = { readonly [field: string]: unknown };

/** Where a plan says something else than docker compose, each with the reason; `*` is every service. */
const DIFFERENT: { readonly [field: string]: string } = {
  'full Binds': 'in the order of the file; a bind in long form makes its folder, which in 2.26 it does not',
  'full CpuCount': 'it is for Windows; a warning says so',
  'full CpuPercent': 'it is for Windows; a warning says so',
  'full DeviceRequests': 'docker compose 2.26 loses gpus, and the options of a request',
  'full ExposedPorts': 'docker compose leaks the range 3000-3001, which is no port to the Engine',
  'full ExtraHosts': 'in the order of the file; docker compose sorts them',
  'full Links': "on a network of the pod's own, links are the endpoint's",
  'full MacAddress': 'docker compose 2.26 loses it',
  'full Mounts': 'in the order of the file; secrets and configs are no mounts, nor is a bind that makes its folder',
  'full PortBindings': 'of a range docker compose lets the Engine choose; a plan says which',
  'full VolumesFrom': 'docker compose loses the mode',
  'dep ExtraHosts': 'members of one namespace find each other by their names',
  'dep IpcMode': 'another joins it: Engines allow that by default in old versions only',
  '* AttachStderr': 'attaching comes later',
  '* AttachStdout': 'attaching comes later',
  '* Labels': 'each has its own',
  '* LogConfig': "the engine's copy is bounded where the file does not say how",
  '* NetworkingConfig': "names of the pod's and its members'; docker compose 2.26 loses driver_opts",
  '* RestartPolicy': 'the executor restarts, never the engine',
};

/** In one form: without what means nothing to the Engine, keys in order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.every((item) => item === 0) ? [] : value.map(canonical);
  if (typeof value === 'string') return value.replace(NAMES, 'pod_').replace(ID, 'pod_dep');
  if (typeof value !== 'object' || value === null) return value;
  // Ports are exposed by their names alone.
  if (Object.values(value).every((item) => JSON.stringify(item) === '{}')) return Object.keys(value).sort();
  const entries = Object.entries(value).map(([key, item]) => [key, canonical(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => !isEmpty(item)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const NAMES = /(rs-map|example\.c0ffee12-[0-9a-f]{6})_/;

/** Docker compose names the containers that others join by their ids: here it is one. */
const ID = /[0-9a-f]{64}/;

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** The body of each container's create request, by service and number, HostConfig's fields beside the others. */
function theirs(): ReadonlyMap<string, Fields> {
  const requests = readFileSync(join(recorded, 'requests.jsonl'), 'utf8').trimEnd().split('\n');
  return new Map(
    requests.flatMap((line): [string, Fields][] => {
      const { req, body } = JSON.parse(line) as { req: string; body: Fields };
      const name = /^POST \S+\/containers\/create\?name=rs-map-(\S+) /.exec(req)?.[1];
      return name === undefined ? [] : [[name, flat(body)]];
    }),
  );
}

/** Without secrets, configs and external links: their requests are of other kinds, or refused. */
function ours(): ReadonlyMap<string, Fields> {
  const whole = readFileSync(join(recorded, 'compose.yaml'), 'utf8');
  // The sections of both stand last.
  const text = whole
    .slice(0, whole.indexOf('\nconfigs:') + 1)
    .replace(/^ {4}(configs|secrets|external_links): .*\n/gm, '');
  const { plan, diagnostics } = compile({
    host: memoryHost({ 'compose.yaml': text }),
    files: ['compose.yaml'],
    context: withoutTask('/srv/example', 'c0ffee12'),
    policy: ALL_ALLOWED,
  });
  const errors = diagnostics.filter(({ level }) => level === 'error').map(renderDiagnostic);
  assert.equal(errors, []);
  return new Map(
    (plan?.containers ?? []).map(({ service, replica, create }) => [`${service}-${replica}`, flat(create as Fields)]),
  );
}

function flat({ HostConfig, ...rest }: Fields): Fields {
  return { ...rest, ...(HostConfig as Fields) };
}

spec('the create requests of the recorded example', {
  'are those of docker compose, but for what is listed'() {
    if (!existsSync(recorded)) skip('the recordings are not here');
    const [their, our] = [theirs(), ours()];
    assert.equal([...our.keys()].sort(), [...their.keys()].sort());
    const found = [...their].flatMap(([name, body]) => differences(name, body, our.get(name) ?? {}));
    assert.equal(
      found.filter(({ listed }) => listed === undefined).map(({ text }) => text),
      [],
    );
    const needed = new Set(found.map(({ listed }) => listed));
    assert.equal(
      Object.keys(DIFFERENT).filter((field) => !needed.has(field)),
      [],
      'listed, and no different',
    );
  },
});

interface Difference {
  readonly text: string;
  /** The key of the table that says why. */
  readonly listed: string | undefined;
}

function differences(name: string, their: Fields, our: Fields): readonly Difference[] {
  const [a, b] = [canonical(their), canonical(our)] as readonly [Fields, Fields];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((field) => {
    const [one, other] = [a[field], b[field]].map((value) => JSON.stringify(value));
    if (one === other) return [];
    const listed = [`${name.replace(/-\d+$/, '')} ${field}`, `* ${field}`].find((key) => key in DIFFERENT);
    return [{ text: `${name} ${field}: docker compose has ${one}, the plan ${other}`, listed }];
  });
}
