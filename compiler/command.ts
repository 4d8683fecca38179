/**
 * The one door of the compiler for another program of this house: it takes pod-compile's arguments and speaks as
 * pod-compile does. What compiles is loaded when it is wanted, for a plan that is there already needs none of it.
 */
import type { Fixed, Made } from './cli/inputs.ts';
import type { Given } from './cli/options.ts';
import type { Manner } from './cli/say.ts';
import type { Mistake, World } from './cli/world.ts';
import type { PodPlan } from './plan/plan.ts';
import type { OperatorFiles, Operations } from './policy/operations.ts';
import type { UnitView } from './render/units.ts';
import type { CompiledTask, TaskInputs } from './task.ts';

export { dockerfileOf, IGNORE_FILE, ignoreFilesOf, leavesOut } from './build-context.ts';
export { readCall } from './cli/call.ts';
export type { Command, Program } from './cli/commands.ts';
export { FILES, HELP } from './cli/shared-options.ts';
export { commandHelp, generalHelp } from './cli/help.ts';
export type { Given, Option } from './cli/options.ts';
export { has, value, values } from './cli/options.ts';
export { sourceOf } from './cli/files.ts';
export { coloured, complain, guarded, say } from './cli/say.ts';
export { saidVariables } from './cli/said.ts';
export type { Mistake, World } from './cli/world.ts';
export { EXIT, failure, isMistake, usage } from './cli/world.ts';
export { type CgroupParent, cgroupParent } from './context/cgroup.ts';
export { mesosSeconds } from './context/facts.ts';
export type { DiagnosticJson } from './diagnostic.ts';
export { disk, readText } from './disk.ts';
export {
  DEFAULT_OPERATIONS,
  type LogBounds,
  type OperatorFiles,
  type Operations,
  OWN_OPERATIONS,
  type Subnets,
} from './policy/operations.ts';
export type { Source } from './source.ts';
export type { CompiledTask, TaskInputs } from './task.ts';
export { fold } from './layout.ts';
export { files, filesIn } from './files.ts';
export { isMissing, reasonOf } from './files/errors.ts';
export {
  type Held,
  hold,
  holdBelow,
  holdIn,
  openFile,
  pathIn,
  readHeld,
  release,
} from './files/held.ts';
export { type Reached, reach, type Rooms, roomsOf } from './files/reach.ts';
export { tarEnd, tarHead, tarPadding } from './tar.ts';
export { isRemote } from './paths.ts';
export { privateHostIn } from './private-hosts.ts';
export { builtImage, prefixOf } from './lower/names.ts';
export type { Host } from './host.ts';

export async function makePlan(world: World, given: Given, fixed: Fixed): Promise<Made | Mistake> {
  const inputs = await import('./cli/inputs.ts');
  return inputs.makePlan(world, given, fixed);
}

/** A plan that is there already; undefined when the text is no JSON. */
export async function judgePlan(text: string, file: string): Promise<PodPlan | Mistake | undefined> {
  const judge = await import('./cli/plan-file.ts');
  const found = judge.parsePlan(text);
  return found === undefined ? undefined : judge.judgePlan(found, file);
}

export async function planTask(inputs: TaskInputs): Promise<CompiledTask> {
  const task = await import('./task.ts');
  return task.compileTask(inputs);
}

/** The operator's decisions; mistakes in the files are reported as those of Compose files are. */
export async function readOperator(world: World, manner: Manner, files: OperatorFiles): Promise<Operator | Mistake> {
  const operations = await import('./cli/operations.ts');
  return operations.readOperator(world, manner, files);
}

/** The decisions of the operator's files for the runtime, and the powers that they give pods. */
export interface Operator {
  readonly operations: Operations;
  readonly powers: readonly string[];
}

/** Units of systemd, texts by the names of their files. */
export async function renderUnits(view: UnitView): Promise<{ readonly [file: string]: string }> {
  const units = await import('./render/units.ts');
  return units.renderUnits(view);
}
