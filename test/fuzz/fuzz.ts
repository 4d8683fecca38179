import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { findCases } from '../../compiler/golden.ts';
import { corpusFiles, corpusRows } from '../support/corpus.ts';
import { random } from '../support/random.ts';
import { root } from '../support/sources.ts';
import { type Input, problem } from './judge.ts';
import { mutated } from './mutate.ts';

/** What a run is made of: the same seed and number are the same file, as long as the files that are mutated are. */
export interface Run {
  readonly seed: number;
  readonly number: number;
}

export interface Failure extends Run {
  /** The file that was mutated. */
  readonly file: string;
  readonly text: string;
  readonly problem: string;
}

/** Larger files are rare and slow, and have nothing that smaller ones have not. */
const MOST_CHARACTERS = 20_000;

/** The files that are mutated: those of the golden cases, and those of the corpus where it is. */
export function seeds(): readonly string[] {
  const golden = join(root, 'golden');
  const own = findCases(golden).flatMap((name) => {
    const names = readdirSync(join(golden, name)).filter((file) => /\.ya?ml$/.test(file));
    return names.sort().map((file) => join(golden, name, file));
  });
  const others = corpusFiles === '' ? [] : CLASSES.flatMap((kind) => corpusRows(kind));
  return [...own, ...others.map(({ file }) => join(corpusFiles, file))].filter((file) => lstatSync(file).isFile());
}

const CLASSES = ['A', 'B', 'C', 'D'] as const;

/** One run: undefined when all is well. */
export function fuzzOnce(files: readonly string[], run: Run): Failure | undefined {
  const next = random(Math.imul(run.seed, 1_000_003) + run.number);
  const file = files[next(files.length)] ?? '';
  const text = mutated(textOf(file), textOf(files[next(files.length)] ?? ''), next);
  const input: Input = { folder: dirname(file), name: basename(file), text };
  const found = problem(input);
  return found === undefined ? undefined : { ...run, file, text, problem: found };
}

function textOf(file: string): string {
  return readFileSync(file, 'utf8').slice(0, MOST_CHARACTERS);
}
