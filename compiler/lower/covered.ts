import type { Report } from '../diagnostic.ts';
import { place, type Span } from '../source.ts';
import type { Facts } from './facts.ts';
import { containerFinder } from './namespaces.ts';
import { MOST_CHAINED } from './pod-size.ts';

/**
 * Where the engine mounts something of its own when it starts a container (measured: what is put there before is gone
 * after). In /proc and /sys nothing can be mounted at all.
 */
const ENGINES = ['/dev', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf'];

/** A path of the container where something is mounted. */
export interface Cover {
  readonly target: string;
  readonly at: Span;
  /** Whether what is made in it outlives the container. A `file` is a secret or config of another service. */
  readonly kind: 'stays' | 'ends' | 'file';
}

/** What is mounted in the containers of a service: its own mounts, and all that comes by `volumes_from`. */
export type Covers = (facts: Facts) => readonly Cover[];

export function coversOf(services: readonly Facts[]): Covers {
  const find = containerFinder(services);
  const known = new Map(services.map((facts) => [facts.service, facts]));
  const found = new Map<string, readonly Cover[]>();
  const covers = (facts: Facts, depth: number): readonly Cover[] => {
    const before = found.get(facts.service);
    if (before) return before;
    if (depth > MOST_CHAINED) return []; // that was reported: pod-size.ts
    found.set(facts.service, []); // circles were reported where references are checked
    const others = facts.volumesFrom.flatMap(({ from }) => known.get(find(from) ?? '') ?? []);
    const handed = others.flatMap((other) => handedOn(other, covers(other, depth + 1)));
    const all = eachOnce([...facts.mounts.map(ownCover), ...handed]);
    found.set(facts.service, all);
    return all;
  };
  return (facts) => covers(facts, 0);
}

/** One mount may come by many ways, whose number doubles with each service on the way. */
function eachOnce(covers: readonly Cover[]): readonly Cover[] {
  return [...new Map(covers.map((cover) => [`${cover.kind} ${place(cover.at)} ${cover.target}`, cover])).values()];
}

/** Anonymous volumes go with their container. */
function ownCover(mount: Facts['mounts'][number]): Cover {
  const stays = mount.kind === 'bind' || (mount.kind === 'volume' && mount.volume !== undefined);
  return { target: mount.target, at: mount.at, kind: stays ? 'stays' : 'ends' };
}

/** The engine hands on files that are mounted as it does volumes. */
function handedOn(facts: Facts, covers: readonly Cover[]): readonly Cover[] {
  const mounted = facts.files.filter(({ target }) => isCovered(facts, covers, target));
  const files = mounted.map(({ target, at }): Cover => ({ target, at, kind: 'file' }));
  return [...covers.map((cover): Cover => (cover.kind === 'file' ? cover : { ...cover, kind: 'stays' })), ...files];
}

/**
 * Whether a file that is put into the created container would be lost, refused, or be somebody else's: under a tmpfs it
 * is gone after start, on a read-only root the engine refuses it, and in a volume or a folder of the host it would stay.
 */
export function isCovered({ create }: Facts, covers: readonly Cover[], target: string): boolean {
  const { ReadonlyRootfs, Tmpfs = {} } = create.HostConfig ?? {};
  const paths = [...ENGINES, ...Object.keys(Tmpfs), ...covers.map((cover) => cover.target)];
  return ReadonlyRootfs === true || paths.some((path) => isAtOrBelow(target, path));
}

/** One path leads to one thing; and what is left behind in what others see is told. */
export function checkFileTargets(facts: Facts, covers: readonly Cover[], report: Report): void {
  const { service, files, create, because } = facts;
  const mounts = covers.filter(({ kind }) => kind !== 'file');
  const taken = new Map(mounts.map(({ target, at }) => [target, place(at)]));
  const tmpfs = because.get('HostConfig.Tmpfs') ?? '';
  for (const target of Object.keys(create.HostConfig?.Tmpfs ?? {})) taken.set(target, tmpfs);
  for (const { target, at, kind } of files) {
    const before = taken.get(target);
    if (before !== undefined) report.add('file-twice', at, { service, kind, at: before });
    taken.set(target, place(at));
    const over = mounts.find((mount) => mount.kind === 'stays' && target.startsWith(`${mount.target}/`));
    if (over) report.add('file-over-mount', at, { service, kind, at: place(over.at) });
  }
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
