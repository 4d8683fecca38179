import type { Found, Host } from '../../compiler/host.ts';

/** Files in memory, by their path from the root: text, or what the real host would say instead. */
export function memoryHost(files: {
  readonly [path: string]: string | Exclude<Found, { readonly kind: 'text' }>;
}): Host {
  const known = new Map(Object.entries(files));
  return { read: (path) => read(known, path), look: (path) => look(known, path) };
}

type Known = ReadonlyMap<string, string | Exclude<Found, { readonly kind: 'text' }>>;

function read(known: Known, path: string): Found {
  const found = known.get(path);
  if (typeof found === 'string') return { kind: 'text', text: found, bytes: new TextEncoder().encode(found) };
  if (found) return found;
  const what = look(known, path);
  if (what === 'outside') return { kind: 'outside' };
  return what === 'folder' ? { kind: 'refused', why: 'it is a folder' } : { kind: 'missing' };
}

function look(known: Known, path: string): ReturnType<Host['look']> {
  const found = known.get(path);
  if (typeof found === 'string') return 'file';
  if (found) return found.kind === 'refused' ? 'other' : found.kind;
  const folder = path === '' || path === '.' ? '' : `${path.replace(/\/$/, '')}/`;
  if ([...known.keys()].some((file) => file.startsWith(folder))) return 'folder';
  return path.startsWith('/') || path === '..' || path.startsWith('../') ? 'outside' : 'missing';
}
