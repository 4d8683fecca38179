import type { Table } from './attributes/attribute.ts';
import { SIMULATED, type TaskContext } from './context.ts';
import type { Report } from './diagnostic.ts';
import type { Variables } from './environment.ts';
import type { Host } from './host.ts';
import { builtForOthers, checkBuilds } from './lower/builds.ts';
import { containerOf, type Making } from './lower/containers.ts';
import { commonReasons } from './lower/supervision.ts';
import { edgesOf } from './lower/edges.ts';
import { type Facts, facts, factsOf } from './lower/facts.ts';
import { byContainer, filesOf } from './lower/files.ts';
import { hardenedVolumes, judgeSoftening } from './lower/harden.ts';
import { imagesOf } from './lower/images.ts';
import { withInitContainers } from './lower/init-container.ts';
import { buildersOf, imageFinder } from './lower/builders.ts';
import { checkImageMounts } from './lower/image-mounts.ts';
import { judge } from './lower/judge.ts';
import { podLabels, prefixOf } from './lower/names.ts';
import { maskedNames } from './lower/masked-names.ts';
import { containerFinder, INFRA, type Join, type Pod, type Spaces, sharedOwner, spacesOf } from './lower/namespaces.ts';
import { networkOf } from './lower/networking.ts';
import { type Attachment, namedNetworks } from './lower/networks.ts';
import { cause, startOrder } from './lower/order.ts';
import { ownedSettings } from './lower/owned.ts';
import { podOptions } from './lower/pod-options.ts';
import { pinsOf } from './lower/pins.ts';
import { hookFacts, hookFiles, preStartOf } from './lower/pre-start.ts';
import { dealPorts } from './lower/ports.ts';
import { powerJudge, type World } from './lower/powers.ts';
import { containersOf, eachOnce } from './lower/replicas.ts';
import { type Role, rolesOf } from './lower/roles.ts';
import { checkServices, uniqueNames } from './lower/service-checks.ts';
import { stepsOf } from './lower/steps.ts';
import { stopWaves } from './lower/stop.ts';
import { volumesOf } from './lower/volumes.ts';
import { waiversOf } from './lower/waivers.ts';
import type { PodPlan, SourceFile } from './plan/plan.ts';
import type { Policy } from './policy.ts';
import type { Project } from './project.ts';
import { quotaOf, resources } from './resources.ts';
import { place } from './source.ts';
import { get } from './tree.ts';

/** What a plan depends on besides the files. */
export interface Lowering {
  readonly table: Table;
  readonly context: TaskContext;
  readonly policy: Policy;
  /** Attributes whose refusal shall be a warning. */
  readonly waivers?: readonly string[];
  /** For the contents of secrets and configs, and for links. */
  readonly host: Host;
  readonly declared: Variables;
  readonly sources: readonly SourceFile[];
  readonly variables: readonly string[];
  readonly profiles: readonly string[];
}

/** A plan, and what the runtime needs besides it. */
export interface Lowered {
  readonly plan: PodPlan;
  /** Values of the variables that secrets and configs are made of, and where builds find an agent: SSH_AUTH_SOCK. */
  readonly values: { readonly [variable: string]: string };
}

/**
 * The plan of a project under a task. It is complete only when nothing was reported as an error: then every name in it
 * leads somewhere. In one piece: it is the list of what a plan is made of, each part after those that it needs.
 */
