import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/sources.ts';

/** One attack: the folder's `case.json`, and the files beside it, which become the task's sandbox. */
export interface HostileCase {
  readonly name: string;
  readonly files: { readonly [path: string]: string };
  /** The obligation, in one line. */
  readonly intent: string;
  /** The task's last state without `TASK_`; a race that may be lost either way has several: `FAILED|FINISHED`. */
  readonly state: string;
  /** Regular expressions: what the task's message and the sandbox's stdout must hold. */
  readonly message?: string;
  readonly stdout?: string;
  /** Regular expression that neither the message, the executor's own lines nor pod-plan.json may match. */
  readonly never?: string;
  /** The task fails when it already has something on the Engine. Without it a failed task has created nothing. */
  readonly creates?: boolean;
  /** The operator's file. Without it nothing is allowed. */
  readonly operator?: object;
  /** Shell script that runs in the sandbox before the executor starts. */
  readonly prepare?: string;
  /** Shell script that runs in the sandbox while the task runs; then the task is killed. */
  readonly during?: string;
  /** A Compose file of another task of this executor, which runs and has made the file `ready` before the attack. */
  readonly first?: string;
  readonly environment?: { readonly [name: string]: string };
  readonly labels?: { readonly [key: string]: string };
  /** The task's id, in place of the case's name. */
  readonly task?: string;
  /** The case has a sandbox and an executor of its own, as every case with `prepare` or one of the keys above. */
  readonly alone?: boolean;
}

const CASES = join(root, 'test/hostile/cases');

/** What stands for `OTHER_NETWORK`, `OUTSIDE` and the like in the files of a case. */
export type Words = { readonly [word: string]: string };

export function caseNames(topic: string): readonly string[] {
  return readdirSync(join(CASES, topic)).sort();
}

export function readCase(topic: string, name: string, words: Words): HostileCase {
  const folder = join(CASES, topic, name);
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const texts = paths
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .map((path) => [path, filled(readFileSync(join(folder, path), 'utf8'), words)] as const);
  const { 'case.json': json = '', ...files } = Object.fromEntries(texts);
  return { ...JSON.parse(json), name, files };
}

/** Needs a sandbox and an executor of its own. */
export function isAlone(one: HostileCase): boolean {
  const keys = ['alone', 'prepare', 'during', 'first', 'environment', 'task'] as const;
  return keys.some((key) => one[key] !== undefined);
}

/** Longer words first: OTHER_NETWORK is the beginning of OTHER_NETWORK_ID. */
function filled(text: string, words: Words): string {
  const longestFirst = Object.keys(words).sort((a, b) => b.length - a.length);
  return longestFirst.reduce((filledText, word) => filledText.replaceAll(word, words[word] ?? ''), text);
}
