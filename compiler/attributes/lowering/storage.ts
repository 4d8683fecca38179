import { cleanPath } from '../../paths.ts';
import { place, type Span } from '../../source.ts';
import type { Where } from '../attribute.ts';
import type { Masks } from '../../plan/plan.ts';
import type { MountUse } from '../mount-use.ts';
import type { Part, VolumesFrom } from '../part.ts';
import type { Softening } from '../softening.ts';
import { mountIdentity } from '../forms/mounts.ts';
import { allMasks, inside, marked, masked, masksOf, segment } from './fields.ts';
import { image } from './image.ts';

interface MountSaid {
  readonly type: string;
  readonly source?: string;
  readonly target?: string;
  readonly read_only?: boolean;
  readonly bind?: {
    readonly propagation?: string;
    readonly create_host_path?: boolean;
    readonly selinux?: string;
    readonly recursive?: 'enabled' | 'disabled' | 'writable' | 'readonly';
  };
  readonly volume?: {
    readonly nocopy?: boolean;
    readonly subpath?: string;
    readonly labels?: { readonly [name: string]: string };
  };
  readonly tmpfs?: { readonly size?: number; readonly mode?: number };
  readonly image?: { readonly subpath?: string };
}

export function volumes(said: readonly MountSaid[], where: Where): Part {
  return { mounts: said.flatMap((one, index) => mount(one, index, where)) };
}

function mount(said: MountSaid, index: number, where: Where): readonly MountUse[] {
  const { source, target, read_only: readOnly = false } = said;
  if (target === undefined || !isFolder(target)) {
    where.tell('bad-target', {}, index);
    return [];
  }
  const masks = {
    source: where.mask(index, 'source'),
    target: where.mask(index, 'target'),
    options: optionMasks(said, inside(where, index)),
  };
  const common = { target, readOnly, masks, at: where.at(index) };
  for (const of of OPTIONS) {
    const isIdle = of !== said.type && Object.keys(said[of] ?? {}).length > 0;
    if (isIdle) where.tell('options-of-another-type', { type: said.type, of }, index, of);
  }
  if (said.type === 'bind') return bind(said, index, common, where);
  checkOptions(said, index, where);
  if (said.type === 'tmpfs') {
    const { size, mode } = said.tmpfs ?? {};
    return [{ kind: 'tmpfs', ...common, ...(size !== undefined && { size }), ...(mode !== undefined && { mode }) }];
  }
  if (said.type === 'image') return ofImage(said, index, common, where);
  if (said.type !== 'volume') return []; // refused by its row
  const named = source !== undefined && source !== '' && { volume: source };
  const { nocopy: noCopy = false, subpath, labels } = said.volume ?? {};
  checkSubpath(subpath, 'a folder in the volume', index, where);
  const inner = { ...(subpath !== undefined && { subpath }), ...(labels && { labels }) };
  return [{ kind: 'volume', ...named, ...common, noCopy, ...inner }];
}

function optionMasks({ type, volume, image: options }: MountSaid, where: Where): Masks {
  if (type === 'image') return masksOf('/ImageOptions/Subpath', options?.subpath, inside(where, 'image', 'subpath'));
  if (type !== 'volume') return {};
  return allMasks([
    masksOf('/VolumeOptions/Subpath', volume?.subpath, inside(where, 'volume', 'subpath')),
    masksOf('/VolumeOptions/Labels', volume?.labels, inside(where, 'volume', 'labels')),
  ]);
}

/** Those of binds are looked at one by one, for the short form writes them for volumes as well. */
const OPTIONS = ['volume', 'tmpfs', 'image'] as const;

function isFolder(target: string): boolean {
  return target.startsWith('/') && target !== '/';
}

function checkSubpath(path: string | undefined, wanted: string, index: number, { tell }: Where): void {
  const isBelow = path !== '' && !path?.startsWith('/') && !path?.split('/').includes('..');
  if (!isBelow) tell('bad-value', { what: 'subpath', wanted: `${wanted}, without .. and / before it` }, index);
}

type Common = Pick<MountUse, 'target' | 'readOnly' | 'masks' | 'at'>;

