import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import type { Table } from './attributes/attribute.ts';
import { isMistake } from './cli/world.ts';
import { compareText } from './diagnostic.ts';
import { difference } from './cli/difference.ts';
import { readCase } from './golden/case.ts';
import type { Texts } from './golden/produce.ts';
import { produce } from './golden/produce.ts';

/** What came of a golden case. */
export interface Ran {
  readonly intent: string;
  readonly produced: Texts;
  /** What its expected/ holds. */
  readonly expected: Texts;
  /** Why it cannot be run, in lines for people; then nothing was produced. */
  readonly problems: readonly string[];
}

/** The file that makes a folder a case. */
const CASE = 'case.json';

/** Folders that are no case's own: what cases left behind, and other people's packages. */
const SKIPPED = ['node_modules', 'expected', 'actual'];

/**
 * The folders of all cases at or below a folder, in order of their paths, relative to it (`''` is the folder itself).
 * Symbolic links are not followed: a case may hold one that leads out.
 */
export function findCases(folder: string): readonly string[] {
  const found: string[] = [];
  const open = [''];
  for (const path of open) {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      if (entry.isFile() && entry.name === CASE) found.push(path);
      if (entry.isDirectory() && !SKIPPED.includes(entry.name)) open.push(posix.join(path, entry.name));
    }
  }
  return found.sort(compareText);
}

/** Runs the case of a folder in this process. `attributes` takes the place of the real table: a test leaves rows out. */
export function runCase(folder: string, attributes?: Table): Ran {
  const expected = readTexts(join(folder, 'expected'));
  const read = readCase({ file: CASE, text: readFileSync(join(folder, CASE), 'utf8') });
  if (read.kind === 'problem') return failed('', expected, read.text);
  const produced = produce(folder, read, attributes);
  if (isMistake(produced)) return failed(read.intent, expected, produced.text);
  return { intent: read.intent, produced, expected, problems: [] };
}

function failed(intent: string, expected: Texts, problem: string): Ran {
  return { intent, produced: new Map(), expected, problems: problem.trimEnd().split('\n') };
}

/** A file of expected/ that is not what came out. */
export interface Difference {
  readonly file: string;
  /** `missing`: produced and not expected. `unclaimed`: expected and not produced. */
  readonly kind: 'differs' | 'missing' | 'unclaimed';
  /** Unified. */
  readonly lines: string;
}

/** What `expected/` and what came out do not have in common, in order of the files' names. */
export function differences({ produced, expected }: Ran): readonly Difference[] {
  const files = [...new Set([...expected.keys(), ...produced.keys()])].sort(compareText);
  return files.flatMap((file): readonly Difference[] => {
    const before = expected.get(file);
    const after = produced.get(file);
    if (before === after) return [];
    const kind = before === undefined ? 'missing' : after === undefined ? 'unclaimed' : 'differs';
    return [{ file, kind, lines: difference(before ?? '', after ?? '', [`expected/${file}`, `actual/${file}`]) }];
  });
}

/** Makes expected/ what came out: it is deleted whole, then written. */
export function accept(folder: string, { produced }: Ran): void {
  replace(join(folder, 'expected'), produced);
  clear(folder);
}

/** Leaves what came out in actual/, beside expected/. */
export function keep(folder: string, { produced }: Ran): void {
  replace(join(folder, 'actual'), produced);
}

/** Removes what an earlier run left. */
export function clear(folder: string): void {
  rmSync(join(folder, 'actual'), { recursive: true, force: true });
}

function replace(folder: string, texts: Texts): void {
  rmSync(folder, { recursive: true, force: true });
  if (texts.size === 0) return;
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
}

/** Every file below the folder, folders' contents included: whatever nobody produced is unclaimed. */
function readTexts(folder: string): Texts {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')];
    }),
  );
}
