import { cleanPath } from '../../paths.ts';
import { place } from '../../source.ts';
import type { Where } from '../attribute.ts';
import type { MountUse, Part, VolumesFrom } from '../part.ts';
import { mountIdentity } from '../forms/mounts.ts';
import { marked, segment } from './fields.ts';

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
  const common = { target, readOnly, at: where.at(index) };
  if (said.type === 'bind') return bind(said, index, common, where);
  checkOptions(said, index, where);
  if (said.type === 'tmpfs') {
    const { size, mode } = said.tmpfs ?? {};
    return [{ kind: 'tmpfs', ...common, ...(size !== undefined && { size }), ...(mode !== undefined && { mode }) }];
  }
  if (said.type !== 'volume') return []; // refused by its row
  const named = source !== undefined && source !== '' && { volume: source };
  const { nocopy: noCopy = false, subpath, labels } = said.volume ?? {};
  if (subpath !== undefined && !isBelow(subpath)) {
    where.tell('bad-value', { what: 'subpath', wanted: 'a folder in the volume, without .. and / before it' }, index);
  }
  const inner = { ...(subpath !== undefined && { subpath }), ...(labels && { labels }) };
  return [{ kind: 'volume', ...named, ...common, noCopy, ...inner }];
}

function isFolder(target: string): boolean {
  return target.startsWith('/') && target !== '/';
}

function isBelow(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}

type Common = Pick<MountUse, 'target' | 'readOnly' | 'at'>;

function bind(said: MountSaid, index: number, common: Common, { tell, hidden }: Where): readonly MountUse[] {
  const { propagation, selinux, create_host_path: create = true, recursive } = said.bind ?? {};
  const { source } = said;
  if (source === undefined || source === '') return []; // reported where references are checked
  if (propagation !== undefined && !/^r?(private|shared|slave)$/.test(propagation)) tell('bad-propagation', {}, index);
  const inside = recursive !== undefined && recursive !== 'enabled' && { recursive };
  if (selinux !== undefined && (!create || inside)) tell('relabel-or-make', {}, index);
  const options = [selinux, propagation].filter((word) => word !== undefined);
  return [{ kind: 'bind', source, hidden: hidden(index, 'source'), ...common, options, ...inside, create }];
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

export function volumeDriver(said: string, { at }: Where): Part {
  if (said === '') return {};
  const power = { power: 'volume-drivers', what: 'a volume driver other than local', at: at() } as const;
  return { volumeDriver: { value: said, at: at() }, powers: said === 'local' ? [] : [power] };
}

/** `/run`, `/run:size=64m,mode=1777`. */
export function tmpfs(said: readonly string[], { at, tell, hidden }: Where): Part {
  const folders = said.flatMap((item, index) => {
    const [path = '', ...options] = item.split(':');
    const folder = cleanPath(path);
    if (isFolder(folder)) return [{ folder, options: options.join(':'), hidden: hidden(index), index }];
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
  const pointers = folders.flatMap(({ folder, hidden: is }) => (is ? [`/HostConfig/Tmpfs/${segment(folder)}`] : []));
  const Tmpfs = Object.fromEntries(folders.map(({ folder, options }) => [folder, options]));
  return { create: { HostConfig: { Tmpfs } }, ...marked(pointers) };
}
