import { posix } from 'node:path';
import type { Table } from '../attributes/attribute.ts';
import { bundle } from '../bundle.ts';
import { bundleOptions, listText } from '../cli/bundle.ts';
import { COMMANDS } from '../cli/commands.ts';
import { configJson } from '../cli/config-text.ts';
import { makeConfig } from '../cli/config.ts';
import { explainText, makeExplained } from '../cli/explain.ts';
import type { Fixed, Made } from '../cli/inputs.ts';
import { makePlan } from '../cli/inputs.ts';
import { onFiles } from '../cli/side.ts';
import { diffPlans } from '../diff.ts';
import type { Given } from '../cli/options.ts';
import { has, parse, value, wrongChoice } from '../cli/options.ts';
import { makeTaskPlan, timesOf } from '../cli/plan.ts';
import { makePayload } from '../cli/render/payload.ts';
import { makeResources, resourcesText } from '../cli/resources.ts';
import { digestToShow } from '../cli/reviewing.ts';
import { diagnosticsText } from '../cli/say.ts';
import type { Disk, Mistake, World } from '../cli/world.ts';
import { isMistake, usage } from '../cli/world.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { files } from '../files.ts';
import type { Host } from '../host.ts';
import { canonicalBytes } from '../plan/canonical.ts';
import { mask } from '../plan/mask.ts';
import { fill } from '../render/custom.ts';
import { renderDiff, renderDiffMarkdown, renderReport, renderReview } from '../render.ts';
import { type Base, reviewOf, type Subject } from '../review.ts';
import { storage } from '../storage.ts';
import type { GoldenCase } from './case.ts';

/** Texts by the name of their file in expected/. */
export type Texts = ReadonlyMap<string, string>;

/** What the case's command makes of its folder, by the name of the file in expected/. */
export function produce(folder: string, golden: GoldenCase, attributes?: Table): Texts | Mistake {
  const given = givenTo(golden);
  if (isMistake(given)) return given;
  const world = worldOf(folder, golden);
  if (golden.command === 'config') return configTexts(world, given, attributes);
  return TEXTS[golden.command](world, golden.reveal ? revealing(given) : given, {
    ...fixedBy(golden),
    ...(attributes && { attributes }),
  });
}

function revealing(given: Given): Given {
  return { ...given, values: new Map([...given.values, ['reveal', ['']]]) };
}

/** What a case says in place of options. */
export function fixedBy({ context, policy }: GoldenCase): Fixed {
  return { ...(context && { context }), ...(policy && { policy }) };
}

/** The case's arguments, read by the command's own table. */
function givenTo({ command: name, args }: GoldenCase): Given | Mistake {
  const command = COMMANDS.find((row) => row.name === name);
  if (!command) throw new Error(`bug: there is no command ${name}`);
  const given = parse(args, command.options);
  if (isMistake(given)) return usage(`case.json: args: ${given.text}`);
  const [foreign] = command.operands ? [] : given.operands;
  if (foreign !== undefined) return usage(`case.json: args: ${name} does not take "${foreign}"`);
  return wrongChoice(given, command.options) ?? given;
}

function planTexts(world: World, given: Given, fixed: Fixed): Texts | Mistake {
  const made = makeTaskPlan(world, given, fixed);
  if (isMistake(made)) return made;
  const { plan, diagnostics, context } = made;
  if (!plan) return withDiagnostics({}, diagnostics);
  const reveal = has(given, 'reveal');
  const texts = {
    'plan.json': canonicalBytes(reveal ? plan : mask(plan)),
    'report.txt': renderReport(plan, { ...timesOf(context), reveal }),
  };
  return withDiagnostics(texts, diagnostics);
}

/** The operands are Compose files. */
function diffTexts(world: World, given: Given, fixed: Fixed): Texts | Mistake {
  const [before, after] = given.operands.map((file) => makePlan(world, onFiles(given, [file]), fixed));
  if (!before || !after) return usage('case.json: args: diff needs two Compose files');
  if (isMistake(before)) return before;
  if (isMistake(after)) return after;
  const [from = '', to = ''] = given.operands;
  if (!before.plan || !after.plan) return withDiagnostics({}, [...before.diagnostics, ...after.diagnostics]);
  const diff = diffPlans(before.plan, after.plan, { names: [from, to] });
  return withDiagnostics({ 'diff.txt': renderDiff(diff), 'diff.md': renderDiffMarkdown(diff) }, []);
}