function bind(said: MountSaid, index: number, common: Common, { tell }: Where): readonly MountUse[] {
  const { propagation, selinux, create_host_path: create = true, recursive } = said.bind ?? {};
  const { source } = said;
  if (source === undefined || source === '') return []; // reported where references are checked
  if (propagation !== undefined && !/^r?(private|shared|slave)$/.test(propagation)) tell('bad-propagation', {}, index);
  const inside = recursive !== undefined && recursive !== 'enabled' && { recursive };
  if (selinux !== undefined && (!create || inside)) tell('relabel-or-make', {}, index);
  const options = [selinux, propagation].filter((word) => word !== undefined);
  return [{ kind: 'bind', source, ...common, options, ...inside, create }];
}

/** The engine never lets it be written, whatever `read_only` says. */
function ofImage(said: MountSaid, index: number, common: Common, where: Where): readonly MountUse[] {
  const { image: name } = image(said.source ?? '', inside(where, index, 'source'));
  // As for docker compose, an empty one is none.
  const subpath = said.image?.subpath || undefined;
  checkSubpath(subpath, 'a path in the image', index, where);
  return name ? [{ kind: 'image', image: name, ...common, ...(subpath !== undefined && { subpath }) }] : [];
}

/** Only binds can be relabelled or spread; the engine would pass over such a wish. */
function checkOptions({ bind: options }: MountSaid, index: number, { tell }: Where): void {
  if (options?.selinux !== undefined || options?.propagation !== undefined) tell('option-of-binds', {}, index);
}

/** `service`, `service:ro`, `container:name:ro`: what another container mounts. */
export function volumesFrom(said: readonly string[], { at, tell }: Where): Part {
  const all = said.flatMap((entry, index): readonly VolumesFrom[] => {
    const [, container, service = '', mode = 'rw'] = /^(?:container:([^:]+)|([^:]+))(?::(ro|rw))?$/.exec(entry) ?? [];
    if (container !== undefined) return [{ from: { kind: 'container', container }, mode: of(mode), at: at(index) }];
    if (service !== '') return [{ from: { kind: 'service', service }, mode: of(mode), at: at(index) }];
    tell('bad-value', { what: 'volumes_from', wanted: 'a service, with :ro or :rw after it' }, index);
    return [];
  });
  return { volumesFrom: all };
}

function of(mode: string): 'ro' | 'rw' {
  return mode === 'ro' ? 'ro' : 'rw';
}

export function volumeDriver(said: string, { at, mask }: Where): Part {
  if (said === '') return {};
  const power = { power: 'volume-drivers', what: 'a volume driver other than local', at: at() } as const;
  return { volumeDriver: { value: said, at: at(), mask: mask() }, powers: said === 'local' ? [] : [power] };
}

/** `/run`, `/run:size=64m,mode=1777`. */
export function tmpfs(said: readonly string[], { at, tell, maskOfPart }: Where): Part {
  const folders = said.flatMap((item, index) => {
    const [path = '', ...options] = item.split(':');
    const folder = cleanPath(path);
    const masks = {
      folderMask: maskOfPart(0, path.length, index),
      optionsMask: options.length > 0 ? maskOfPart(path.length + 1, item.length, index) : undefined,
    };
    if (isFolder(folder)) return [{ folder, options: options.join(':'), ...masks, index }];
    tell('bad-target', {}, index);
    return [];
  });
  const last = new Map(folders.map((one) => [one.folder, one]));
  for (const { folder, options, index } of folders) {
    const kept = last.get(folder);
    // A later file may say it anew.
    if (!kept || kept.options === options || at(index).source !== at(kept.index).source) continue;
    tell('replaced-item', { at: place(at(kept.index)), by: mountIdentity.by }, index);
  }
  const masks = folders.flatMap(({ folder, folderMask, optionsMask }) => {
    const pointer = `/HostConfig/Tmpfs/${segment(folder)}`;
    return [masked(`#${pointer}`, folderMask), masked(pointer, optionsMask)];
  });
  const Tmpfs = Object.fromEntries(folders.map(({ folder, options }) => [folder, options]));
  const softens = folders.flatMap(({ options, index }) => softMounts(options, at(index)));
  return { create: { HostConfig: { Tmpfs } }, softens, ...marked(allMasks(masks)) };
}

/** `suid` and `dev` among the options of a mount. */
export function softMounts(options: string, at: Span): readonly Softening[] {
  const words = options.split(',');
  return (['suid', 'dev'] as const).flatMap((flag) => (words.includes(flag) ? [{ kind: 'mount', flag, at }] : []));
}
