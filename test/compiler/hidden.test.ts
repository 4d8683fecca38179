import { spawnSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../../compiler/diagnostic.ts';
import { findCases, runCase } from '../../compiler/golden.ts';
import type { Texts } from '../../compiler/golden/produce.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { read } from '../../compiler/read.ts';
import type { Span } from '../../compiler/source.ts';
import type { Node } from '../../compiler/tree.ts';
import { inCaseCopy, rewrite } from '../support/case-copy.ts';
import { random } from '../support/random.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const golden = join(root, 'golden');
const PROGRAM = join(root, 'dist/pod-compile.cjs');

/** What no text for people may hold. It is a name that engines take, so that some files stay valid. */
const MARKER = 'zq7marker';

/** Values of the variable HIDDEN: one that fits nearly everywhere, others that upset whoever reads them. */
const VALUES = [
  MARKER,
  `${MARKER} "x' $(y): #z`,
  `service:${MARKER}`,
  `/${MARKER}:/${MARKER}:ro`,
  `../${MARKER}`,
  `${MARKER}=1`,
];

/** Ways to write it. */
const TEMPLATES = ['$HIDDEN', '${HIDDEN:-other}', 'a-${HIDDEN}', '${OTHER:-$HIDDEN}', '${UNSET:?$HIDDEN}', '${HIDDEN'];

const COMMANDS = ['plan', 'config', 'resources', 'explain', 'render'] as const;

interface Golden {
  readonly args?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly context?: { readonly environment?: { readonly [name: string]: string } };
  readonly policy?: unknown;
  readonly reveal?: boolean;
}

spec(
  'the value of a variable',
  {
    'stands in no text that people see, wherever a file uses it'() {
      const next = random(4);
      for (const name of findCases(golden)) {
        for (let round = 0; round < 4; round++)
          inMarkedCopy(name, next, (folder, wrote) => check(folder, next, `${name}:\n${wrote}`));
      }
    },
    'stands nowhere in a masked plan but where people may read it'() {
      const next = random(6);
      for (const name of findCases(golden)) {
        for (let round = 0; round < 5; round++) {
          const plans = (folder: string, wrote: string): void => check(folder, next, `${name}:\n${wrote}`, ['plan']);
          // Few values, so that most files still make a plan.
          inMarkedCopy(name, next, plans, 20);
        }
      }
    },
    'stands in no line of the program, in words or as JSON'() {
      const next = random(5);
      const names = findCases(golden).filter((name) => /^(interpolation|schema|examples)\//.test(name));
      for (const name of names.slice(0, 12)) {
        inMarkedCopy(name, next, (folder, wrote) => {
          for (const args of [
            ['plan', '--format', 'text'],
            ['plan', '--json', '-o', 'plan.json'],
            ['resources', '--json'],
          ]) {
            const given = [...args, '-f', 'compose.yaml', '--env', `HIDDEN=${VALUES[next(VALUES.length)]}`];
            const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...given], {
              cwd: folder,
              encoding: 'utf8',
              env: {},
            });
            assert.not.match(stdout + stderr, MARKER, `${name}: ${args.join(' ')}\n${wrote}`);
          }
        });
      }
    },
  },
  200,
);

/** Runs each command on a case, and looks through all that it says. */
function check(
  folder: string,
  next: (below: number) => number,
  what: string,
  commands: readonly (typeof COMMANDS)[number][] = COMMANDS,
): void {
  const file = join(folder, 'case.json');
  const { args = [], env, reveal: _, ...rest }: Golden = JSON.parse(readFileSync(file, 'utf8'));
  for (const command of commands) {
    for (const value of [VALUES[0], VALUES[1 + next(VALUES.length - 1)]]) {
      const given = command === 'config' ? [...args].filter(isForConfig) : [...args, '--env', `HIDDEN=${value}`];
      if (command === 'render') given.unshift('marathon', '--name', 'pod');
      writeFileSync(file, JSON.stringify({ ...rest, command, args: given, env: { ...env, HIDDEN: value ?? MARKER } }));
      const { produced, problems } = runCase(folder);
      const images = imagesIn(produced);
      for (const [name, text] of [...produced, ['problems', problems.join('\n')] as const]) {
        // A payload must hold the values, and says so.
        const shown = ['config.json', 'payload.json'].includes(name)
          ? ''
          : name === 'plan.json'
            ? leaksIn(JSON.parse(text), images).join('\n')
            : without(images, text);
        const at = shown.indexOf(MARKER);
        if (at !== -1)
          throw new Error(`${command}, ${name}: …${shown.slice(Math.max(0, at - 150), at + 50)}…\n${what}`);
      }
    }
  }
}

