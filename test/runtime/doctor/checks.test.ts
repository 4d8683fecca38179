import { DEFAULT_OPERATIONS } from '../../../compiler/command.ts';
import { judge } from '../../../runtime/doctor/checks.ts';
import type { AgentFacts, EngineFacts, Facts } from '../../../runtime/doctor/facts.ts';
import { sentence } from '../../../runtime/doctor/line.ts';
import { thing } from '../../support/owned.ts';
import { assert, spec } from '../../support/spec.ts';

type Up = Extract<AgentFacts, { readonly kind: 'up' }>;

const GIB = 1024 ** 3;
const FOLDER = { path: '/work', isThere: true, isWritable: true, space: { bytes: 100 * GIB, files: 1e6 } };
const UNKNOWN = { kind: 'unknown', why: 'cannot ask: it hangs' } as const;
const NO_LEFTOVERS = { ended: 0, things: [], doubtful: 0 };

const ENGINE: EngineFacts = {
  about: {
    apiVersion: '1.41',
    version: '20.10',
    cgroupDriver: 'cgroupfs',
    cgroupVersion: '1',
    mapsUsers: false,
    name: 'docker',
  },
  place: 'unix:///s (DOCKER_HOST)',
  survey: { kind: 'known', value: { host: 'h', root: '/var/lib/docker', taken: ['172.17.0.0/16'], warnings: [] } },
  isHere: true,
  data: FOLDER,
  clock: { kind: 'known', value: { aheadMs: 40, withinMs: 20 } },
  leftovers: { kind: 'known', value: NO_LEFTOVERS },
  routes: [],
};

const AGENT: Up = {
  kind: 'up',
  url: 'http://a:5051',
  id: 'A1',
  version: '1.12.0',
  flags: { launcher: 'linux', isolation: 'cgroups/cpu,cgroups/mem', hooks: 'x,org_composeexecutor_CleanerHook' },
  ports: [{ first: 31000, last: 32000 }],
  usedPorts: [{ first: 31005, last: 31006 }],
  clock: { aheadMs: -300, withinMs: 500 },
  workFolder: FOLDER,
};

const FOLDER_MODE = { bits: 0o755, uid: 0, isFolder: true, isFile: false };
const FILE = {
  file: '/etc/p.yaml',
  mode: { bits: 0o644, uid: 0, isFolder: false, isFile: true },
  folder: '/etc',
  folderMode: FOLDER_MODE,
};

const READ = {
  kind: 'read',
  files: [FILE],
  said: [],
  operations: DEFAULT_OPERATIONS,
} as const;

const CREDENTIALS = { kind: 'read', names: ['a.example'], missing: [], hasSecrets: true } as const;

const FIT: Facts = {
  node: '20.19.0',
  isRoot: true,
  pinning: { isRoot: true, hasMount: true, namespace: 'same' },
  operator: READ,
  registries: { file: '/c.json', bits: 0o600, found: CREDENTIALS },
  engine: { kind: 'known', value: ENGINE },
  cgroups: { controllers: ['freezer', 'memory', 'cpu', 'cpuacct'], accounting: { file: '/m', text: '1\n' } },
  agents: [AGENT],
  ports: { ephemeral: { first: 32768, last: 60999 }, reserved: [], taken: [{ port: 31005, protocol: 'tcp' }] },
};

function engine(more: Partial<EngineFacts>): Partial<Facts> {
  return { engine: { kind: 'known', value: { ...ENGINE, ...more } } };
}

function pinned(more: Partial<Facts['pinning']>): Partial<Facts> {
  return { pinning: { ...FIT.pinning, ...more } };
}

function about(more: Partial<EngineFacts['about']>): Partial<Facts> {
  return engine({ about: { ...ENGINE.about, ...more } });
}

function surveyed(more: object): Partial<Facts> {
  return engine({ survey: { kind: 'known', value: { host: 'h', root: '/', taken: [], warnings: [], ...more } } });
}

function agent(more: Partial<Up>): Partial<Facts> {
  return { agents: [{ ...AGENT, ...more }] };
}

function flags(more: object): Partial<Facts> {
  return agent({ flags: { ...AGENT.flags, ...more } });
}

function ports(more: Partial<Facts['ports']>): Partial<Facts> {
  return { ports: { ...FIT.ports, ...more } };
}

const SPACE = (bytes: number, files?: number) => ({
  ...FOLDER,
  space: { bytes, ...(files !== undefined && { files }) },
});

