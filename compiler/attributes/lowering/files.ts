import { posix } from 'node:path';
import type { Where } from '../attribute.ts';
import type { FileUse, Part } from '../part.ts';
import { inside } from './fields.ts';

interface FileSaid {
  readonly source: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  readonly mode?: number;
}

/** Everyone may read it. */
const MODE = 0o444;

/** The kernel's largest; one more would mean nobody in particular. */
const LARGEST_ID = 4_294_967_294;

export function secrets(said: readonly FileSaid[], where: Where): Part {
  return { files: said.map((one, index) => use('secret', '/run/secrets', one, inside(where, `${index}`))) };
}

export function configs(said: readonly FileSaid[], where: Where): Part {
  return { files: said.map((one, index) => use('config', '/', one, inside(where, `${index}`))) };
}

/** `folder` is where a target that is not absolute begins. */
function use(kind: FileUse['kind'], folder: string, said: FileSaid, where: Where): FileUse {
  const { source } = said;
  const written = said.target ?? source;
  const target = posix.resolve('/', folder, written);
  if (written.endsWith('/') || /^\/((proc|sys)(\/.*)?)?$/.test(target)) where.tell('bad-file-target', {}, 'target');
  const owner = { uid: id(said.uid, 'uid', where), gid: id(said.gid, 'gid', where) };
  const targetMask = where.mask(said.target === undefined ? 'source' : 'target');
  return { kind, source, target, targetMask, ...owner, mode: mode(said.mode, where), at: where.at() };
}

function id(text: string | undefined, name: string, { tell }: Where): number {
  if (text === undefined) return 0;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (number > LARGEST_ID) tell('bad-file-owner', { name }, name);
  return number;
}

function mode(said: number | undefined, { tell }: Where): number {
  const bits = said ?? MODE;
  if (bits > 0o7777) tell('bad-mode', { written: 'this' }, 'mode');
  return bits;
}
