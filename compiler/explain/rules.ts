/** Why a part of the plan is as it is, where no field of the part says so. */
export interface Rule {
  /** The fields that lead to it, with `*` for any one; it holds for all below. */
  readonly of: string;
  /** What was decided, in a sentence. */
  readonly rule?: string;
  /** What was decided for files that say nothing of it. */
  readonly silent?: string;
  /** A fact of the task that it is, or is made of. */
  readonly task?: string;
  /** Keys of the operator's file that decide it; where it has `said`, only of what the files do not say. */
  readonly operator?: string;
  /** Facts of its service that say it, the first that there is (`attributes/part.ts`): `stop.graceSeconds`. */
  readonly said?: readonly string[];
  /** The facts may be others' as well: they say it only where they hold its value, or something of its record. */
  readonly ifSaid?: 'value' | 'record';
  /** What its create request says set it does not count. */
  readonly alone?: true;
}

const IMAGE = "an image for all services that name it; one that is built is the pod's own, and named after the pod";
const USED = 'what no service of the pod uses is not made';

/** The first that fits counts. What stands in each record itself (`because`, `cause`, `at`) is told besides. */
export const RULES: readonly Rule[] = [
  { of: 'version', rule: 'the version of the plan: a runtime refuses one that it does not know' },

  { of: 'pod/name', rule: "the task's name; where nobody gave it one, the files' own" },
  {
    of: 'pod/prefix',
    rule: "the task's id made safe for an Engine, and six digits of framework, executor and run, in which alone it is unique",
  },
  { of: 'pod/simulated', rule: 'true where facts of the task were made up: such a plan is not run' },
  { of: 'pod/task/*', task: 'the ids that Mesos gave it' },
  { of: 'pod/unhealthy', silent: 'reported, where x-pod.unhealthy says nothing else' },
  { of: 'pod/labels', rule: 'they say whose everything is that is made, to the cleaner above all', task: 'its ids' },

  { of: 'sources/*/file', rule: 'the files that were read, Compose files first' },
  { of: 'sources/*/sha256', rule: 'of the bytes that were read' },
  { of: 'sources/*/kind', rule: 'what it was read as' },
  { of: 'variables', rule: "names of the variables that the files use; their values are nobody's to see" },
  { of: 'profiles', rule: 'what --profile says; else COMPOSE_PROFILES' },
  {
    of: 'cgroupParent',
    task: "the executor's own cgroup: the task's limits bind all containers, and they die with it",
  },
  { of: 'sandbox', task: 'its folder on the host: relative paths of the files start there' },

  { of: 'resources/asked', rule: 'the sum: each service times its replicas, and the executor itself' },
  { of: 'resources/overhead', rule: 'what the executor itself needs', operator: 'overhead' },
  { of: 'resources/ports', rule: 'the host ports that the pod takes of the task' },
  { of: 'resources/task', task: 'what it was given' },
  { of: 'resources/services/*/service', rule: 'each service that has a container' },
  { of: 'resources/services/*/replicas', silent: 'one container where nothing is said', said: ['replicas'] },
  { of: 'resources/services/*/cpus/reservation', said: ['reservations.cpus'], rule: 'what is sure to be there' },
  { of: 'resources/services/*/memory/reservation', said: ['reservations.memory'], rule: 'what is sure to be there' },
  {
    of: 'resources/services/*/cpus',
    rule: 'the limit counts; without one the reservation, and without that a default',
    said: ['limits.cpus', 'create.HostConfig.CpuQuota', 'reservations.cpus'],
    operator: 'defaults.cpus',
  },
  {
    of: 'resources/services/*/memory',
    rule: 'the limit counts; without one the reservation, and without that a default',
    said: ['limits.memory', 'reservations.memory'],
    operator: 'defaults.memory',
  },

  {
    of: 'images/*/policy',
    rule: 'of the wishes of two services the stronger',
    silent: 'fetched where it is missing',
    said: ['pull'],
  },
  { of: 'images/*/refreshSeconds', rule: 'the least age of those that services state', said: ['pull'] },
  { of: 'images/*/pinned', rule: 'whether its name holds a digest', said: ['image'] },
  {
    of: 'images/*/platform',
    rule: 'of one name the engine keeps the image of one platform',
    said: ['platform', 'build'],
  },
  { of: 'images/*/services', rule: IMAGE },
  {
    of: 'images/*/mountedBy',
    rule: "what a mount names is fetched where it is missing; what a service builds is the pod's own",
  },
  { of: 'images/*/kind', rule: 'built where the service has a build, else pulled', said: ['build', 'image'] },
  { of: 'images/*/image', rule: IMAGE, said: ['build', 'image'] },
  {
    of: 'images/*/build/platform',
    rule: 'that of the service; else the only one of the build',
    said: ['platform', 'build'],
  },
  { of: 'images/*/build/secrets/*/from/sha256', rule: 'of the bytes that were there when the plan was made' },
  {
    of: 'images/*/build/contexts',
    rule: 'folders, URLs and images; what another service builds, by the name of its image',
    said: ['build'],
  },
  {
    of: 'images/*/build',
    rule: 'what the service says of its build, and the usual where it is silent',
    said: ['build'],
  },

  { of: 'networks/*/network', rule: `default where a service names none; ${USED}` },
  { of: 'networks/*/name', rule: 'under the prefix of the pod; one that is external, by its own name' },
  { of: 'networks/*/external', rule: 'what is external must be there, and is never removed' },
  { of: 'networks/*/create', rule: "nothing but what the file says; all else is the Engine's default" },
  { of: 'volumes/*/volume', rule: USED },
  {
    of: 'volumes/*/name',
    rule: 'under the prefix of the pod; one with a name or a driver of its own, or that is external, by its own name',
  },
  { of: 'volumes/*/external', rule: 'what is external must be there, and is never removed' },
  {
    of: 'volumes/*/keep',
    rule: 'a local volume without a name of its own ends with the pod, unless x-pod.keep says otherwise',
  },
  {
    of: 'volumes/*/create/DriverOpts/o',
    rule: "the file's options, with the flags that the operator's hardening adds",
    operator: 'harden.mounts, where it is stated',
  },
  { of: 'volumes/*/create', rule: "nothing but what the file says; all else is the Engine's default" },

  { of: 'files/*/by', rule: 'copied into the container; mounted where a copy would be lost or refused' },
  { of: 'files/*/source', rule: 'where the runtime writes it, below the sandbox, for the container to mount' },
  { of: 'files/*/container', rule: 'each container of the service that uses it', said: ['files'] },
  { of: 'files/*/from/sha256', rule: 'of the bytes that were there when the plan was made' },
  { of: 'files/*/from', rule: 'where the contents come from; those of secrets and variables are no part of the plan' },
  { of: 'files/*', rule: "root's and 0444, below /run/secrets or /, where nothing is said", said: ['files'] },

  { of: 'because', rule: 'a reason itself, for a field that all containers have alike' },
  {
    of: 'containers/*/name',
    rule: 'under the prefix of the pod: container_name, else the service',
    said: ['containerName'],
  },
  {
    of: 'containers/*/service',
    rule: 'each service whose profiles are on has a container; infra only holds namespaces',
  },
  { of: 'containers/*/replica', rule: 'the containers of a service are counted from 1', said: ['replicas'] },
  {
    of: 'containers/*/role',
    rule: 'sidecar where x-pod.role says so, init where another waits for its end, else main',
    said: ['pod.value.role'],
  },
  {
    of: 'containers/*/essential',
    silent: 'all but sidecars are, where x-pod.essential says nothing else',
    said: ['pod.value.essential'],
  },
  { of: 'containers/*/owns', rule: 'namespaces that others join' },
  { of: 'containers/*/joins', silent: "who joins nobody's namespaces has its own" },
  { of: 'containers/*/depends', rule: 'who must have started, be healthy or have ended before it starts' },
  {
    of: 'containers/*/ports',
    rule: 'host ports come from the task: published numbers that it owns are kept, the rest is dealt in the order of services',
  },
  { of: 'containers/*/platform', said: ['platform'], rule: 'of its image' },
  {
    of: 'containers/*/health',
    silent: 'the health check of the image, if it has one, where the file has none',
    said: ['health'],
  },
  {
    of: 'containers/*/restart',
    rule: 'the executor restarts, never the engine',
    silent: 'it stays down where nothing is said',
    said: ['swarmRestart', 'restart'],
  },
  { of: 'containers/*/stop/signal', said: ['stop.signal'], rule: 'sent to its first process' },
  {
    of: 'containers/*/stop/seconds',
    said: ['stop.graceSeconds'],
    silent: '10 seconds where nothing is said, as docker does',
  },
  { of: 'containers/*/logs/apart', said: ['apart'], rule: 'its output is not among that of the others' },
  {
    of: 'containers/*/logs',
    rule: 'each container has its files below logs/ of the sandbox, and its name before each line of the common output',
  },
  {
    of: 'containers/*/connect',
    rule: 'further networks, connected after create; services, containers and aliases are its names there',
    said: ['networks', 'links', 'containerName'],
    ifSaid: 'value',
  },
  { of: 'containers/*/substituted', rule: 'what holds text of a variable is not for people to see' },
  { of: 'containers/*/because', rule: 'a reason itself' },

  { of: 'containers/*/create/Labels/org.composeexecutor.service', rule: 'says whose container it is', alone: true },
  { of: 'containers/*/create/NetworkingConfig', said: ['networks', 'links', 'containerName'], ifSaid: 'value' },
  {
    of: 'containers/*/create/HostConfig/Links',
    said: ['links'],
    rule: "names on the engine's own bridge, which has none",
  },
  {
    of: 'containers/*/create/HostConfig/Mounts/*/VolumeOptions/DriverConfig',
    said: ['volumeDriver'],
    rule: 'of anonymous volumes',
  },
  { of: 'containers/*/create/HostConfig/Binds', said: ['mounts'], ifSaid: 'record' },
  { of: 'containers/*/create/HostConfig/Mounts', said: ['mounts', 'files'], ifSaid: 'record' },
  { of: 'containers/*/create/HostConfig/CgroupParent', task: "the executor's own cgroup" },
  { of: 'containers/*/create/HostConfig/LogConfig', operator: 'logs, where the file states no bounds' },

  { of: 'containers/*/create' },

  { of: 'steps/*/needs', rule: 'steps that must have succeeded: of what it uses, and of whom it waits for' },
  { of: 'steps/*/after', rule: 'steps that must be over, however they ended' },
  {
    of: 'steps/*/below',
    rule: 'the outermost folder above the source that a container may write: a container could put a link in the place of the source, so the source is pinned',
  },
  {
    of: 'steps/*/create',
    rule: 'a missing source is made as an empty folder, unless create_host_path says no',
    alone: true,
  },
  {
    of: 'steps/*/byPath',
    rule: 'where the host cannot pin the source, it is mounted by its path',
    operator: 'allow.powers, with nested-binds',
    alone: true,
  },
  { of: 'steps/*', rule: 'one Engine verb for each thing that is made or waited for' },
  { of: 'stop/*/containers', rule: "who depends on nobody's presence stops last; in one wave all stop at once" },
  { of: 'stop/*/seconds', rule: 'the longest wish of its containers', said: ['stop.graceSeconds'] },
  { of: 'powers', rule: 'what the pod may do to its host', operator: 'allow.powers' },
  { of: 'notes', rule: 'the warnings of the compile' },
  { of: 'networks/*/substituted', rule: 'what holds text of a variable is not for people to see' },
  { of: 'volumes/*/substituted', rule: 'what holds text of a variable is not for people to see' },
  { of: 'images/*/substituted', rule: 'what holds text of a variable is not for people to see' },
  { of: 'networks', rule: USED },
  { of: 'volumes', rule: USED },
  { of: 'files', rule: 'secrets and configs that services use' },
];

const PATHS = RULES.map((rule) => ({ rule, path: rule.of.split('/') }));

/** The first rule for the fields. */
export function ruleOf(keys: readonly string[]): Rule | undefined {
  const fits = (path: readonly string[]): boolean =>
    path.every((part, at) => (part === '*' ? keys[at] !== undefined : part === keys[at]));
  return PATHS.find(({ path }) => fits(path))?.rule;
}
