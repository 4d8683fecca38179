import { privateHostIn } from '../../compiler/command.ts';
import type { Labels } from '../../compiler/plan/plan.ts';
import { type Instruction, instructionsIn, wordsOf } from './dockerfile.ts';
import type { BuildOptions } from './engine.ts';

/**
 * Says where a build would fetch from the host, a private network or a metadata service: the Engine fetches contexts and
 * the sources of ADD as the host does, from wherever the host can reach. Undefined where nothing of that can be seen.
 * `text` is the Dockerfile, as far as it is known; an address is not quoted, for it may hold secrets.
 */
export function privateSource(
  { context, contexts = {}, args = {} }: Pick<BuildOptions, 'context' | 'contexts' | 'args'>,
  text: string | undefined,
): string | undefined {
  const places = [
    ['its context', context],
    ...Object.entries(contexts).map(([name, place]) => [`its context ${name}`, place]),
  ];
  for (const [what, place = ''] of places) {
    const host = privateHostIn(place);
    if (host !== undefined) return `${what} is a URL of ${host}; ${REMEDY}`;
  }
  const added = text === undefined ? undefined : privateAdd(instructionsIn(text), args);
  return added && `Dockerfile:${added.line} adds a URL of ${added.host}; ${REMEDY}`;
}

const REMEDY = 'builds fetch from public addresses alone: put the file into the build context instead';

function privateAdd(
  instructions: readonly Instruction[],
  args: Labels,
): { readonly line: number; readonly host: string } | undefined {
  const stages = new Map<string, Values>();
  const outer: Values = new Map();
  let values = outer;
  for (const one of instructions) {
    if (one.word === 'FROM') values = stageOf(one, stages, outer);
    else if (one.word === 'ARG') declare(one, args, values);
    else if (one.word === 'ENV') assign(one, values);
    else if (one.word === 'ADD') {
      for (const source of wordsOf(one)) {
        const host = privateHostIn(expanded(source, values).replace(/["'\\]/g, '')) ?? privateHostIn(source);
        if (host !== undefined) return { line: one.line, host };
      }
    }
  }
  return undefined;
}

/** Variables by name. */
type Values = Map<string, string>;

/** `FROM base AS web`: a stage has the variables of the stage that it begins with. */
function stageOf(from: Instruction, stages: Map<string, Values>, outer: Values): Values {
  const [base = '', , name = base] = wordsOf(from);
  // An ARG before the first FROM gives its value to an ARG of the same name in a stage.
  const values = new Map([...outer].map(([key, value]) => [`outer ${key}`, value]));
  for (const [key, value] of stages.get(expanded(base, outer).toLowerCase()) ?? []) values.set(key, value);
  stages.set(name.toLowerCase(), values);
  return values;
}

function declare(arg: Instruction, args: Labels, values: Values): void {
  for (const [name, written] of pairsIn(arg.rest)) {
    const value = args[name] ?? written ?? values.get(`outer ${name}`);
    if (value !== undefined) set(name, value, values);
  }
}

/** `ENV a=1 b=2`, or of old `ENV a 1`. */
function assign({ rest }: Instruction, values: Values): void {
  const [first = '', ...more] = rest.split(' ');
  if (!first.includes('=')) set(first, more.join(' '), values);
  else for (const [name, value = ''] of pairsIn(rest)) set(name, value, values);
}

function pairsIn(text: string): readonly (readonly [name: string, value?: string])[] {
  return text.split(' ').map((word) => {
    const equals = word.indexOf('=');
    return equals === -1 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
  });
}

/** Of the values of a Dockerfile, longer ones are no URLs. */
const MOST = 4096;

function set(name: string, value: string, values: Values): void {
  const found = expanded(value.replace(/^["']|["']$/g, ''), values);
  if (found.length <= MOST) values.set(name, found);
}

/** `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`, as far as the values are known. */
function expanded(text: string, values: Values): string {
  let found = text;
  // A default may hold variables of its own.
  for (let depth = 0; depth < DEEPEST && found.includes('$') && found.length <= MOST; depth += 1) {
    found = found.replace(/\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^{}]*))?\})/g, (whole, plain, name, operator, other) => {
      const value = values.get(plain ?? name);
      if (operator?.endsWith('+')) return value ? other : '';
      return value || (operator === undefined ? (value ?? whole) : other);
    });
  }
  return found;
}

const DEEPEST = 5;
