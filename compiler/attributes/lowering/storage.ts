import { cleanPath } from '../../paths.ts';
import type { Where } from '../attribute.ts';
import type { MountUse, Part } from '../part.ts';
import { marked, segment } from './fields.ts';

interface MountSaid {
  readonly type: string;
  readonly source?: string;
  readonly target?: string;
  readonly read_only?: boolean;
  readonly bind?: { readonly propagation?: string; readonly create_host_path?: boolean; readonly selinux?: string };
  readonly volume?: { readonly nocopy?: boolean };
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
  return [{ kind: 'volume', ...named, ...common, noCopy: said.volume?.nocopy ?? false }];
}

function isFolder(target: string): boolean {
  return target.startsWith('/') && target !== '/';
}

type Common = Pick<MountUse, 'target' | 'readOnly' | 'at'>;

function bind(said: MountSaid, index: number, common: Common, { tell, hidden }: Where): readonly MountUse[] {
  const { propagation, selinux, create_host_path: create = true } = said.bind ?? {};
  const { source } = said;
  if (source === undefined || source === '') return []; // reported where references are checked
  if (propagation !== undefined && !/^r?(private|shared|slave)$/.test(propagation)) tell('bad-propagation', {}, index);
  if (selinux !== undefined && !create) tell('relabel-or-make', {}, index);
  const options = [selinux, propagation].filter((word) => word !== undefined);
  return [{ kind: 'bind', source, hidden: hidden(index, 'source'), ...common, options, create }];
}

/** Only binds can be relabelled or spread; the engine would pass over such a wish. */
function checkOptions({ bind: options }: MountSaid, index: number, { tell }: Where): void {
  if (options?.selinux !== undefined || options?.propagation !== undefined) tell('option-of-binds', {}, index);
}

/** `/run`, `/run:size=64m,mode=1777`. */
export function tmpfs(said: readonly string[], { tell, hidden }: Where): Part {
  const folders = said.flatMap((item, index) => {
    const [path = '', ...options] = item.split(':');
    const folder = cleanPath(path);
    if (isFolder(folder)) return [{ folder, options: options.join(':'), hidden: hidden(index) }];
    tell('bad-target', {}, index);
    return [];
  });
  const pointers = folders.flatMap(({ folder, hidden: is }) => (is ? [`/HostConfig/Tmpfs/${segment(folder)}`] : []));
  const Tmpfs = Object.fromEntries(folders.map(({ folder, options }) => [folder, options]));
  return { create: { HostConfig: { Tmpfs } }, ...marked(pointers) };
}
