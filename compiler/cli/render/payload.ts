import { posix } from 'node:path';
import type { Diagnostic } from '../../diagnostic.ts';
import { checkRendered } from '../../payload/check.ts';
import type { Payload, Wish } from '../../payload.ts';
import { payloadOf } from '../../payload.ts';
import { digest } from '../../plan/digest.ts';
import type { PodPlan } from '../../plan/plan.ts';
import { renderPayload } from '../../render.ts';
import type { CustomText } from '../../render/custom.ts';
import { reviewedDigest } from '../../reviewed.ts';
import { newTrace } from '../../trace.ts';
import { chooseFiles, withOwn } from '../files.ts';
import type { Fixed } from '../inputs.ts';
import { makePlan } from '../inputs.ts';
import type { Given } from '../options.ts';
import { has, value } from '../options.ts';
import { saidVariables } from '../said.ts';
import type { Mistake, World } from '../world.ts';
import { failure, isMistake, usage } from '../world.ts';
import type { Framed, Framework, Judged } from './framework.ts';
import { FRAMEWORKS } from './frameworks.ts';
import type { OwnTemplate } from './own-template.ts';
import { ownTemplate } from './own-template.ts';
import { namesOfPorts } from './port-names.ts';
import { sandboxFiles, saidOf } from './wish.ts';

/** What came of `render KIND` for a framework. */
export interface MadeText {
  readonly kind: 'made';
  /** Absent when the files have errors. */
  readonly text?: string;
  /** What the text is, for the name of a file: `.json`. */
  readonly ending: string;
  readonly notes: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The kind that shows what templates are given. */
export const FIELDS = 'fields';

/** Fills templates of users: it comes from whoever has loaded their compiler. */
export type Fill = (own: OwnTemplate, view: object) => CustomText;

/** What a payload is made with. */
export interface Making {
  readonly kind: string;
  /** With --templates. */
  readonly fill?: Fill;
  /** What a golden case says in place of options. */
  readonly fixed?: Fixed;
}

/** What a framework takes, made of the pod of the files that the arguments name. */
export function makePayload(world: World, given: Given, { kind, fill, fixed = {} }: Making): MadeText | Mistake {
  const own = ownTemplate(world, given, kind);
  if (isMistake(own)) return own;
  const wished = wishOf(world, given, fixed);
  if (isMistake(wished)) return wished;
  const { plan, diagnostics, wish } = wished;
  const ending = posix.extname(own?.name ?? frameworkOf(kind)?.template ?? 'fields.json');
  if (!plan || !wish) return { kind: 'made', ending, notes: [], diagnostics };
  const { payload, notes } = payloadOf(plan, wish);
  const framed = frame(kind, { payload, name: value(given, 'name'), digest: digest(plan) });
  if (isMistake(framed)) return framed;
  const filling = { kind, view: { ...payload, ...framed.fields } };
  const text = own ? ownText(filling, own, fill) : textOf(filling);
  if (isMistake(text)) return text;
  return { kind: 'made', text, ending, notes: [...notes, ...framed.notes], diagnostics };
}

function frameworkOf(kind: string): Framework | undefined {
  return Object.hasOwn(FRAMEWORKS, kind) ? FRAMEWORKS[kind] : undefined;
}

/** A kind of the user's own has the fields of every payload, and its name. */
function frame(kind: string, judged: Judged): Framed | Mistake {
  const own: Framed = { kind: 'framed', fields: { id: judged.name ?? judged.payload.name }, notes: [] };
  return frameworkOf(kind)?.frame(judged) ?? own;
}

interface Wished {
  readonly plan?: PodPlan;
  readonly wish?: Wish;
  readonly diagnostics: readonly Diagnostic[];
}

function wishOf(world: World, given: Given, fixed: Fixed): Wished | Mistake {
  const said = saidOf(given);
  if (isMistake(said)) return said;
  const chosen = chooseFiles(world, given);
  if (isMistake(chosen)) return chosen;
  const labelled = sandboxFiles(chosen);
  if (isMistake(labelled)) return labelled;
  const variables = saidVariables(world, given);
  if (isMistake(variables)) return variables;
  const trace = newTrace();
  const made = makePlan(world, given, { ...fixed, trace });
  if (isMistake(made)) return made;
  const { plan, diagnostics } = made;
  if (!plan) return { diagnostics };
  const wish: Wish = { ...said, ...labelled, variables, nameOfPort: namesOfPorts(trace) };
  if (!has(given, 'digest')) return { plan, diagnostics, wish };
  const reviewed = reviewedDigest({
    host: withOwn(world.host(chosen.root, []), chosen.own),
    ...labelled,
    variables: valuesOf(payloadOf(plan, wish).payload),
    profiles: plan.profiles,
  });
  if (reviewed.digest === undefined) return { diagnostics: [...diagnostics, ...reviewed.diagnostics] };
  return { plan, diagnostics, wish: { ...wish, digest: reviewed.digest } };
}

function valuesOf({ environment }: Payload): { readonly [name: string]: string } {
  return Object.fromEntries(environment.map(({ name, value: found }) => [name, found]));
}

interface Filling {
  readonly kind: string;
  readonly view: object;
}

function textOf({ kind, view }: Filling): string | Mistake {
  if (kind === FIELDS) return `${JSON.stringify(view, null, 2)}\n`;
  const framework = frameworkOf(kind);
  if (!framework) return usage(`--templates has no ${kind}.json.hbs, ${kind}.yaml.hbs or the like`);
  const text = renderPayload(framework.template, view);
  const [wrong] = checkRendered({ kind, name: framework.template, text, isOwn: false });
  if (wrong !== undefined) throw new Error(`bug: ${framework.template}: ${wrong}`);
  return text;
}

function ownText({ kind, view }: Filling, own: OwnTemplate, fill: Fill | undefined): string | Mistake {
  if (!fill) throw new Error('bug: nothing fills templates');
  const filled = fill(own, view);
  if (filled.kind === 'wrong') return failure(filled.text);
  const wrong = checkRendered({ kind, name: own.name, text: filled.text, isOwn: true });
  return wrong.length > 0 ? failure(`${own.file}: ${wrong.join('; ')}`) : filled.text;
}
