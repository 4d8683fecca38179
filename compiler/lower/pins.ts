import { allMasks, marked, masked } from '../attributes/lowering/fields.ts';
import type { MountUse } from '../attributes/part.ts';
import { isBelow, type PinStep } from '../plan/host-mounts.ts';
import type { Volume } from '../plan/plan.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { pathOnHost, type World } from './powers.ts';

/** A bind source that a container of the pod can replace: the runtime pins it before the first container starts. */
export type Pin = Omit<PinStep, 'id' | 'do' | 'needs' | 'after'>;

/** By source. */
export type Pins = ReadonlyMap<string, Pin>;

export interface Pinning {
  readonly volumes: readonly Volume[];
  readonly world: World;
  /** Whether the operator allows nested binds where the host cannot pin. */
  readonly isAllowed: boolean;
}

/**
 * The bind sources that lie below a folder which some container may write: the Engine resolves a source again at each
 * start, and a container may have put a link in its place. `volumes_from` needs no look of its own, for it grants
 * nothing that its own service does not have. A volume whose device lies so is refused: the Engine keeps its path.
 */
export function pinsOf(services: readonly Facts[], { volumes, world, isAllowed }: Pinning): Pins {
  const devices = new Map(volumes.flatMap((volume) => deviceOf(volume)));
  const all = services.flatMap(({ named, mounts }) => mounts.flatMap((use) => hostUse(named, use, devices, world)));
  const writers = all.filter(({ use }) => !use.readOnly).sort((a, b) => a.source.length - b.source.length);
  const found = new Map<string, Pin>();
  for (const one of all) {
    // The outermost: no container can move that one.
    const writer = writers.find(({ source }) => isBelow(one.source, source));
    if (!writer) continue;
    if (one.use.kind === 'volume') {
      const { volume = '' } = one.use;
      world.report.add('nested-device', one.use.at, { service: one.service, volume, at: placeOf(writer) });
      continue;
    }
    const before = found.get(one.source);
    const create = one.use.create || before?.create === true;
    found.set(one.source, before ? { ...before, create } : pinOf(one, writer, { number: found.size + 1, isAllowed }));
    if (isAllowed) world.judge.power(one.service, { power: 'nested-binds', what: WHAT, at: one.use.at });
    if (one.use.options.some((option) => /^z$/i.test(option)))
      world.report.add('nested-relabel', one.use.at, { service: one.service, at: placeOf(writer) });
  }
  return found;
}

const WHAT = 'a bind whose source another container may replace';

/** A folder or file of the host that a service mounts. */
interface HostUse {
  readonly service: string;
  readonly source: string;
  readonly use: Extract<MountUse, { kind: 'bind' | 'volume' }>;
}

function hostUse(
  service: string,
  use: MountUse,
  devices: ReadonlyMap<string, string>,
  { sandbox }: World,
): readonly HostUse[] {
  if (use.kind === 'bind') return [{ service, use, source: pathOnHost(use.source, sandbox) }];
  const source = use.kind === 'volume' ? devices.get(use.volume ?? '') : undefined;
  return use.kind === 'volume' && source !== undefined ? [{ service, use, source }] : [];
}

/** By the volume's name in the file: the folder of the host that it is. */
function deviceOf({ volume, create }: Volume): readonly (readonly [string, string])[] {
  const device = create?.DriverOpts?.['device'];
  return device?.startsWith('/') ? [[volume, pathOnHost(device, '/')]] : [];
}

interface Numbered {
  readonly number: number;
  readonly isAllowed: boolean;
}

function pinOf({ service, source, use }: HostUse, writer: HostUse, { number, isAllowed }: Numbered): Pin {
  const masks = allMasks([masked('/source', maskOf(use)), masked('/below', maskOf(writer.use))]);
  return {
    pin: `${number}`,
    source,
    below: writer.source,
    create: use.kind === 'bind' && use.create,
    ...(isAllowed && { byPath: true as const }),
    ...marked(masks),
    cause: `${service} mounts it (${place(use.at)}), and ${writer.service} may write a folder above it (${placeOf(writer)})`,
  };
}

function maskOf(use: HostUse['use']): string | undefined {
  return use.kind === 'bind' ? use.masks.source : undefined;
}

function placeOf({ use }: { readonly use: { readonly at: Span } }): string {
  return place(use.at);
}
