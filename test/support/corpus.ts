import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeConfig } from '../../compiler/cli/config.ts';
import { isMistake, type World } from '../../compiler/cli/world.ts';
import type { Diagnostic } from '../../compiler/diagnostic.ts';
import { disk } from '../../compiler/disk.ts';
import { files as host } from '../../compiler/files.ts';
import { root } from './sources.ts';
import { skip } from './spec.ts';

/** Compose files of many projects, and what docker compose 2.26.1 and docker-compose 1.29.2 made of them. */
const corpus = join(root, '../shared/corpus');

/** Where the files lie; `''` where they do not. */
export const corpusFiles = existsSync(corpus) ? join(corpus, 'files') : '';

/**
 * A: docker compose 2.26 takes the file. B: of Compose 1, which docker-compose 1.29 takes. C: both refuse it. D: 1.29
 * takes it by loose old checks, or 2.26 is too old for it.
 */
export type Class = 'A' | 'B' | 'C' | 'D';

/** A file of the corpus. */
export interface Row {
  readonly file: string;
  readonly kind: Class;
}

/** The files of a class, each content once. Ends a body where the corpus is not. */
export function corpusRows(kind: Class): readonly Row[] {
  if (corpusFiles === '') skip('the corpus is not here');
  // The last columns of a line may be empty: only its end is cut.
  const [, ...lines] = readFileSync(join(corpus, 'INDEX.tsv'), 'utf8').replace(/\n$/, '').split('\n');
  return lines.flatMap((line) => {
    const [file = '', , v2, v1, , version, duplicate, note] = line.split('\t');
    const old = version === '1' ? 'B' : 'D';
    const found: Class = v2 === '0' ? 'A' : note === 'newer' ? 'D' : v1 === '0' ? old : 'C';
    return duplicate === '' && found === kind && (kind !== 'A' || recorded(file, 'v2.json')) ? [{ file, kind }] : [];
  });
}

/** What was recorded of a file: `v2.json`, `v1.yaml`. Undefined where nothing was. */
export function recorded(file: string, what: string): string | undefined {
  const path = join(corpus, 'expected', `${file}.${what}`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** What came of `config -f FILE`. */
export interface Configured {
  /** Absent when the file is refused. */
  readonly config?: unknown;
  readonly diagnostics: readonly Diagnostic[];
}

/** Cases that other programs' own tests merge. Ends a body where they are not. */
export function mergeCases(folder: string): string {
  if (corpusFiles === '') skip('the corpus is not here');
  return join(corpus, 'merge-cases', folder);
}

/** `config` of files in this process, run in a folder with a bare environment; `folder` is the project's, if said. */
export function configOf(
  cwd: string,
  files: readonly string[],
  more: Partial<World> = {},
  folder?: string,
): Configured {
  const world: World = {
    args: [],
    env: { PATH: '/usr/bin:/bin', HOME: '/home/user', LANG: 'C.UTF-8' },
    cwd,
    version: '',
    terminal: { out: false, err: false },
    input: () => ({ kind: 'missing' }),
    out: () => {},
    err: () => {},
    disk: disk(''),
    host,
    ...more,
  };
  const values = new Map([['file', files]]);
  if (folder !== undefined) values.set('project-directory', [folder]);
  const made = makeConfig(world, { kind: 'given', values, operands: [] });
  if (isMistake(made)) throw new Error(`${cwd}: ${made.text}`);
  const { config, diagnostics } = made;
  return { ...(config !== undefined && { config: JSON.parse(JSON.stringify(config)) }), diagnostics };
}

/** The same of a file of the corpus. */
export function configOfRow({ file }: Row): Configured {
  return configOf(join(corpusFiles, dirname(file)), [basename(file)]);
}

/** In one form: keys in order, `$$` as `$`, paths below the corpus as they were recorded. */
export function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$$', '$').replaceAll(corpusFiles, '/corpus');
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [String(canonical(key)), canonical(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Where two values differ first, and how; undefined when they do not. */
export function firstDifference(theirs: unknown, ours: unknown, at = ''): string | undefined {
  const [one, other] = [theirs, ours].map((value) => JSON.stringify(value) ?? 'nothing');
  if (one === other) return undefined;
  if (isObject(theirs) && isObject(ours) && Array.isArray(theirs) === Array.isArray(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) {
      const found = firstDifference(theirs[key], ours[key], `${at}.${key}`);
      if (found) return found;
    }
  }
  return `${at}: theirs is ${one?.slice(0, 160)}, ours ${other?.slice(0, 160)}`;
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
