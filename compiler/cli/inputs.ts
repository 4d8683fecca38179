import type { Table } from '../attributes/attribute.ts';
import type { Compiled, CompileOptions } from '../compile.ts';
import { compile } from '../compile.ts';
import type { TaskContext } from '../context.ts';
import { SIMULATED, withoutTask } from '../context.ts';
import { readContext } from '../context/read-context.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { Report } from '../diagnostic.ts';
import type { PodPlan } from '../plan/plan.ts';
import type { Policy } from '../policy.ts';
import type { OperatorFiles, Operations } from '../policy/operations.ts';
import { ALL_ALLOWED, DEFAULT_POLICY, readPolicy, UNCONFIGURED } from '../policy.ts';
import type { Source } from '../source.ts';
import type { Trace } from '../trace.ts';
import { parseBytes } from '../units.ts';
import { chooseFiles, sourceOf, withOwn } from './files.ts';
import type { Given } from './options.ts';
import { has, value, values } from './options.ts';
import { saidVariables } from './said.ts';
import type { Mistake, World } from './world.ts';
import { isMistake, usage } from './world.ts';

/** What came of the arguments of `plan` or `resources`. */
export interface Made {
  readonly kind: 'made';
  /** Absent when there are errors. */
  readonly plan?: PodPlan;
  /** Of variables that secrets and configs of the plan are made of, for whoever performs it. */
  readonly values?: Compiled['values'];
  readonly secrets?: Compiled['secrets'];
  /** What the operator decided for its run; with the plan. */
  readonly operations?: Operations;
  readonly diagnostics: readonly Diagnostic[];
  readonly context: TaskContext;
}

/** What a golden case, or another program, says in place of options. */
export interface Fixed extends OperatorFiles {
  readonly context?: Source;
  readonly attributes?: Table;
  /** Filled for `explain`. */
  readonly trace?: Trace;
  /** Set where there is no task: the ids of this run are made of it, and the user is the operator. */
  readonly drawn?: string;
}

/** Compiles what the arguments name. */
export function makePlan(world: World, given: Given, fixed: Fixed = {}): Made | Mistake {
  const chosen = chooseFiles(world, given);
  if (isMistake(chosen)) return chosen;
  const variables = saidVariables(world, given);
  if (isMistake(variables)) return variables;
  const report = new Report();
  const said = contextOf(world, given, fixed, report);
  if (isMistake(said)) return said;
  const context = said ?? (fixed.drawn === undefined ? SIMULATED : withoutTask(chosen.root, fixed.drawn));
  const policy = policyOf(world, given, { ...fixed, task: context }, report);
  if (isMistake(policy)) return policy;
  // A plan for another task or another operator would be full of mistakes that nobody made.
  if (report.failed) return { kind: 'made', diagnostics: report.all(), context };

  const options: CompileOptions = {
    host: withOwn(world.host(chosen.root, policy.allow.paths), chosen.own),
    files: chosen.files,
    ...(chosen.envFiles.length > 0 && { envFiles: chosen.envFiles }),
    variables,
    profiles: values(given, 'profile'),
    context,
    policy,
    waivers: values(given, 'warn'),
    shellNames: new Set(Object.keys(world.env)),
    ...(value(given, 'project-directory') !== undefined && { projectFolder: '' }),
    ...(fixed.attributes && { attributes: fixed.attributes }),
    ...(fixed.trace && { trace: fixed.trace }),
  };
  const { plan, values: found, secrets, diagnostics } = compile(options);
  const beside = { ...(found && { values: found }), ...(secrets && { secrets }) };
  const whole = plan && { plan, operations: policy.operations, ...beside };
  return { kind: 'made', ...whole, diagnostics: [...report.all(), ...diagnostics], context };
}

function contextOf(world: World, given: Given, fixed: Fixed, report: Report): TaskContext | Mistake | undefined {
  const source = sourceOf(world, value(given, 'context')) ?? fixed.context;
  return isMistake(source) ? source : source && readContext(source, report);
}

function policyOf(
  world: World,
  given: Given,
  { policy: fixed, narrowing, drawn, task }: Fixed & { readonly task: TaskContext },
  report: Report,
): Policy | Mistake {
  const source = fixed ?? sourceOf(world, value(given, 'config'));
  if (isMistake(source)) return source;
  const read =
    (source ?? has(given, 'strict'))
      ? (readPolicy(source, report, { task, ...(narrowing && { narrowing }) }) ?? DEFAULT_POLICY)
      : undefined;
  const policy = read ?? (drawn === undefined ? UNCONFIGURED : ALL_ALLOWED);
  const cpus = numberOf(value(given, 'default-cpus'));
  if (Number.isNaN(cpus)) return usage('--default-cpus needs a number of cores: 0.5');
  const memory = sizeOf(value(given, 'default-mem'));
  if (Number.isNaN(memory)) return usage('--default-mem needs a size: 64m, 1g');
  const defaults = { cpus: cpus ?? policy.defaults.cpus, memory: memory ?? policy.defaults.memory };
  return { ...policy, defaults };
}

/** NaN for what is no number of cores. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
}

/** Bytes; NaN for what is no size. */
function sizeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const bytes = parseBytes(text) ?? Number.NaN;
  return bytes >= 0 ? bytes : Number.NaN;
}