/** What is changed in a host that is fit, and all lines that are not ok then: `level check: sentence`. */
const TABLE: readonly (readonly [what: string, change: Partial<Facts>, ...found: readonly RegExp[]])[] = [
  ['nothing', {}],
  ['an old Node', { node: '20.18.3' }, /^fail node: Node 20\.18\.3 is too old; install Node 20\.19 or later$/],
  ['an older Node', { node: '18.20.0' }, /^fail node: /],
  ['a new Node', { node: '22.1.0' }],
  ['no file of the operator', { operator: { kind: 'none', usual: '/etc/p.yaml' } }],
  [
    'one that cannot be read',
    { operator: { kind: 'wrong', why: 'p: denied' } },
    /^fail operator: p: denied; every task/,
  ],
  [
    'a wrong one',
    {
      operator: {
        ...READ,
        said: [
          { level: 'error', text: 'p:1:1: no' },
          { level: 'warning', text: 'p:2:1: hm' },
        ],
      },
    },
    /^fail operator: p:1:1: no; every task fails/,
    /^warn operator: p:2:1: hm$/,
  ],
  [
    'one that everybody may write',
    { operator: { ...READ, files: [{ ...FILE, mode: { ...FILE.mode, bits: 0o666 } }] } },
    /^fail operator: \/etc\/p\.yaml may be written by every user: .*; chown root .* chmod 644/,
  ],
  [
    'one that is not of root',
    { operator: { ...READ, files: [{ ...FILE, mode: { ...FILE.mode, uid: 7 } }] } },
    /^warn operator: \/etc\/p\.yaml belongs to user 7, not to root: /,
  ],
  [
    'one that its group may write',
    { operator: { ...READ, files: [{ ...FILE, mode: { ...FILE.mode, bits: 0o664 } }] } },
    /^warn operator: \/etc\/p\.yaml may be written by its group: /,
  ],
  [
    'one that every user may replace',
    { operator: { ...READ, files: [{ ...FILE, folderMode: { ...FOLDER_MODE, bits: 0o777 } }] } },
    /^warn operator: every user may replace \/etc\/p\.yaml, .*; chown root \/etc && chmod 755 \/etc/,
  ],
  [
    'one in a folder such as /tmp, where nobody replaces the files of others',
    { operator: { ...READ, files: [{ ...FILE, folderMode: { ...FOLDER_MODE, bits: 0o1777 } }] } },
  ],
  ['a second one, which narrows the first', { operator: { ...READ, files: [FILE, { ...FILE, file: '/srv/p.yaml' }] } }],
  [
    'an Engine that maps no users, where the operator demands it',
    { operator: { ...READ, operations: { ...DEFAULT_OPERATIONS, userns: 'remapped' } } },
    /^fail engine: root in a container is root on this host, .*; set "userns-remap"/,
  ],
  ['no credentials', { registries: { file: '/c.json', found: { kind: 'missing' } } }],
  [
    'credentials that are no JSON',
    { registries: { file: '/c.json', found: { kind: 'wrong', why: '/c.json is no JSON' } } },
    /^fail registries: \/c\.json is no JSON; log in/,
  ],
  [
    'a helper that is missing',
    { registries: { file: '/c.json', found: { ...CREDENTIALS, missing: ['docker-credential-x'] } } },
    /^fail registries: .* names docker-credential-x, which is not in PATH; install it/,
  ],
  [
    'credentials that others may read',
    { registries: { file: '/c.json', bits: 0o644, found: CREDENTIALS } },
    /^warn registries: .*; chmod 600 \/c\.json$/,
  ],
  [
    'names that others may read',
    { registries: { file: '/c.json', bits: 0o644, found: { ...CREDENTIALS, hasSecrets: false } } },
  ],
  ['no Engine', { engine: { kind: 'unknown', why: 'cannot reach it' } }, /^fail engine: cannot reach it; nothing that/],
  [
    'an Engine that hangs in the middle',
    engine({ survey: UNKNOWN, clock: UNKNOWN, leftovers: UNKNOWN }),
    /^fail engine: cannot ask: it hangs$/,
    /^warn clock: the Engine does not tell its time: /,
    /^warn leftovers: cannot ask/,
  ],
  ['an Engine of another host', engine({ isHere: false }), /^warn engine: it says that its host is h: .*DOCKER_HOST/],
  ['warnings of its own', surveyed({ warnings: ['WARNING: No swap limit'] }), /^warn engine: it says itself: No swap/],
  ['the driver systemd', about({ cgroupDriver: 'systemd' }), /^fail cgroups: .*systemd.*native\.cgroupdriver=cgroupfs/],
  ['a rootless Engine', about({ cgroupDriver: 'none' }), /^fail cgroups: .*is none.*; use an Engine that root runs$/],
  ['cgroup v2', about({ cgroupVersion: '2' }), /^fail cgroups: this host has cgroup v2.*; use a host with cgroup v1/],
  [
    'cgroup v2 that is accepted',
    { ...about({ cgroupVersion: '2' }), cgroups: { ...FIT.cgroups, controllers: [], accepted: 'degraded' } },
    /^warn cgroups: this host has cgroup v2.*accepts that/,
  ],
  [
    'hierarchies that are missing',
    { cgroups: { ...FIT.cgroups, controllers: ['cpuacct'] } },
    /^fail cgroups: no cgroup hierarchy freezer, .*; mount it/,
    /^warn cgroups: no cgroup hierarchy memory/,
    /^warn cgroups: no cgroup hierarchy cpu:/,
  ],
  [
    'children that do not count',
    { cgroups: { ...FIT.cgroups, accounting: { file: '/m', text: '0\n' } } },
    /^fail memory: .*\(\/m is 0\); set memory\.use_hierarchy to 1/,
  ],
  [
    'memory that nobody accounts',
    { cgroups: { ...FIT.cgroups, accounting: { file: '/m', text: undefined } } },
    /^warn memory: .*\/m cannot be read; mount/,
  ],
  ['few networks left', surveyed({ pools: [{ pool: '10.0.0.0/24', size: 26 }] }), /^warn networks: 4 more .*default-a/],
  [
    'no network left, for the routes of the host',
    engine({
      survey: {
        kind: 'known',
        value: { host: 'h', root: '/', taken: [], warnings: [], pools: [{ pool: '10.0.0.0/24', size: 24 }] },
      },
      routes: ['10.0.0.0/8'],
    }),
    /^fail networks: 0 more networks/,
  ],
  [
    "no network left of the operator's pool",
    engine({ subnets: { pool: '172.17.0.0/16', size: 24 } }),
    /^fail networks: 0 more networks can be made from the operator's pool 172\.17\.0\.0\/16; .*subnets\.pool/,
  ],
  ['a large pool', engine({ subnets: { pool: '10.0.0.0/8', size: 29 } })],
  [
    'clocks that differ',
    {
      ...engine({ clock: { kind: 'known', value: { aheadMs: 61_000, withinMs: 1000 } } }),
      ...agent({ clock: { aheadMs: -8000, withinMs: 500 } }),
    },
    /^warn clock: the Engine is 60 s ahead of this host; .*chrony/,
    /^warn clock: the agent is 8 s behind this host/,
  ],
  [
    'little disk',
    engine({ data: SPACE(3 * GIB) }),
    /^warn disk: 3\.0 GiB free for the Engine's data in \/work; .*prune/,
  ],
  ['no disk', engine({ data: SPACE(GIB - 1) }), /^fail disk: 1023 MiB free/],
  ['few files', agent({ workFolder: SPACE(99 * GIB, 10) }), /^fail disk: 99\.0 GiB and 10 files free for sandboxes/],
  ['a disk that does not count files', engine({ data: SPACE(99 * GIB) })],
  [
    'leftovers',
    engine({
      leftovers: {
        kind: 'known',
        value: { ended: 2, things: [thing('container', 'a'), thing('network', 'b')], doubtful: 1 },
      },
    }),
    /^warn leftovers: 2 ended runs left 1 container, 1 network; 1 in doubt.*; remove that: pod-executor clean$/,
  ],
  [
    'runs in doubt',
    engine({ leftovers: { kind: 'known', value: { ...NO_LEFTOVERS, doubtful: 1 } } }),
    /^warn leftovers: 1 in doubt, which pod-executor clean --dry-run names$/,
  ],
  ['no agent', { agents: [] }, /^warn agent: no Mesos agent was asked: its launcher, .*; name it: --agent/],
  [
    'an agent that is away',
    { agents: [{ kind: 'away', url: 'http://a', why: 'is recovering' }] },
    /^fail agent: the agent at http:\/\/a is recovering; nothing/,
  ],
  ['an agent without a master', agent({ id: '' }), /^warn agent: .* has not registered with a master yet$/],
  ['flags that are not shown', agent({ flags: {} }), /^warn agent: the agent does not show its flags.*VIEW_FLAGS/],
  [
    'the posix launcher',
    flags({ launcher: 'posix' }),
    /^fail launcher: posix: .*; start the agent .*--launcher=linux$/,
  ],
  [
    'posix isolation',
    flags({ isolation: 'posix/cpu,posix/mem' }),
    /^warn isolation: cgroups\/mem is missing: .*; add it/,
    /^warn isolation: cgroups\/cpu is missing/,
  ],
  ['all isolation', flags({ isolation: 'filesystem/linux, cgroups/all' })],
  [
    'PID namespaces',
    flags({ isolation: 'cgroups/all,namespaces/pid' }),
    /^warn isolation: namespaces\/pid hides executors from the cleaner; .*--agent URL$/,
  ],
  ['no hook', flags({ hooks: '' })],
  [
    'a work folder that is gone',
    agent({ workFolder: { path: '/w', isThere: false, isWritable: false } }),
    /^fail work-dir: .* is no folder here/,
  ],
  [
    'one of a read-only disk',
    agent({ workFolder: { ...FOLDER, isWritable: false } }),
    /^fail work-dir: .* cannot be written/,
  ],
  [
    'one that is not for this user',
    { ...agent({ workFolder: { ...FOLDER, isWritable: false } }), isRoot: false },
    /^warn work-dir: .*; ask once more as root/,
  ],
  ['an executor that is not root', pinned({ isRoot: false }), /^warn binds: .* only root can: .*nested-binds/],
  ['no program mount', pinned({ hasMount: false }), /^warn binds: .* without the program mount: .*nested-binds/],
  ['an Engine elsewhere', pinned({ namespace: 'other' }), /^warn binds: .* another mount namespace: .*nested-binds/],
  ['an Engine that is not seen', pinned({ namespace: 'unknown' })],
  [
    'a newer Engine elsewhere, whose volumes have sub-folders',
    { ...pinned({ namespace: 'other' }), ...about({ apiVersion: '1.45' }) },
  ],
  ['a work folder that no agent says', { workFolder: { ...FOLDER, isThere: false } }, /^fail work-dir: /],
  ['no ports', agent({ ports: undefined }), /^warn ports: the agent offers no ports/],
  [
    'ports that the kernel deals out too',
    ports({ ephemeral: { first: 31500, last: 60999 }, reserved: [{ first: 9000, last: 9000 }] }),
    /^warn ports: .* 31500-32000 are also dealt .*ip_local_reserved_ports=9000,31500-32000 /,
  ],
  [
    'ports that it leaves alone',
    ports({ ephemeral: { first: 1, last: 60999 }, reserved: [{ first: 31000, last: 32000 }] }),
  ],
  [
    'ports of others',
    ports({ taken: [31006, 31007, 40000].map((port) => ({ port, protocol: 'udp' })) }),
    /^warn ports: what is no task has taken 31007\/udp of the agent's ports/,
  ],
  [
    'two agents',
    { agents: [AGENT, { kind: 'away', url: 'http://b', why: 'answers 404' }] },
    /^fail agent: http:\/\/b: the agent at /,
  ],
  [
    'a hook without its files',
    {
      hook: {
        file: '/m.json',
        hook: {
          kind: 'known',
          value: {
            library: { path: '/l.so', isThere: false, isExecutable: false },
            cleaner: { path: '/c', isThere: true, isExecutable: false },
          },
        },
      },
    },
    /^fail hook: \/l\.so is not there; the agent does not start/,
    /^fail hook: \/c cannot be executed/,
  ],
  [
    'a wrong modules.json',
    { hook: { file: '/m.json', hook: { kind: 'unknown', why: 'is no JSON' } } },
    /^fail hook: \/m/,
  ],
];

spec(
  'what the facts of a host mean',
  Object.fromEntries(
    TABLE.map(([what, change, ...expected]) => [
      what,
      () => {
        const lines = judge({ ...FIT, ...change });
        const told = lines
          .filter(({ level }) => level !== 'ok')
          .map((line) => `${line.level} ${line.check}: ${sentence(line)}`);
        assert.is(told.length, expected.length, told.join('\n'));
        for (const [index, pattern] of expected.entries()) assert.match(told[index] ?? '', pattern);
      },
    ]),
  ),
);
