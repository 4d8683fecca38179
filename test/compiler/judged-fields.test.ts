import { readFileSync } from 'node:fs';
import type { Power } from '../../compiler/attributes/part.ts';
import { compile } from '../../compiler/compile.ts';
import { SIMULATED } from '../../compiler/context.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { ALL_ALLOWED, DEFAULT_POLICY, type Policy } from '../../compiler/policy.ts';
import { memoryHost } from '../support/host.ts';
import { assert, spec } from '../support/spec.ts';

/** What is decided about one field of a request to the Engine. */
type Decision =
  /** Reaches nothing but the pod, and why. */
  | { readonly harmless: string }
  /** The pod's own names, numbers and folders, or what the executor decides; or judged with its parent. */
  | { readonly ours: string }
  /** The file must not, whatever is allowed: the code of the error, and a file that gets it. */
  | { readonly refused: string; readonly file: string }
  /** The file may with this power: a file that asks for it. */
  | { readonly power: Power; readonly file: string };

const IMAGE = `image: x@sha256:${'0'.repeat(64)}`;

const service = (attributes: string, rest = ''): string => `services:\n  web: { ${IMAGE}, ${attributes} }\n${rest}`;
const network = (attributes: string): string => service('networks: [a]', `networks:\n  a: { ${attributes} }\n`);
const volume = (attributes: string): string => service('volumes: ["a:/a"]', `volumes:\n  a: { ${attributes} }\n`);
const build = (attributes = ''): string => `services:\n  web: { build: { context: . ${attributes} } }\n`;

const needs = (power: Power, file: string): Decision => ({ power, file });
const refused = (code: string, file: string): Decision => ({ refused: code, file });

const INSIDE: Decision = { harmless: 'is of the container alone' };
const LIMIT: Decision = { harmless: 'takes away, within the cgroup of the task' };
const THROTTLE: Decision = {
  harmless: "slows the container's own use of a device; the Engine opens none of its paths",
};
const PARENT: Decision = { ours: 'is judged as a part of the field that holds it' };
const NAMES: Decision = { ours: 'holds names of the pod' };
const RESERVED = 'label-reserved';

