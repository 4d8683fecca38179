import type { Diagnostic } from '../diagnostic.ts';
import { frame } from '../diagnostic.ts';
import { explain, type Origin, type Reason } from '../explain.ts';
import type { Variable } from '../explain/history.ts';
import { leavesOf } from '../explain/leaves.ts';
import { nearest, pathOf, pointerOf, rootsOf, select } from '../explain/select.ts';
import { spanOf } from '../explain/spots.ts';
import { place, position } from '../source.ts';
import { didYouMean } from '../suggest.ts';
import { newTrace } from '../trace.ts';
import type { Json } from '../tree.ts';
import type { Fixed } from './inputs.ts';
import { makePlan } from './inputs.ts';
import type { Given } from './options.ts';
import { has } from './options.ts';
import { deliver, mannerOf } from './product.ts';
import { say } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake, usage } from './world.ts';

/** `pod-compile explain`. Warnings are what `plan` tells; here they are values of the plan like any other. */
export async function performExplain(world: World, given: Given): Promise<Exit | Mistake> {
  const made = makeExplained(world, given);
  if (isMistake(made)) return made;
  if (made.origins) return deliver(world, given, has(given, 'json') ? explainJson(made) : explainText(made));
  say(world, mannerOf(given), made.diagnostics);
  return EXIT.failed;
}

/** What came of the arguments of `explain`. */
export interface MadeExplained {
  readonly kind: 'made';
  /** In the order of the plan; absent when there are errors. */
  readonly origins?: readonly Origin[];
  /** The parts of the plan: what names nobody else can have. */
  readonly roots: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether values of variables are shown. */
  readonly reveal: boolean;
}

/** The origins of the values that the operands name. */
export function makeExplained(world: World, given: Given, fixed: Fixed = {}): MadeExplained | Mistake {
  const trace = newTrace();
  const made = makePlan(world, given, { ...fixed, trace });
  if (isMistake(made)) return made;
  const { plan, diagnostics } = made;
  const reveal = has(given, 'reveal');
  if (!plan) return { kind: 'made', roots: new Set(), diagnostics, reveal };
  const leaves = leavesOf(plan);
  const wanted = new Set(given.operands.length === 0 ? leaves : []);
  for (const path of given.operands) {
    const found = select(leaves, path);
    if (found.length === 0) return usage(`the plan has no ${path}${didYouMean(nearest(leaves, path))}`);
    for (const leaf of found) wanted.add(leaf);
  }
  const origins = explain(
    leaves.filter((leaf) => wanted.has(leaf)),
    plan,
    trace,
  );
  return { kind: 'made', origins, roots: rootsOf(leaves), diagnostics, reveal };
}

/** Each value on a line, its reasons below it. */
export function explainText({ origins = [], roots, reveal }: MadeExplained): string {
  return origins
    .map(
      (origin) =>
        `${pathOf(origin.leaf, roots)}: ${JSON.stringify(shownOf(origin, reveal))}\n${origin.reasons.map(reasonText).join('')}`,
    )
    .join('\n');
}

function shownOf({ leaf, hidden }: Origin, reveal: boolean): Json {
  if (reveal) return leaf.value;
  return hidden && leaf.value === leaf.shown ? '<redacted>' : leaf.shown;
}

function reasonText(reason: Reason): string {
  if (reason.kind === 'rule') return `  rule: ${reason.text}\n`;
  if (reason.kind === 'operator') return `  operator: ${reason.text}\n`;
  if (reason.kind === 'task')
    return `  task: ${reason.text}${reason.madeUp ? ' (made up: no --context says it)' : ''}\n`;
  const { spot, history } = reason;
  const span = spanOf(spot);
  const lines = span.source.secret ? [] : frame(span).trimEnd().split('\n');
  return [
    `${place(span)}: ${spot.path.join('.')}`,
    ...lines,
    ...history.through.map(({ by, at }) => `by ${by} (${place(at)})`),
    ...history.instead.map((at) => `in place of ${place(at)}`),
    ...history.variables.map((variable) => `$${variable.name}: ${giverOf(variable)}`),
  ]
    .map((line) => `  ${line}\n`)
    .join('');
}

const GIVERS = {
  argument: '--env',
  task: "the task's",
  project: "the project's name",
  nobody: 'not set',
} as const;

function giverOf({ from }: Variable): string {
  return typeof from === 'string' ? GIVERS[from] : place(from);
}

/** The same as data: a list of values, each with its reasons. */
function explainJson({ origins = [], roots, reveal }: MadeExplained): string {
  const list = origins.map((origin) => ({
    path: pathOf(origin.leaf, roots),
    pointer: pointerOf(origin.leaf),
    value: shownOf(origin, reveal),
    reasons: origin.reasons.map(reasonJson),
  }));
  return `${JSON.stringify(list, null, 2)}\n`;
}

function reasonJson(reason: Reason): Json {
  if (reason.kind === 'task') return { kind: reason.kind, text: reason.text, madeUp: reason.madeUp };
  if (reason.kind !== 'file') return { kind: reason.kind, text: reason.text };
  const { spot, history } = reason;
  const span = spanOf(spot);
  const { through, instead, variables } = history;
  return {
    kind: 'file',
    attribute: spot.path.join('.'),
    file: span.source.file,
    ...position(span.source, span.start),
    ...(through.length > 0 && { through: through.map(({ by, at }) => ({ by, at: place(at) })) }),
    ...(instead.length > 0 && { instead: instead.map((at) => place(at)) }),
    ...(variables.length > 0 && { variables: variables.map((one) => ({ name: one.name, from: giverOf(one) })) }),
  };
}