export function lower(project: Project, lowering: Lowering, report: Report): Lowered {
  const { table, context, policy } = lowering;
  judge(project.root, table, waiversOf(project, lowering, report), report);
  const prefix = prefixOf(context.task);
  const powers = powerJudge(policy, report);
  const world: World = {
    sandbox: context.sandbox,
    paths: policy.allow.paths,
    judge: powers,
    report,
    look: (path) => lowering.host.look(path),
  };
  const looked = new Set<string>();
  const pod = podOf(project, lowering, looked, report);
  const spaces = pod.spaces;
  const stated = edgesOf(pod.services, spaces, pod.roles, report);
  const order = startOrder(stated, report);
  const preStart = preStartOf(pod.services, stated);
  const inits = hookFacts(preStart, pod.services, report);
  const { edges } = preStart;
  const name = uniqueNames(pod.services, prefix, report);
  const byName = new Map(pod.services.map((one) => [one.service, one]));
  const each = eachOnce(pod.services);
  const { harden = {} } = policy;
  const bounding = { bounds: policy.bounds ?? {}, pids: harden.pids, judge: powers };
  checkServices(each, bounding, report);
  judgeSoftening(each, harden, powers);

  const net = networkOf({ pod, project, prefix, name, byName, powers, report });
  const volumes = hardenedVolumes(volumesOf(each, project, prefix, world), project, { harden, judge: powers });
  const pins = pinsOf(each, {
    volumes,
    world,
    host: lowering.host,
    isAllowed: policy.allow.powers.includes('nested-binds'),
  });
  const { host, declared } = lowering;
  const values = new Map<string, string>();
  const filing = { project, host, declared, prefix, name, world, values };
  const builders = buildersOf(pod.said, project.name);
  const built = [...each, ...builtForOthers(each, { services: pod.said, builders })];
  checkBuilds(built, report);
  checkImageMounts(pod.said, builders, report);
  const imageOf = imageFinder(builders, prefix);
  const { cgroupParent } = context;
  const confined = cgroupParent === undefined ? {} : { cgroupParent };
  const images = imagesOf([...built, ...inits], {
    filing,
    services: pod.said,
    builders,
    imageOf,
    bounding,
    ...confined,
  });
  const builtOn = images.flatMap((image) => (image.kind === 'build' ? (image.build.network ?? []) : []));
  const modes = [...net.attachments.values()].map(({ mode }) => mode);
  const hidden = maskedNames(project, prefix);
  const networks = [
    ...net.networks,
    ...namedNetworks([...modes, ...builtOn], net.networks, hidden.maskedNames?.things ?? {}),
  ];
  const ordered = order.flatMap((service) => byName.get(service) ?? []);
  const own = filesOf(ordered, filing);
  const files = [...own, ...hookFiles(preStart, own, name)];
  const fileLists = byContainer(files);
  const asWritten = policy.allow.powers.includes('host-ports');
  const owners = new Map([...spaces.network].map(([service, { owner }]) => [service, owner]));
  const wishes = pod.services.flatMap(({ service, ports }) =>
    hasPorts(net.attachments.get(owners.get(service) ?? service)) ? ports.map((port) => ({ ...port, service })) : [],
  );
  const dealt = dealPorts(wishes, owners, { context, asWritten, judge: powers, report });

  const making: Making = {
    context,
    prefix,
    spaces,
    roles: pod.roles,
    groups: net.groups,
    attachments: net.attachments,
    told: ownedSettings(pod.services, spaces, report),
    find: containerFinder(pod.services),
    ports: dealt.ports,
    edges,
    builders,
    mounted: { volumes: new Map(volumes.map(({ volume, name }) => [volume, name])), pins, image: imageOf },
    files: fileLists,
    owned: { network: ownersOf(spaces.network), pid: ownersOf(spaces.pid), ipc: ownersOf(spaces.ipc) },
    name,
    world,
    logs: policy.operations.logs,
    harden,
  };
  const containers = withInitContainers(
    ordered.map((one) => containerOf(one, making)),
    preStart.hooks,
    making,
  );
  const hooks = new Map(inits.map(({ service, at }) => [service, cause('pre_start', at)]));
  const facts = new Map([...pod.services, ...inits].map((one) => [name(one.service), one]));
  const needs = each.map((one) => ({
    name: one.service,
    replicas: one.replicas?.value ?? 1,
    limits: { ...quotaOf(one), ...one.limits },
    reservations: one.reservations ?? {},
  }));
  const plan: PodPlan = {
    version: 1,
    pod: {
      name: hasName(context) ? context.task.name : (project.name ?? context.task.name),
      prefix,
      simulated: context.simulated,
      task: context.task,
      unhealthy: pod.options.unhealthy,
      labels: podLabels(context.task),
    },
    sources: lowering.sources,
    variables: [...new Set([...lowering.variables, ...values.keys(), ...looked])].sort(),
    profiles: lowering.profiles,
    ...confined,
    sandbox: context.sandbox,
    resources: resources(needs, policy, dealt.needed, context),
    images,
    networks,
    volumes,
    files,
    because: commonReasons(context),
    containers,
    steps: stepsOf({
      images,
      networks,
      volumes,
      pins: [...pins.values()],
      files: fileLists,
      containers,
      edges,
      hooks,
      facts,
    }),
    stop: stopWaves(containers),
    ...hidden,
    powers: powers.granted,
    notes: [],
  };
  return { plan, values: Object.fromEntries(values) };
}

/** Whether somebody gave the task its name: else the file's own is better. */
function hasName({ task, ports }: TaskContext): boolean {
  return task.name !== SIMULATED.task.name && ports !== 'as written';
}

/** The host's own network and none at all have nothing to publish; a warning said so. */
function hasPorts(attachment: Attachment | undefined): boolean {
  return attachment?.mode !== 'host' && attachment?.mode !== 'none';
}

/** The services with their roles and joins, those without containers too (`said`), and the container that holds namespaces where one is asked for. */
function podOf(
  project: Project,
  { table, policy, declared }: Lowering,
  looked: Set<string>,
  report: Report,
): Pod & { readonly spaces: Spaces; readonly said: ReadonlyMap<string, Facts> } {
  const rows = table['services']?.each?.inside ?? {};
  const variable = (name: string): string | undefined => {
    looked.add(name);
    return declared.value(name);
  };
  const reading = { texts: project.texts, variable, report };
  const all = [...project.services.values()].map((section) => factsOf(section, rows, reading));
  const said = new Map(all.map((facts) => [facts.service, facts]));
  const services = containersOf(all, project, report);
  // Where there are mistakes, one of them may have taken the services away.
  if (services.length === 0 && !report.failed) report.add('no-services', project.root.span, {});
  const options = podOptions(project);
  const roles = rolesOf(services, report);
  const pod: Pod = { services, roles, options };
  const owner = sharedOwner(pod, policy.infra, report);
  const spaces = spacesOf(pod, owner, report);
  if (owner !== INFRA) return { ...pod, spaces, said };
  const taken = services.find(({ service }) => service === INFRA);
  if (taken) report.add('infra-name', taken.at, {});
  return {
    services: [infra(project, options, policy), ...services],
    roles: new Map<string, Role>([[INFRA, 'infra'], ...roles]),
    options,
    spaces,
    said,
  };
}

function infra(project: Project, options: Pod['options'], policy: Policy): Facts {
  const at = options.infra?.at ?? options.share[0]?.at ?? get(project.root, 'services')?.span ?? project.root.span;
  const image = { value: options.infra?.value ?? policy.infra ?? '', at, mask: options.infra?.mask };
  return facts(
    INFRA,
    at,
    { image },
    new Map([['Image', options.infra ? `x-pod.infra (${place(at)})` : "the operator's infra"]]),
  );
}

function ownersOf(joins: ReadonlyMap<string, Join>): ReadonlySet<string> {
  return new Set([...joins.values()].map(({ owner }) => owner));
}