const DECISIONS: { readonly [type: string]: { readonly [field: string]: Decision } } = {
  CreateBody: {
    Image: { harmless: 'the registry, and the credentials of the operator, say which images there are' },
    Cmd: INSIDE,
    Entrypoint: INSIDE,
    Env: INSIDE,
    ExposedPorts: { harmless: 'publishes nothing' },
    Healthcheck: { harmless: 'runs in the container' },
    Hostname: INSIDE,
    Domainname: INSIDE,
    MacAddress: { harmless: "is seen on the pod's own networks; others' need external-networks" },
    Labels: refused(RESERVED, service('labels: { org.composeexecutor.task: another }')),
    StopSignal: INSIDE,
    StopTimeout: { ours: "is within the executor's time to stop" },
    OpenStdin: INSIDE,
    Tty: INSIDE,
    User: INSIDE,
    WorkingDir: INSIDE,
    HostConfig: PARENT,
    NetworkingConfig: PARENT,
  },
  HostConfig: {
    Annotations: needs('annotations', service('annotations: { a: b }')),
    Binds: refused('outside-root', service('volumes: ["/etc:/e"]')),
    BlkioDeviceReadBps: THROTTLE,
    BlkioDeviceReadIOps: THROTTLE,
    BlkioDeviceWriteBps: THROTTLE,
    BlkioDeviceWriteIOps: THROTTLE,
    BlkioWeight: LIMIT,
    BlkioWeightDevice: THROTTLE,
    CapAdd: needs('capabilities', service('cap_add: [SYS_ADMIN]')),
    CapDrop: LIMIT,
    CgroupParent: needs('cgroup-parent', service('cgroup_parent: /other')),
    CgroupnsMode: needs('host-cgroup', service('cgroup: host')),
    CpuPeriod: LIMIT,
    CpuQuota: LIMIT,
    CpuRealtimePeriod: needs('realtime', service('cpu_rt_period: 1000000')),
    CpuRealtimeRuntime: needs('realtime', service('cpu_rt_runtime: 950000')),
    CpuShares: { harmless: 'weighs among the containers of the task' },
    CpusetCpus: LIMIT,
    DeviceCgroupRules: needs('devices', service('device_cgroup_rules: ["c 1:3 mr"]')),
    DeviceRequests: needs('devices', service('gpus: all')),
    Devices: needs('devices', service('devices: ["/dev/sda:/dev/sda"]')),
    Dns: { harmless: "is asked from the container's network" },
    DnsOptions: INSIDE,
    DnsSearch: INSIDE,
    ExtraHosts: { harmless: "is written into the container's own /etc/hosts" },
    GroupAdd: INSIDE,
    Init: INSIDE,
    IpcMode: needs('host-ipc', service('ipc: host')),
    Links: NAMES,
    LogConfig: PARENT,
    MaskedPaths: needs('unconfined', service('security_opt: ["systempaths=unconfined"]')),
    Memory: LIMIT,
    MemoryReservation: LIMIT,
    MemorySwap: LIMIT,
    MemorySwappiness: LIMIT,
    Mounts: PARENT,
    NanoCpus: LIMIT,
    NetworkMode: needs('host-network', service('network_mode: host')),
    OomKillDisable: needs('oom-score', service('mem_limit: 64m, oom_kill_disable: true')),
    OomScoreAdj: needs('oom-score', service('oom_score_adj: -1')),
    PidMode: needs('host-pid', service('pid: host')),
    PidsLimit: { ours: 'is judged by bounds.pids (golden/powers/bounds-denied)' },
    PortBindings: { ours: 'has the ports of the task; others need host-ports' },
    Privileged: needs('privileged', service('privileged: true')),
    ReadonlyPaths: needs('unconfined', service('security_opt: ["systempaths=unconfined"]')),
    ReadonlyRootfs: LIMIT,
    RestartPolicy: { ours: 'is always no' },
    Runtime: needs('runtime', service('runtime: runsc')),
    SecurityOpt: needs('unconfined', service('security_opt: ["seccomp=unconfined"]')),
    ShmSize: { harmless: 'counts as memory of the container' },
    StorageOpt: { harmless: "bounds the container's own layer; the Engine knows no other option" },
    Sysctls: refused('bad-value', service('sysctls: { kernel.core_pattern: "|/x" }')),
    Tmpfs: { harmless: 'counts as memory of the container' },
    UTSMode: needs('host-uts', service('uts: host')),
    Ulimits: needs('realtime', service('ulimits: { rtprio: 99 }')),
    UsernsMode: needs('host-userns', service('userns_mode: host')),
    VolumesFrom: refused('foreign-volumes', service('volumes_from: ["container:other"]')),
  },
  NetworkingConfig: { EndpointsConfig: PARENT },
  LogConfig: {
    Type: needs('log-drivers', service('logging: { driver: syslog }')),
    Config: needs('log-drivers', service('logging: { options: { gelf-address: "udp://10.0.0.1:1" } }')),
  },
  Mount: {
    Type: { ours: 'is one of four, each of which is judged by its source' },
    Source: needs('external-volumes', volume('external: true')),
    Target: INSIDE,
    ReadOnly: LIMIT,
    BindOptions: PARENT,
    VolumeOptions: PARENT,
    TmpfsOptions: { harmless: 'counts as memory of the container' },
    ImageOptions: { harmless: 'the Engine keeps it inside the image' },
  },
  BindOptions: {
    Propagation: { harmless: 'spreads only what a container with the power capabilities or privileged can mount' },
    NonRecursive: LIMIT,
    ReadOnlyNonRecursive: { harmless: 'is about mounts inside a folder that is judged' },
    ReadOnlyForceRecursive: LIMIT,
  },
  VolumeOptions: {
    NoCopy: INSIDE,
    Labels: refused(
      RESERVED,
      service(
        'volumes: [{ type: volume, source: a, target: /a, volume: { labels: { taskId: x } } }]',
        'volumes: { a: }\n',
      ),
    ),
    Subpath: { harmless: 'the Engine keeps it inside the volume' },
    DriverConfig: needs('volume-drivers', `version: "2.4"\n${service('volumes: [/a], volume_driver: other')}`),
  },
  Endpoint: {
    Aliases: { harmless: "is known on the pod's own networks; others' need external-networks" },
    Links: NAMES,
    IPAMConfig: PARENT,
    DriverOpts: needs(
      'host-network',
      service('networks: { a: { driver_opts: { com.docker.network.other: "1" } } }', 'networks: { a: }\n'),
    ),
    MacAddress: { harmless: "is seen on the pod's own networks; others' need external-networks" },
    GwPriority: INSIDE,
  },
  EndpointIpam: {
    IPv4Address: refused(
      'address-without-subnet',
      service('networks: { a: { ipv4_address: 10.9.0.2 } }', 'networks: { a: }\n'),
    ),
    IPv6Address: refused(
      'address-without-subnet',
      service('networks: { a: { ipv6_address: "fd00::2" } }', 'networks: { a: }\n'),
    ),
    LinkLocalIPs: { harmless: "is an address of the container on the pod's own network" },
  },
  NetworkBody: {
    Driver: needs('host-network', network('driver: macvlan')),
    Internal: LIMIT,
    Attachable: { harmless: 'the Engine lets any of its users join any network' },
    EnableIPv4: LIMIT,
    EnableIPv6: { harmless: "the Engine's own pools give the addresses" },
    IPAM: PARENT,
    Options: needs('host-network', network('driver_opts: { com.docker.network.bridge.name: docker0 }')),
    Labels: refused(RESERVED, network('labels: { taskId: another }')),
  },
  Ipam: {
    Driver: needs('subnets', network('ipam: { driver: dhcp }')),
    Config: PARENT,
    Options: { harmless: "the Engine's own driver has none; another one needs subnets" },
  },
  IpamPool: {
    Subnet: needs('subnets', network('ipam: { config: [{ subnet: 10.9.0.0/24 }] }')),
    IPRange: needs('subnets', network('ipam: { config: [{ subnet: 10.9.0.0/24, ip_range: 10.9.0.0/25 }] }')),
    Gateway: needs('subnets', network('ipam: { config: [{ subnet: 10.9.0.0/24, gateway: 10.9.0.9 }] }')),
    AuxiliaryAddresses: needs(
      'subnets',
      network('ipam: { config: [{ subnet: 10.9.0.0/24, aux_addresses: { a: 10.9.0.9 } }] }'),
    ),
  },
  VolumeBody: {
    Driver: needs('volume-drivers', volume('driver: other')),
    DriverOpts: needs('volume-drivers', volume('driver_opts: { type: nfs, device: ":/", o: addr=10.0.0.1 }')),
    Labels: refused(RESERVED, volume('labels: { taskId: another }')),
  },
  Build: {
    context: refused('private-context', 'services:\n  web: { build: "http://127.0.0.1/x" }\n'),
    dockerfile: refused('outside-root', build(', dockerfile: ../Dockerfile')),
    dockerfileInline: needs('builds', build(', dockerfile_inline: "FROM scratch"')),
    args: INSIDE,
    labels: refused(RESERVED, build(', labels: { taskId: another }')),
    target: INSIDE,
    network: needs('external-networks', build(', network: others')),
    shmSize: LIMIT,
    cacheFrom: needs('builds', build(', cache_from: ["registry.example/cache"]')),
    extraHosts: { harmless: "is written into the steps' own /etc/hosts" },
    noCache: INSIDE,
    pull: INSIDE,
    platform: INSIDE,
    ulimits: needs('realtime', build(', ulimits: { rtprio: 1 }')),
    noCacheFilter: INSIDE,
    contexts: refused('private-context', build(', additional_contexts: { a: "http://10.0.0.1/a" }')),
    secrets: { ours: 'is a file of the sandbox, or a declared variable' },
    ssh: refused('outside-root', build(', ssh: ["a=/root/.ssh/id"]')),
    cacheTo: needs('builds', build(', cache_to: ["type=registry,ref=registry.example/cache"]')),
    entitlements: needs('privileged', build(', entitlements: [security.insecure]')),
    cgroupParent: { ours: "is the task's" },
  },
  ExecBody: {
    Cmd: INSIDE,
    Env: INSIDE,
    User: INSIDE,
    WorkingDir: INSIDE,
    Privileged: needs('privileged', service('post_start: [{ command: x, privileged: true }]')),
  },
};

