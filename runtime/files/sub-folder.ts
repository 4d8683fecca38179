import { posix } from 'node:path';
import type { Held } from '../../compiler/command.ts';
import { hostMountIn, isBelow } from '../../compiler/plan/host-mounts.ts';
import type { Mount, PodPlan, VolumeBody } from '../../compiler/plan/plan.ts';
import { mountsBelow } from '../private/mount.ts';
import { heldPath, realPath } from '../private/source.ts';

/** A bind source as a sub-folder of a folder that no container of the pod can move. Both have no links on the way. */
export interface SubFolder {
  readonly device: string;
  readonly subpath: string;
}

/** A local volume of the run, for one bind source. */
export interface PinVolume {
  readonly name: string;
  readonly subpath: string;
  readonly create: VolumeBody;
}

/** Finds the volume's folder for a held bind source; throws the reason where there is none. */
export function findSubFolder(held: Held, plan: PodPlan): SubFolder {
  const source = heldPath(held);
  const inner = mountsBelow(source).find((point) => point !== source);
  if (inner !== undefined) throw new Error(`a sub-folder of a volume would leave out what is mounted on ${inner}`);
  const found = subFolderIn(
    source,
    mountedPaths(plan).flatMap((path) => realPath(path) ?? []),
  );
  if (found === undefined) throw new Error('the folder above is the root of the host');
  return found;
}

/**
 * Takes the outermost mounted folder above the source: a container can move only what lies below a folder that it
 * mounts. Where none lies above, nobody can move the folder that holds the source. All paths are free of links.
 */
export function subFolderIn(source: string, mounted: readonly string[]): SubFolder | undefined {
  const above = mounted.filter((path) => isBelow(source, path)).sort((a, b) => a.length - b.length);
  const device = above[0] ?? posix.dirname(source);
  return device === '/' ? undefined : { device, subpath: posix.relative(device, source) };
}

/**
 * Describes the volume. Its mount takes the mounts below along, as a bind does; `rslave`, because the Engine's unmount
 * would otherwise reach the originals of those mounts. The dot: a volume of the file is named `PREFIX_NAME`.
 */
export function pinVolume(pin: string, { device, subpath }: SubFolder, { pod }: Pick<PodPlan, 'pod'>): PinVolume {
  const DriverOpts = { type: 'none', o: 'rbind,rslave', device };
  return { name: `${pod.prefix}.pin-${pin}`, subpath, create: { Driver: 'local', DriverOpts } };
}

/** The mount of a bind source, as a mount of its volume. */
export function volumeMount({ Target, ReadOnly }: Mount, { name, subpath }: PinVolume): Mount {
  return {
    Type: 'volume',
    Source: name,
    Target,
    ...(ReadOnly !== undefined && { ReadOnly }),
    VolumeOptions: { NoCopy: true, Subpath: subpath },
  };
}

/** Whether a volume's mount can express every mount of a pin: it knows neither propagation nor `bind.recursive`. */
export function fitsVolume(pin: string, { containers }: Pick<PodPlan, 'containers'>): boolean {
  return containers.every(({ create: { HostConfig: { Mounts = [] } = {} } }) =>
    Mounts.every(({ Source, BindOptions }) => {
      const found = hostMountIn(Source);
      return found?.kind !== 'pin' || found.name !== pin || Object.keys(BindOptions ?? {}).length === 0;
    }),
  );
}

/** The paths of the host that a plan's containers mount, as the plan names them. */
export function mountedPaths({ containers, volumes, steps }: PodPlan): readonly string[] {
  const binds = containers.flatMap(({ create: { HostConfig: { Binds = [], Mounts = [] } = {} } }) => [
    ...Binds.map((bind) => bind.slice(0, bind.indexOf(':'))),
    ...Mounts.flatMap(({ Type, Source = '' }) => (Type === 'bind' && Source.startsWith('/') ? [Source] : [])),
  ]);
  const devices = volumes.flatMap(({ create }) => create?.DriverOpts?.['device'] ?? []);
  const pins = steps.flatMap((step) => (step.do === 'pin' ? [step.source] : []));
  return [...binds, ...devices, ...pins].filter((path) => path.startsWith('/'));
}
