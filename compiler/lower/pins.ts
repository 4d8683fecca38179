import { allMasks, marked, masked } from '../attributes/lowering/fields.ts';
import { posix } from 'node:path';
import type { MountUse } from '../attributes/mount-use.ts';
import type { Host } from '../host.ts';
import { isBelow, type PinStep } from '../plan/host-mounts.ts';
import type { Volume } from '../plan/plan.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { MOST_WAITS } from './pod-size.ts';
import { pathOnHost, type World } from './powers.ts';

/** A bind source that a container of the pod can replace: the runtime pins it before the first container starts. */
export type Pin = Omit<PinStep, 'id' | 'do' | 'needs' | 'after'>;

/** By source. */
export type Pins = ReadonlyMap<string, Pin>;

export interface Pinning {
  readonly volumes: readonly Volume[];
  readonly world: World;
  readonly host: Pick<Host, 'hasLinks'>;
  /** Whether the operator allows nested binds where the host cannot pin. */
  readonly isAllowed: boolean;
}

/**
 * The bind sources that lie below a folder which some container may write: the Engine resolves a source again at each
 * start, and a container may have put a link in its place. `volumes_from` needs no look of its own, for it grants
 * nothing that its own service does not have. A volume whose device lies so is refused: the Engine keeps its path.
 * Every container waits for every pin, so that their product is bounded.
 */
export function pinsOf(services: readonly Facts[], { volumes, world, host, isAllowed }: Pinning): Pins {
  const devices = new Map(volumes.flatMap((volume) => deviceOf(volume)));
  const all = services.flatMap(({ named, mounts }) =>
    mounts.flatMap((use) => hostUse(named, use, devices, world, host)),
  );
  const writers = all.filter(({ use }) => !use.readOnly).sort((a, b) => a.source.length - b.source.length);
  const found = new Map<string, Pin>();
  for (const one of all) {
    // The outermost: no container can move that one.
    const above = writers.find(({ source }) => isBelow(one.source, source));
    // Through a link a path may lie below another where its text does not.
    const other = writers.find(({ source, isLinked }) => source !== one.source && (isLinked || one.isLinked));
    const writer = above ?? other;
    if (!writer) continue;
    const below = above?.source ?? (isBelow(one.source, world.sandbox) ? world.sandbox : posix.dirname(one.source));
    if (one.use.kind === 'volume') {
      const { volume = '' } = one.use;
      world.report.add('nested-device', one.use.at, { service: one.service, volume, at: placeOf(writer) });
      continue;
    }
    const before = found.get(one.source);
    const create = one.use.create || before?.create === true;
    found.set(
      one.source,
      before ? { ...before, create } : pinOf(one, writer, { number: found.size + 1, below, isAllowed }),
    );
    if (isAllowed) world.judge.power(one.service, { power: 'nested-binds', what: WHAT, at: one.use.at });
    if (one.use.options.some((option) => /^z$/i.test(option)))
      world.report.add('nested-relabel', one.use.at, { service: one.service, at: placeOf(writer) });
  }
  const containers = services.reduce((sum, { replicas }) => sum + (replicas?.value ?? 1), 0);
  const last = all.findLast(({ source }) => found.has(source));
  if (last === undefined || found.size * containers <= MOST_WAITS) return found;
  const wanted = `fewer: ${found.size} of them for ${containers} containers are more than ${MOST_WAITS} waits`;
  world.report.add('bad-value', last.use.at, {
    what: 'the number of binds below others that containers write',
    wanted,
  });
  return new Map();
}

const WHAT = 'a bind whose source another container may replace';

/** A folder or file of the host that a service mounts. */
interface HostUse {
  readonly service: string;
  readonly source: string;
  /** Whether a symbolic link lies on the way, where the compiler can see that. */
  readonly isLinked: boolean;
  readonly use: Extract<MountUse, { kind: 'bind' | 'volume' }>;
}

function hostUse(
  service: string,
  use: MountUse,
  devices: ReadonlyMap<string, string>,
  { sandbox }: World,
  host: Pick<Host, 'hasLinks'>,
): readonly HostUse[] {
  if (use.kind !== 'bind' && use.kind !== 'volume') return [];
  const source = use.kind === 'bind' ? pathOnHost(use.source, sandbox) : devices.get(use.volume ?? '');
  if (source === undefined) return [];
  const isInside = isBelow(source, sandbox);
  return [{ service, use, source, isLinked: isInside && host.hasLinks?.(posix.relative(sandbox, source)) === true }];
}

/** By the volume's name in the file: the folder of the host that it is. */
function deviceOf({ volume, create }: Volume): readonly (readonly [string, string])[] {
  const device = create?.DriverOpts?.['device'];
  return device?.startsWith('/') ? [[volume, pathOnHost(device, '/')]] : [];
}

interface Numbered {
  readonly number: number;
  readonly below: string;
  readonly isAllowed: boolean;
}

function pinOf({ service, source, use }: HostUse, writer: HostUse, { number, below, isAllowed }: Numbered): Pin {
  const masks = allMasks([masked('/source', maskOf(use)), masked('/below', maskOf(writer.use))]);
  return {
    pin: `${number}`,
    source,
    below,
    create: use.kind === 'bind' && use.create,
    ...(isAllowed && { byPath: true as const }),
    ...marked(masks),
    cause: `${service} mounts it (${place(use.at)}), and ${writer.service} may write ${isBelow(source, writer.source) ? 'a folder above it' : 'what a symbolic link leads to'} (${placeOf(writer)})`,
  };
}

function maskOf(use: HostUse['use']): string | undefined {
  return use.kind === 'bind' ? use.masks.source : undefined;
}

function placeOf({ use }: { readonly use: { readonly at: Span } }): string {
  return place(use.at);
}