/** The operands, and the base, are Compose files; one that is not there is that of a pod which comes or goes. */
function reviewTexts(world: World, given: Given, fixed: Fixed): Texts | Mistake {
  if (!has(given, 'review')) return usage('case.json: args: a case of check needs --review');
  const made = (file: string): Made | Mistake | undefined =>
    world.disk.isFile(posix.join(world.cwd, file)) ? makePlan(world, onFiles(given, [file]), fixed) : undefined;
  const name = value(given, 'base');
  const base = name === undefined ? undefined : baseOf(name, made(name));
  const subjects = given.operands.map((operand): Subject | Mistake => {
    const found = made(operand);
    if (isMistake(found)) return found;
    const { plan, diagnostics = [] } = found ?? {};
    const errors = diagnostics.filter(({ level }) => level === 'error');
    const digest = digestToShow(world, onFiles(given, [operand]));
    const shown = plan && { plan, ...(digest !== undefined && { digest }) };
    return { name: operand, errors, ...shown, ...(base && { base }) };
  });
  const mistake = subjects.find(isMistake);
  if (mistake) return mistake;
  const pods = reviewOf(subjects.flatMap((subject) => (isMistake(subject) ? [] : [subject])));
  return new Map([['review.md', renderReview(pods)]]);
}

function baseOf(name: string, made: Made | Mistake | undefined): Base {
  if (made === undefined) return { name, found: 'absent' };
  return { name, found: isMistake(made) || !made.plan ? 'broken' : made.plan };
}

function explainTexts(world: World, given: Given, fixed: Fixed): Texts | Mistake {
  const made = makeExplained(world, given, fixed);
  if (isMistake(made)) return made;
  return made.origins ? new Map([['explain.txt', explainText(made)]]) : withDiagnostics({}, made.diagnostics);
}

function resourcesTexts(world: World, given: Given, fixed: Fixed): Texts | Mistake {
  const made = makeResources(world, given, fixed);
  if (isMistake(made)) return made;
  const { resources, check, diagnostics } = made;
  return withDiagnostics(resources ? { 'resources.txt': resourcesText(resources, check) } : {}, diagnostics);
}

/** What would be packed. */
function bundleTexts(world: World, given: Given): Texts | Mistake {
  const options = bundleOptions(world, given);
  if (isMistake(options)) return options;
  const made = bundle(options);
  return withDiagnostics(made.entries ? { 'list.txt': listText(made) } : {}, made.diagnostics);
}

/** The operand is the kind. */
function renderTexts(world: World, given: Given, fixed: Fixed): Texts | Mistake {
  const [kind = ''] = given.operands;
  const made = makePayload(world, given, { kind, fill, fixed });
  if (isMistake(made)) return made;
  const { text, ending, notes, diagnostics } = made;
  const told = { 'notes.txt': notes.map((note) => `${note}\n`).join('') };
  return withDiagnostics(text === undefined ? {} : { [`payload${ending}`]: text, ...told }, diagnostics);
}

const TEXTS = {
  plan: planTexts,
  resources: resourcesTexts,
  explain: explainTexts,
  diff: diffTexts,
  check: reviewTexts,
  bundle: bundleTexts,
  render: renderTexts,
};

/** docker compose shows paths in full; where the case lies on this machine is nobody's business. */
const SHOWN_ROOT = '/case';

function configTexts(world: World, given: Given, attributes?: Table): Texts | Mistake {
  const made = makeConfig(world, given, { shownRoot: SHOWN_ROOT, ...(attributes && { attributes }) });
  if (isMistake(made)) return made;
  return withDiagnostics(made.config === undefined ? {} : { 'config.json': configJson(made.config) }, made.diagnostics);
}

/** Nothing found is no file: an expected file that is not there says that nothing may be. */
function withDiagnostics(texts: { readonly [file: string]: string }, diagnostics: readonly Diagnostic[]): Texts {
  const found = new Map(Object.entries(texts));
  return diagnostics.length === 0 ? found : found.set('diagnostics.txt', diagnosticsText(diagnostics));
}

/** A world of the case's folder and of what case.json says; nothing of this machine or its user. */
export function worldOf(folder: string, { args, env }: GoldenCase): World {
  const silent = (): void => undefined;
  const inside = files(folder);
  return {
    args,
    env,
    cwd: folder,
    version: '',
    terminal: { out: false, err: false },
    input: () => ({ kind: 'missing' }),
    out: silent,
    err: silent,
    disk: diskOf(inside),
    storage: storage('', async () => undefined),
    // Whatever root the arguments choose, and whatever the policy allows: a case stands alone.
    host: (root) => ({
      read: (path) => inside.read(posix.resolve(root, path)),
      look: (path) => inside.look(posix.resolve(root, path)),
      hasLinks: (path) => inside.hasLinks?.(path) === true,
    }),
  };
}

/** The files of the folder; nothing is written. */
function diskOf(inside: Host): Disk {
  return {
    read: (path) => {
      const found = inside.read(path);
      return found.kind === 'outside' ? { kind: 'refused', why: 'it lies outside the case' } : found;
    },
    isFile: (path) => inside.look(path) === 'file',
    write: () => {
      throw new Error('bug: a golden case writes nothing');
    },
  };
}
