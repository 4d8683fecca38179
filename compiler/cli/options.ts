import { suggest } from '../suggest.ts';
import type { Mistake } from './world.ts';
import { isMistake, usage } from './world.ts';

/** One option of a command: a row of its table, from which parsing and help follow. */
export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  /** What its value is called in the help; absent for a switch, which takes none. */
  readonly value?: string;
  /** The only values it takes; `wrongChoice` finds others. */
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly many?: true;
  readonly help: string;
}

/** What was given. */
export interface Given {
  readonly kind: 'given';
  /** By the option's name, in the order given; a switch is the empty text. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

/** The last value given for an option. */
export function value(given: Given, name: string): string | undefined {
  return given.values.get(name)?.at(-1);
}

/** All values given for an option, in order. */
export function values(given: Given, name: string): readonly string[] {
  return given.values.get(name) ?? [];
}

/** Whether an option was given. */
export function has(given: Given, name: string): boolean {
  return given.values.has(name);
}

/**
 * Reads arguments by a table of options. After `--` everything is an operand. The first mistake is returned; the
 * options in `near` are those that an unknown one was probably meant to be.
 */
export function parse(args: readonly string[], options: readonly Option[], near = options): Given | Mistake {
  const found = new Map<string, string[]>();
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '--') {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (!isOption(word)) {
      operands.push(word);
      continue;
    }
    const read = word.startsWith('--') ? long(word, args[at + 1], options) : short(word, args[at + 1], options);
    if (read === undefined) return unknown(word, near);
    if (isMistake(read)) return read;
    for (const one of read.given) add(found, one);
    if (read.tookNext) at += 1;
  }
  return { kind: 'given', values: found, operands };
}

/** The first value that is none of its option's choices. */
export function wrongChoice(given: Given, options: readonly Option[]): Mistake | undefined {
  for (const { name, choices } of options) {
    const wrong = choices && values(given, name).find((word) => !choices.includes(word));
    if (wrong === undefined || !choices) continue;
    const near = suggest(wrong, choices);
    const wanted = near === undefined ? `it is one of ${choices.join(', ')}` : `did you mean ${near}?`;
    return usage(`--${name} does not take "${wrong}"; ${wanted}`);
  }
  return undefined;
}

function isOption(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

interface Read {
  readonly given: readonly One[];
  /** The option's value was the next word. */
  readonly tookNext: boolean;
}

interface One {
  readonly option: Option;
  readonly value: string;
}

/** `--name`, `--name value`, `--name=value`; undefined when there is no such option. */
function long(word: string, next: string | undefined, options: readonly Option[]): Read | Mistake | undefined {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals === -1 ? undefined : equals);
  const option = options.find((row) => row.name === name);
  if (!option) return undefined;
  if (equals === -1) return take(option, next);
  const inline = word.slice(equals + 1);
  return option.value === undefined ? switchWord(option, inline) : one(option, inline, false);
}

/** `-f value`, `-fvalue`, `-f=value`, and switches together: `-qf value`. */
function short(word: string, next: string | undefined, options: readonly Option[]): Read | Mistake | undefined {
  const given: One[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? '';
    const option = options.find((row) => row.short === letter);
    if (!option) return undefined;
    const rest = word.slice(at + 1).replace(/^=/, '');
    if (option.value !== undefined) {
      const last = at + 1 < word.length ? one(option, rest, false) : take(option, next);
      return isMistake(last) ? last : { ...last, given: [...given, ...last.given] };
    }
    given.push({ option, value: '' });
  }
  return { given, tookNext: false };
}

function take(option: Option, next: string | undefined): Read | Mistake {
  if (option.value === undefined) return { given: [{ option, value: '' }], tookNext: false };
  if (next === undefined) return usage(`--${option.name} needs ${option.value}`);
  return one(option, next, true);
}

function one(option: Option, given: string, tookNext: boolean): Read | Mistake {
  // An empty name of a file would mean the current folder: it comes from a variable that is not set.
  if (given === '' && ['FILE', 'TASK', 'DIR'].includes(option.value ?? ''))
    return usage(`--${option.name} needs ${option.value}`);
  return { given: [{ option, value: given }], tookNext };
}

/** `--quiet=false` takes a switch back, as docker compose lets people write. */
function switchWord(option: Option, word: string): Read | Mistake {
  if (word === 'true') return { given: [{ option, value: '' }], tookNext: false };
  if (word === 'false') return { given: [], tookNext: false };
  return usage(`--${option.name} takes no value`);
}

function unknown(written: string, options: readonly Option[]): Mistake {
  const name = written.replace(/^-+/, '').replace(/=.*/s, '');
  const near = suggest(
    name,
    options.map((row) => row.name),
  );
  const shown = written.replace(/=.*/s, '');
  return usage(`there is no option ${shown}${near === undefined ? '' : `; did you mean --${near}?`}`);
}

function add(found: Map<string, string[]>, { option, value: given }: One): void {
  const before = found.get(option.name);
  if (before) before.push(given);
  else found.set(option.name, [given]);
}
