import { posix } from 'node:path';
import { type Bundle, type BundleOptions, bundle, type Entry, packed } from '../bundle.ts';
import { table } from '../layout.ts';
import { visibleLine } from '../plan/visible.ts';
import { place } from '../source.ts';
import { bytes, count } from '../view/quantity.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { deliver, isInFile, mannerOf } from './product.ts';
import { reviewingOf } from './reviewing.ts';
import { sayAndExplain } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, failure, isMistake, usage } from './world.ts';

/** `pod-compile bundle`. */
export async function performBundle(world: World, given: Given): Promise<Exit | Mistake> {
  const isList = has(given, 'list');
  if (!isList && !isInFile(given) && world.terminal.out) return usage('a bundle is no text: say -o FILE, or --list');
  const options = bundleOptions(world, given);
  if (isMistake(options)) return options;
  const made = bundle(options);
  sayAndExplain(world, mannerOf(given), made.diagnostics);
  if (!made.entries) return EXIT.failed;
  if (isList) return deliver(world, given, has(given, 'json') ? listJson(made) : listText(made));
  try {
    const { root, storage, except } = options;
    const isPrivate = made.entries.some((entry) => entry.isPrivate);
    await storage.write(except, packed(made.entries, root, storage), isPrivate);
    return EXIT.done;
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** What the arguments mean. */
export function bundleOptions(world: World, given: Given): BundleOptions | Mistake {
  const reviewing = reviewingOf(world, given);
  if (isMistake(reviewing)) return reviewing;
  const { storage } = world;
  if (!storage) throw new Error('bug: a bundle needs a disk');
  const output = value(given, 'output') ?? '';
  return { ...reviewing, storage, ...(isInFile(given) && { except: posix.resolve(world.cwd, output) }) };
}

/** Names are whole, however long: nothing is narrowed. */
const HEADS = ['path', 'size', 'needed as', 'named at'].map((title) => ({ title }));

/** A line for each entry: what it is, and who needs it; then the sum, and the digest for the task. */
export function listText({ entries = [], digest = '' }: Bundle): string {
  const rows = entries.map(({ path, what, need }) => [
    [visibleLine(what.kind === 'link' ? `${path} -> ${what.target}` : what.kind === 'folder' ? `${path}/` : path)],
    [what.kind === 'file' ? bytes(what.size) : ''],
    [need.as],
    [need.at ? place(need.at) : ''],
  ]);
  const files = entries.flatMap(({ what }) => (what.kind === 'file' ? [what.size] : []));
  const sum = `${count(files.length, 'file')}, ${bytes(files.reduce((all, size) => all + size, 0))}`;
  return `${[...table(0, HEADS, rows), '', sum, `digest ${digest}`].join('\n')}\n`;
}

function listJson({ entries = [], digest }: Bundle): string {
  return `${JSON.stringify({ digest, entries: entries.map(entryJson) }, null, 2)}\n`;
}

function entryJson({ path, what, need, isPrivate }: Entry) {
  const { at } = need;
  const facts = what.kind === 'folder' ? { kind: what.kind } : what;
  return { path, ...facts, ...(isPrivate && { isPrivate }), as: need.as, ...(at && { at: place(at) }) };
}
