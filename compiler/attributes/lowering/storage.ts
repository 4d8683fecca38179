import type { Where } from '../attribute.ts';
import type { MountUse, Part } from '../part.ts';

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

function mount(said: MountSaid, index: number, { at, tell }: Where): readonly MountUse[] {
  const { source, target, read_only: readOnly = false } = said;
  if (target === undefined || !target.startsWith('/') || target === '/') {
    tell('bad-target', {}, index);
    return [];
  }
  const common = { target, readOnly, at: at(index) };
  if (said.type === 'bind') {
    const { propagation, selinux, create_host_path: create = true } = said.bind ?? {};
    if (source === undefined || source === '') return []; // reported where references are checked
    return [
      { kind: 'bind', source, ...common, options: [selinux, propagation].filter((word) => word !== undefined), create },
    ];
  }
  if (said.type === 'tmpfs') {
    const { size, mode } = said.tmpfs ?? {};
    return [{ kind: 'tmpfs', ...common, ...(size !== undefined && { size }), ...(mode !== undefined && { mode }) }];
  }
  if (said.type !== 'volume') return []; // refused by its row
  return [
    {
      kind: 'volume',
      ...(source !== undefined && { volume: source }),
      ...common,
      noCopy: said.volume?.nocopy ?? false,
    },
  ];
}

/** `/run`, `/run:size=64m,mode=1777`. */
export function tmpfs(said: readonly string[], { tell }: Where): Part {
  const folders = said.flatMap((item, index) => {
    const [path = '', ...options] = item.split(':');
    if (path.startsWith('/')) return [[path, options.join(':')] as const];
    tell('bad-target', {}, index);
    return [];
  });
  return { create: { HostConfig: { Tmpfs: Object.fromEntries(folders) } } };
}
