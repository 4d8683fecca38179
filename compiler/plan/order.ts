import type {
  Build,
  BuildAgent,
  BuildSecret,
  BuiltImage,
  Connection,
  Container,
  ContainerFile,
  Dependency,
  FileOrigin,
  GrantedPower,
  Hook,
  Joins,
  Logs,
  Network,
  Note,
  Pod,
  PodPlan,
  Port,
  PulledImage,
  Quantity,
  Resources,
  RestartPolicy,
  ServiceResources,
  SourceFile,
  Step,
  StopWave,
  StopWish,
  Task,
  TaskResources,
  Volume,
} from './plan.ts';

/**
 * In which order the fields of a plan are written: the order of keys in the tables below, which TypeScript holds
 * against the types. Each value is the table of the field's records, or of its list's items. Below `FREE`, and for
 * fields that no table has, keys are in the order of code units.
 */
export interface Order {
  readonly [field: string]: Order;
}

/** No table: keys in the order of code units. */
export const FREE: Order = {};

/** Every field of T, and nothing else; of a union, every field of each member. */
type OrderOf<T> = { readonly [K in T extends unknown ? keyof T : never]: Order };

const task: OrderOf<Task> = { id: FREE, name: FREE, framework: FREE, executor: FREE, run: FREE, agent: FREE };

const pod: OrderOf<Pod> = { name: FREE, prefix: FREE, simulated: FREE, task, unhealthy: FREE, labels: FREE };

const source: OrderOf<SourceFile> = { file: FREE, sha256: FREE, kind: FREE };

const amount = { cpus: FREE, memory: FREE };

const quantity: OrderOf<Quantity> = { value: FREE, from: FREE, limit: FREE, reservation: FREE };

const service: OrderOf<ServiceResources> = { service: FREE, replicas: FREE, cpus: quantity, memory: quantity };

const given: OrderOf<TaskResources> = { cpus: FREE, memory: FREE, ports: FREE };

const resources: OrderOf<Resources> = { asked: amount, overhead: amount, ports: FREE, task: given, services: service };

const origin: OrderOf<FileOrigin> = { file: FREE, sha256: FREE, environment: FREE, inline: FREE };

const buildSecret: OrderOf<BuildSecret> = { id: FREE, from: origin };

const agent: OrderOf<BuildAgent> = { id: FREE, path: FREE };

const build: OrderOf<Build> = {
  context: FREE,
  contexts: FREE,
  dockerfile: FREE,
  dockerfileInline: FREE,
  target: FREE,
  args: FREE,
  labels: FREE,
  network: FREE,
  extraHosts: FREE,
  shmSize: FREE,
  cacheFrom: FREE,
  cacheTo: FREE,
  noCache: FREE,
  noCacheFilter: FREE,
  pull: FREE,
  platform: FREE,
  ulimits: FREE,
  secrets: buildSecret,
  ssh: agent,
  entitlements: FREE,
  cgroupParent: FREE,
};

const image: OrderOf<PulledImage | BuiltImage> = {
  kind: FREE,
  image: FREE,
  policy: FREE,
  refreshSeconds: FREE,
  platform: FREE,
  pinned: FREE,
  services: FREE,
  mountedBy: FREE,
  build,
  substituted: FREE,
};

const network: OrderOf<Network> = { network: FREE, name: FREE, external: FREE, create: FREE, substituted: FREE };

const volume: OrderOf<Volume> = {
  volume: FREE,
  name: FREE,
  external: FREE,
  keep: FREE,
  create: FREE,
  substituted: FREE,
};

const file: OrderOf<ContainerFile> = {
  file: FREE,
  kind: FREE,
  container: FREE,
  target: FREE,
  from: origin,
  uid: FREE,
  gid: FREE,
  mode: FREE,
  by: FREE,
  source: FREE,
  substituted: FREE,
};

const joins: OrderOf<Joins> = { network: FREE, pid: FREE, ipc: FREE };

const dependency: OrderOf<Dependency> = { on: FREE, when: FREE, required: FREE, restart: FREE, cause: FREE };

const port: OrderOf<Port> = { host: FREE, hostIp: FREE, container: FREE, service: FREE, from: FREE, at: FREE };

const restart: OrderOf<RestartPolicy> = { policy: FREE, attempts: FREE, delaySeconds: FREE, windowSeconds: FREE };

const hook: OrderOf<Hook> = { exec: FREE, substituted: FREE, cause: FREE };

const wish: OrderOf<StopWish> = { signal: FREE, seconds: FREE, before: hook };

const logs: OrderOf<Logs> = { prefix: FREE, stdout: FREE, stderr: FREE, apart: FREE };

const connection: OrderOf<Connection> = { network: FREE, endpoint: FREE, substituted: FREE };

const container: OrderOf<Container> = {
  name: FREE,
  service: FREE,
  replica: FREE,
  role: FREE,
  essential: FREE,
  owns: FREE,
  joins,
  depends: dependency,
  ports: port,
  platform: FREE,
  health: FREE,
  restart,
  stop: wish,
  logs,
  create: FREE,
  connect: connection,
  substituted: FREE,
  because: FREE,
};

const step: OrderOf<Step> = {
  id: FREE,
  do: FREE,
  image: FREE,
  network: FREE,
  volume: FREE,
  container: FREE,
  pin: FREE,
  source: FREE,
  below: FREE,
  create: FREE,
  byPath: FREE,
  exec: FREE,
  substituted: FREE,
  required: FREE,
  needs: FREE,
  after: FREE,
  cause: FREE,
};

const wave: OrderOf<StopWave> = { containers: FREE, seconds: FREE };

const power: OrderOf<GrantedPower> = { power: FREE, service: FREE, at: FREE, granted: FREE };

const note: OrderOf<Note> = { code: FREE, at: FREE, text: FREE };

const plan: OrderOf<PodPlan> = {
  version: FREE,
  masked: FREE,
  pod,
  sources: source,
  variables: FREE,
  profiles: FREE,
  cgroupParent: FREE,
  sandbox: FREE,
  resources,
  images: image,
  networks: network,
  volumes: volume,
  files: file,
  because: FREE,
  containers: container,
  steps: step,
  stop: wave,
  maskedNames: { things: FREE, hosts: FREE },
  powers: power,
  notes: note,
};

/** The order of a whole plan. */
export const PLAN_ORDER: Order = plan;