/** The other commands take options that config does not have; the cases' own variables are then unset. */
function isForConfig(word: string, index: number, args: readonly string[]): boolean {
  const options = ['--env', '-e', '--context', '--config', '--default-cpus', '--default-mem'];
  return !options.includes(word) && !options.includes(args[index - 1] ?? '');
}

/** These texts of a masked plan stay readable, for the reason that each gives; so do names of images, wherever they stand. */
const READABLE: readonly (readonly [pointer: RegExp, reason: string])[] = [
  [
    /\/(Subnet|IPRange|Gateway|AuxiliaryAddresses\/.*|IPAMConfig\/.*|hostIp|HostIp)$/,
    'addresses, as ports: a reviewer must see what they reach',
  ],
  [/\/(platform|signal|StopSignal)$/, 'words of a fixed list, which hide nothing'],
  [/^files\/\d+\/from\/file$/, 'paths of files: a reviewer must see what the pod reads'],
];

/** Places in a masked plan, keys included, that hold the marker and are not readable by decision. */
function leaksIn(value: unknown, images: readonly string[], pointer = ''): readonly string[] {
  if (READABLE.some(([place]) => place.test(pointer))) return [];
  if (typeof value === 'string') return without(images, value).includes(MARKER) ? [`${pointer}: ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = without(images, key).includes(MARKER) ? [`${pointer}, key: ${key}`] : [];
    return [...name, ...leaksIn(inner, images, pointer === '' ? key : `${pointer}/${key}`)];
  });
}

function without(names: readonly string[], text: string): string {
  return names.reduce((left, name) => left.replaceAll(name, ''), text);
}

/** The names of the images of a plan. */
function imagesIn(produced: Texts): readonly string[] {
  const text = produced.get('plan.json');
  if (text === undefined) return [];
  const { images } = JSON.parse(text) as PodPlan; // the compiler wrote a plan
  return images.map(({ image }) => image);
}

/** A copy of a case in which some values are the variable's, gone when the body ends. */
function inMarkedCopy(
  name: string,
  next: (below: number) => number,
  body: (folder: string, wrote: string) => void,
  oneIn = 4,
): void {
  inCaseCopy(join(golden, name), (folder) => {
    const wrote = readdirSync(folder)
      .filter((file) => /\.(ya?ml|env)$/.test(file) || file === '.env')
      // A link of a case may lead to a file of the host.
      .filter((file) => lstatSync(join(folder, file)).isFile())
      .map((file) => `--- ${file}\n${marked(join(folder, file), next, oneIn)}`);
    body(folder, wrote.join('\n'));
  });
}

/** Writes the variable into a file, and returns what was written. */
function marked(file: string, next: (below: number) => number, oneIn: number): string {
  const text = readFileSync(file, 'utf8');
  const changed = file.endsWith('.env')
    ? `${text}\nOTHER_${next(9)}=${MARKER}\nWRONG ${MARKER}=${MARKER}\n`
    : withVariable(text, next, oneIn);
  rewrite(file, changed);
  return changed;
}

function withVariable(text: string, next: (below: number) => number, oneIn: number): string {
  const spans = read({ file: 'f', text }, new Report()).flatMap(scalarsIn);
  let changed = text;
  for (const { start, end } of spans.toSorted((a, b) => b.start - a.start)) {
    if (next(oneIn) !== 0) continue;
    const template = TEMPLATES[next(TEMPLATES.length)] ?? '';
    changed = `${changed.slice(0, start)}"${template}"${changed.slice(end)}`;
  }
  return changed;
}

/**
 * Attributes whose values are names of things on the Engine, which people are to see, or lists of NAME=value, where a
 * variable may become the name: names of variables, labels, parameters, contexts and agents stay readable.
 */
const NAMES = [
  'image',
  'infra',
  'container_name',
  'name',
  'environment',
  'labels',
  'annotations',
  'sysctls',
  'cache_from',
  'args',
  'additional_contexts',
  'ssh',
];

/** Where values on one line stand, each once though aliases repeat them. */
function scalarsIn(node: Node): readonly Span[] {
  if (node.kind === 'list') return once(node.items.flatMap(scalarsIn));
  if (node.kind === 'mapping') {
    const entries = [...node.entries].filter(([key, { value }]) => !NAMES.includes(key) || value.kind === 'mapping');
    return once(entries.flatMap(([, { value }]) => scalarsIn(value)));
  }
  const { span } = node;
  const text = span.source.text.slice(span.start, span.end);
  return node.value === null || text.includes('\n') || /^[*&!]/.test(text) ? [] : [span];
}

function once(spans: readonly Span[]): readonly Span[] {
  return [...new Map(spans.map((span) => [span.start, span])).values()];
}
