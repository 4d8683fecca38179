import type { Report } from '../diagnostic.ts';
import { place } from '../source.ts';
import type { Facts } from './facts.ts';

/**
 * Where the engine mounts something of its own when it starts a container (measured: what is put there before is gone
 * after). In /proc and /sys nothing can be mounted at all.
 */
const ENGINES = ['/dev', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

/**
 * Whether a file that is put into the created container would be lost, refused, or be somebody else's: under a tmpfs it
 * is gone after start, on a read-only root the engine refuses it, and in a volume or a folder of the host it would stay.
 */
export function isCovered({ create, mounts }: Facts, target: string): boolean {
  const { ReadonlyRootfs, Tmpfs = {} } = create.HostConfig ?? {};
  const covers = [...ENGINES, ...Object.keys(Tmpfs), ...mounts.map((mount) => mount.target)];
  return ReadonlyRootfs === true || covers.some((cover) => isAtOrBelow(target, cover));
}

/** One path leads to one thing; and what is left behind in what others see is told. */
export function checkFileTargets({ service, files, mounts, create, because }: Facts, report: Report): void {
  const taken = new Map(mounts.map(({ target, at }) => [target, place(at)]));
  const tmpfs = because.get('HostConfig.Tmpfs') ?? '';
  for (const target of Object.keys(create.HostConfig?.Tmpfs ?? {})) taken.set(target, tmpfs);
  for (const { target, at, kind } of files) {
    const before = taken.get(target);
    if (before !== undefined) report.add('file-twice', at, { service, kind, at: before });
    taken.set(target, place(at));
    const over = mounts.find((mount) => target.startsWith(`${mount.target}/`) && stays(mount));
    if (over) report.add('file-over-mount', at, { service, kind, at: place(over.at) });
  }
}

/** Anonymous volumes go with their container. */
function stays(mount: Facts['mounts'][number]): boolean {
  return mount.kind === 'bind' || (mount.kind === 'volume' && mount.volume !== undefined);
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
