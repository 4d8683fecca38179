import type { TaskContext } from '../context.ts';
import { canonicalBytes } from '../plan/canonical.ts';
import { mask } from '../plan/mask.ts';
import type { PodPlan } from '../plan/plan.ts';
import type { ReportOptions } from '../view.ts';
import { type Fixed, type Made, makePlan } from './inputs.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { deliver, isInFile, mannerOf } from './product.ts';
import { heldAgainstReview } from './reviewing.ts';
import { coloured, sayAndExplain } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake } from './world.ts';

/** `pod-compile plan`. */
export async function performPlan(world: World, given: Given): Promise<Exit | Mistake> {
  const made = makeTaskPlan(world, given);
  if (isMistake(made)) return made;
  const asText = formatOf(world, given) === 'text';
  const told = mannerOf(given);
  // The report ends with the warnings: they are not said twice to the same reader.
  const inReport = asText && told === 'text' && made.plan !== undefined;
  sayAndExplain(world, told, inReport ? [] : made.diagnostics);
  if (!made.plan) return EXIT.failed;
  if (asText) return deliver(world, given, await reportOf(world, given, made.plan, made.context));
  return deliver(world, given, canonicalBytes(has(given, 'reveal') ? made.plan : mask(made.plan)));
}

/** As an executor would make it: none where the task's label says that other files were reviewed. */
export function makeTaskPlan(world: World, given: Given, fixed: Fixed = {}): Made | Mistake {
  const made = makePlan(world, given, fixed);
  return isMistake(made) ? made : heldAgainstReview(made, world, given);
}

/** JSON for programs, text for people at a terminal, unless told. */
function formatOf({ terminal }: World, given: Given): 'json' | 'text' {
  const said = value(given, 'format');
  if (said !== undefined) return said === 'text' ? 'text' : 'json';
  return terminal.out && !isInFile(given) && !has(given, 'json') ? 'text' : 'json';
}

async function reportOf(world: World, given: Given, plan: PodPlan, context: TaskContext): Promise<string> {
  // Handlebars is loaded by those who read its work.
  const { COLOURS, renderReport } = await import('../render.ts');
  const paint = coloured(world, 'out') && !isInFile(given) ? { paint: COLOURS } : {};
  return renderReport(plan, { ...timesOf(context), ...paint, reveal: has(given, 'reveal') });
}

/** The times that a stop may take. */
export function timesOf({ killSeconds, shutdownSeconds }: TaskContext): ReportOptions {
  return { shutdownSeconds, ...(killSeconds !== undefined && { killSeconds }) };
}
