import { privateHostIn } from '../../compiler/command.ts';
import type { Labels, PodPlan } from '../../compiler/plan/plan.ts';
import { type Instruction, instructionsIn, wordsOf } from './dockerfile.ts';
import type { BuildOptions } from './engine.ts';

type Guarded = Pick<BuildOptions, 'context' | 'contexts' | 'args'>;

/**
 * Says why an operator's rules forbid a build, in words that go on a sentence; undefined where nothing of that can be
 * seen. The Engine fetches contexts and the sources of ADD as the host does, from the host itself, private networks and
 * metadata services as well, and takes what an image's id begins with for the image, whosever it is. `text` is the
 * Dockerfile, as far as it is known. No address is quoted, for it may hold secrets.
 */
export function forbidden({ context, contexts = {}, args = {} }: Guarded, text = ''): string | undefined {
  const places = [
    ['its context', context],
    ...Object.entries(contexts).map(([name, place]) => [`its context ${name}`, place]),
  ];
  for (const [what, place = ''] of places) {
    const host = privateHostIn(place);
    if (host !== undefined) return `${what} is a URL of ${host}; ${REMEDY}`;
  }
  if (text.length > MOST_TEXT) return 'its Dockerfile is larger than 1 MiB';
  const found = inDockerfile(instructionsIn(text), args, Object.keys(contexts));
  return found && `Dockerfile:${found.line} ${found.what}`;
}

/** Why builds of a plan are forbidden, as far as the plan shows it: a sentence each, before anything is made for the pod. */
export function forbiddenBuilds({ images }: Pick<PodPlan, 'images'>): readonly string[] {
  return images.flatMap((one) => {
    const why = one.kind === 'build' ? forbidden(one.build, one.build.dockerfileInline) : undefined;
    return why === undefined ? [] : [`cannot build image ${one.image}: ${why}`];
  });
}

const REMEDY = 'builds fetch from public addresses alone: put the file into the build context instead';

const MOST_TEXT = 1024 * 1024;

interface Finding {
  readonly line: number;
  readonly what: string;
}

function inDockerfile(
  instructions: readonly Instruction[],
  args: Labels,
  contexts: readonly string[],
): Finding | undefined {
  const stages = new Map<string, Values>(contexts.map((name) => [name.toLowerCase(), new Map()]));
  const outer: Values = new Map();
  let values = outer;
  for (const one of instructions) {
    const { line, word } = one;
    const image = imagesIn(one).find((name) => isShortId(expanded(name, outer), stages));
    if (image !== undefined) {
      return { line, what: `names the image ${image}, which may be the beginning of an id; write ${image}:latest` };
    }
    if (word === 'FROM') values = stageOf(one, stages, outer);
    else if (word === 'ARG') declare(one, args, values);
    else if (word === 'ENV') assign(one, values);
    else if (word === 'ADD') {
      const host = privateIn(wordsOf(one), values);
      if (host !== undefined) return { line, what: `adds a URL of ${host}; ${REMEDY}` };
    }
  }
  return undefined;
}

/** Images that an instruction begins with or copies from. A number that COPY names is a stage's. */
function imagesIn(one: Instruction): readonly string[] {
  if (one.word === 'FROM') return wordsOf(one).slice(0, 1);
  const named = one.flags.flatMap((flag) => /^--(?:.*,)?from=([^,]+)/.exec(flag)?.[1] ?? []);
  return named.filter((name) => !/^\d+$/.test(name));
}

/** The Engine takes what an id begins with, where no image is called so. */
function isShortId(name: string, stages: ReadonlyMap<string, Values>): boolean {
  return /^(sha256:)?[0-9a-f]{1,63}$/i.test(name) && !stages.has(name.toLowerCase());
}

function privateIn(sources: readonly string[], values: Values): string | undefined {
  for (const source of sources) {
    const host = privateHostIn(expanded(source, values).replace(/["'\\]/g, '')) ?? privateHostIn(source);
    if (host !== undefined) return host;
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

/** Longer values are no URLs, and nobody has so many. */
const MOST = 4096;
const MOST_VALUES = 256;

function set(name: string, value: string, values: Values): void {
  const found = expanded(value.replace(/^["']|["']$/g, ''), values);
  if (found.length <= MOST && (values.size < MOST_VALUES || values.has(name))) values.set(name, found);
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
