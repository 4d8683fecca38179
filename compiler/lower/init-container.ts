import type { Because, Container, Endpoint, ExecBody, HostConfig, Masks } from '../plan/plan.ts';
import { allMasks, masked } from '../attributes/lowering/fields.ts';
import { place } from '../source.ts';
import { assemble, reasons } from './assemble.ts';
import type { Making } from './containers.ts';
import { hardenedHook } from './harden.ts';
import type { InitHook, PreStart } from './pre-start.ts';

/**
 * What the Engine is told of a hook's container as of its service's: its network and how names are found there, what
 * it may use, and what all containers of the pod have.
 */
const SHARED: readonly (keyof HostConfig)[] = [
  'NetworkMode',
  'UsernsMode',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'ExtraHosts',
  'Links',
  'Memory',
  'MemoryReservation',
  'MemorySwap',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'CpuShares',
  'CpusetCpus',
  'PidsLimit',
  'CgroupParent',
  'LogConfig',
  'RestartPolicy',
];

/** The containers with those of their services' hooks, each before all that wait for it. */
export function withInitContainers(
  containers: readonly Container[],
  hooks: PreStart['hooks'],
  making: Making,
): readonly Container[] {
  const byName = new Map(containers.map((container) => [container.name, container]));
  return containers.flatMap((container) => {
    const own = container.replica === 1 ? (hooks.get(container.service) ?? []) : [];
    const inits = own.flatMap((hook) => {
      const of = byName.get(making.name(hook.of.service));
      return of ? [initContainer(hook, of, making)] : [];
    });
    return [...inits, container];
  });
}

/**
 * The container of a hook of `pre_start`, made of its service's: the same network, volumes, variables, user and folder,
 * where the hook says nothing else. Its program is the image's, its rights are the usual ones, and it has no ports, no
 * names on the network and no health check, for nobody waits for more than its end.
 */
function initContainer(hook: InitHook, container: Container, making: Making): Container {
  const { key } = hook;
  const create = createOf(hook, container);
  const harder = hardenedHook(create.body, hook.use, making.harden);
  const log = `logs/${key}`;
  const { network } = container.joins;
  return {
    service: key,
    replica: 1,
    name: making.name(key),
    role: 'init',
    essential: container.essential,
    owns: [],
    joins: network === undefined ? {} : { network },
    depends: (making.edges.get(key) ?? []).map(({ at: _, ...edge }) => ({ ...edge, on: making.name(edge.on) })),
    ports: [],
    ...(container.platform !== undefined && { platform: container.platform }),
    health: 'none',
    restart: { policy: 'no' },
    stop: { seconds: container.stop.seconds },
    logs: { prefix: `${key} | `, stdout: `${log}.stdout`, stderr: `${log}.stderr` },
    create: assemble(create.body, harder),
    connect: container.connect.map(({ network, endpoint }) => ({ network, endpoint: nameless(endpoint) })),
    substituted: create.substituted,
    because: { ...becauseOf(hook, container, create.body), ...reasons(harder) },
  };
}

interface Created {
  readonly body: Container['create'];
  readonly substituted: Masks;
}

function createOf({ key, use, image }: InitHook, { name, create, substituted }: Container): Created {
  const { said } = use;
  const { HostConfig: config = {}, NetworkingConfig: net } = create;
  const Env = variables({ ...said, masks: use.substituted }, { ...create, masks: substituted });
  // Who runs in an image of its own is whom that image says.
  const User = said.User ?? (image ? undefined : create.User);
  const WorkingDir = said.WorkingDir ?? create.WorkingDir;
  const shared = Object.fromEntries(Object.entries(config).filter(([field]) => isShared(field)));
  const endpoints = Object.entries(net?.EndpointsConfig ?? {}).map(([network, one]) => [network, nameless(one)]);
  const body = {
    ...((image || create.Image !== undefined) && { Image: image?.value ?? create.Image }),
    ...(said.Cmd && { Cmd: said.Cmd }),
    ...(Env.length > 0 && { Env: Env.map(({ text }) => text) }),
    ...(User !== undefined && { User }),
    ...(WorkingDir !== undefined && { WorkingDir }),
    ...(create.StopTimeout !== undefined && { StopTimeout: create.StopTimeout }),
    Healthcheck: { Test: ['NONE'] },
    Labels: { 'org.composeexecutor.service': key },
    ...(net && { NetworkingConfig: { EndpointsConfig: Object.fromEntries(endpoints) } }),
    HostConfig: { ...shared, ...(said.Privileged && { Privileged: true }), VolumesFrom: [`${name}:rw`] },
  };
  const masks = [
    only(use.substituted, (pointer) => !pointer.startsWith('/Env/')),
    ...Env.map(({ mask }, index) => masked(`/Env/${index}`, mask)),
    only(substituted, (pointer) => isInherited(pointer, said, User)),
  ];
  return { body, substituted: allMasks(masks) };
}

function only(masks: Masks, isWanted: (pointer: string) => boolean): Masks {
  return Object.fromEntries(Object.entries(masks).filter(([pointer]) => isWanted(pointer)));
}

/** Without the names, and without the address of the hardware, that are the service's own. */
function nameless({ Aliases: _, MacAddress: __, ...endpoint }: Endpoint): Endpoint {
  return endpoint;
}

function isShared(field: string): boolean {
  return (SHARED as readonly string[]).includes(field); // only so may it be asked for any text
}

/** Whether what a pointer into the service's request leads to is the hook's as well. */
function isInherited(pointer: string, said: Partial<ExecBody>, user: string | undefined): boolean {
  const [, field = '', inner = ''] = pointer.split('/');
  if (field === 'User') return said.User === undefined && user !== undefined;
  if (field === 'WorkingDir') return said.WorkingDir === undefined;
  return field === 'HostConfig' && isShared(inner);
}

interface Environment {
  readonly Env?: readonly string[];
  readonly masks: Masks;
}

/** The service's variables, and the hook's own in the place of those. */
function variables(own: Environment, service: Environment) {
  const all = new Map<string, { readonly text: string; readonly mask: string | undefined }>();
  for (const { Env = [], masks } of [service, own]) {
    for (const [index, text] of Env.entries()) {
      const [name = ''] = text.split('=');
      all.set(name, { text, mask: masks[`/Env/${index}`] });
    }
  }
  return [...all.values()];
}

/** Fields that the hook sets, and those that it has as its service. What all containers have alike stands in the plan once. */
function becauseOf({ of, use, image }: InitHook, { because }: Container, body: Container['create']): Because {
  const { said } = use;
  const stated = `pre_start (${place(use.at)})`;
  const own: Because = {
    ...(image && { Image: stated }),
    ...(said.User !== undefined && { User: stated }),
    ...(said.WorkingDir !== undefined && { WorkingDir: stated }),
    Cmd: stated,
    Env: `${stated}, beside the variables of ${of.named}`,
    Healthcheck: 'only its end counts',
    NetworkingConfig: `the networks of ${of.named}`,
    'HostConfig.Privileged': stated,
    'HostConfig.VolumesFrom': `${stated}: the volumes of ${of.named}`,
  };
  const { HostConfig = {}, ...rest } = body;
  const fields = [...Object.keys(rest), ...Object.keys(HostConfig).map((field) => `HostConfig.${field}`)];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const reason = own[field] ?? because[field];
      return reason === undefined ? [] : [[field, reason]];
    }),
  );
}