const { definitions } = JSON.parse(readFileSync('compiler/schema/plan.schema.json', 'utf8'));

function compiled(
  file: string,
  policy: Policy,
): { readonly plan: PodPlan | undefined; readonly errors: readonly string[] } {
  const host = memoryHost({ 'compose.yaml': file, Dockerfile: 'FROM scratch' });
  const { plan, diagnostics } = compile({ host, files: ['compose.yaml'], context: SIMULATED, policy });
  const errors = diagnostics.filter(({ level }) => level === 'error');
  return { plan, errors: errors.map(({ code, text }) => `${code}: ${text}`) };
}

/** Types whose fields are a request of their own, or a part of one. */
function nested(type: string): readonly string[] {
  const text = JSON.stringify(definitions[type]);
  return [...text.matchAll(/#\/definitions\/(\w+)/g)].flatMap(([, name = '']) => name);
}

/** Judged whole with the field that holds them. */
const WHOLE = ['BlkioRate', 'BlkioWeight', 'Device', 'DeviceRequest', 'EngineRestartPolicy', 'Healthcheck', 'Ulimit']
  .concat([
    'PortBinding',
    'TmpfsOptions',
    'ImageOptions',
    'BuildSecret',
    'BuildAgent',
    'Empty',
    'Labels',
    'FromFile',
    'FromVariable',
  ])
  .concat('Record<string,string>');

spec('each field of the requests to the Engine', {
  'is decided about: a new one cannot pass without a decision'() {
    for (const [type, fields] of Object.entries(DECISIONS)) {
      assert.equal(Object.keys(fields).sort(), Object.keys(definitions[type].properties).sort(), type);
      const parts = nested(type).filter((name) => !(name in DECISIONS) && !WHOLE.includes(name));
      assert.equal(parts, [], `parts of ${type}`);
    }
  },
  "is refused under an operator's file that allows nothing, where it needs a power"() {
    for (const [type, fields] of Object.entries(DECISIONS)) {
      for (const [field, decision] of Object.entries(fields)) {
        if (!('power' in decision)) continue;
        const name = `${type}.${field}`;
        const { errors } = compiled(decision.file, DEFAULT_POLICY);
        const asks = errors.filter((error) => error.startsWith('power-denied') && error.includes(decision.power));
        assert.ok(asks.length > 0, `${name}: ${errors.join('; ') || 'no error'}`);
        const allowed = compiled(decision.file, ALL_ALLOWED);
        assert.equal(allowed.errors, [], name);
        assert.match(JSON.stringify(allowed.plan), `"${field}":`, name);
        assert.ok(
          allowed.plan?.powers.some(({ power }) => power === decision.power),
          name,
        );
      }
    }
  },
  'is an error, whatever is allowed, where nobody may have it'() {
    for (const [type, fields] of Object.entries(DECISIONS)) {
      for (const [field, decision] of Object.entries(fields)) {
        if (!('refused' in decision)) continue;
        const { errors } = compiled(decision.file, { ...ALL_ALLOWED, allow: { ...ALL_ALLOWED.allow, paths: [] } });
        assert.ok(
          errors.some((error) => error.startsWith(decision.refused)),
          `${type}.${field}: ${errors.join('; ') || 'no error'}`,
        );
      }
    }
  },
});
