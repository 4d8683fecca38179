import { posix } from 'node:path';
import { unreadable } from '../files.ts';
import type { Given } from '../options.ts';
import { value } from '../options.ts';
import type { Mistake, World } from '../world.ts';
import { failure } from '../world.ts';

/** A template of --templates. */
export interface OwnTemplate {
  readonly kind: 'template';
  /** As people find it. */
  readonly file: string;
  /** Without `.hbs`. */
  readonly name: string;
  readonly text: string;
}

/** What a template may make, by the end of its name before `.hbs`. */
const ENDINGS = ['.json', '.yaml', '.yml', '.aurora', '.txt', ''];

/** The template of a kind in the folder of --templates; undefined where there is none. */
export function ownTemplate(world: World, given: Given, kind: string): OwnTemplate | Mistake | undefined {
  const folder = value(given, 'templates');
  // A kind is the name of a file here, and no path.
  if (folder === undefined || kind.includes('/')) return undefined;
  const names = ENDINGS.map((ending) => `${kind}${ending}`);
  const pathOf = (name: string): string => posix.resolve(world.cwd, folder, `${name}.hbs`);
  const found = names.filter((name) => world.disk.isFile(pathOf(name)));
  const [name, other] = found;
  if (name === undefined) return undefined;
  const file = posix.join(folder, `${name}.hbs`);
  if (other !== undefined) return failure(`${folder} has two templates of ${kind}: ${name}.hbs and ${other}.hbs`);
  const read = world.disk.read(pathOf(name));
  return read.kind === 'text' ? { kind: 'template', file, name, text: read.text } : failure(unreadable(file, read));
}
