import { discover, NAMES } from './cli/discover.ts';
import { compile, type Compiled } from './compile.ts';
import type { Facts } from './context/facts.ts';
import { readContext } from './context/read-context.ts';
import { steering } from './context/steering.ts';
import { headline, Report } from './diagnostic.ts';
import type { Diagnostic, Level } from './diagnostic.ts';
import type { Host } from './host.ts';
import { readPolicy } from './policy.ts';
import { judgeReviewed } from './reviewed.ts';
import type { OperatorFiles, Operations } from './policy/operations.ts';
import type { PodPlan } from './plan/plan.ts';

/** What an executor has when a task arrives. */
export interface TaskInputs extends OperatorFiles {
  /** The TaskInfo in JSON, as the agent sent it. */
  readonly taskInfo: string;
  readonly facts: Facts & { readonly directory: string };
  /** The files below a folder, and those at or below the allowed paths. */
  readonly host: (root: string, allowed: readonly string[]) => Host;
}

/** What came of it. */
export interface CompiledTask {
  /** Absent when there are errors. */
  readonly plan?: PodPlan;
  /** Of variables that secrets and configs of the plan are made of. */
  readonly values?: Compiled['values'];
  /** Values of variables that no message may show. */
  readonly secrets?: readonly string[];
  /** What the operator decided for its run, labels of the task heard; with the plan. */
  readonly operations?: Operations;
  /** What was found, a line each, for a log or a message. */
  readonly said: readonly { readonly level: Level; readonly line: string }[];
}

/** The plan of a Mesos task: of the Compose files in its sandbox which its labels name, else of those with a usual name. */
export function compileTask({ taskInfo, facts, policy: source, narrowing, host: hostOf }: TaskInputs): CompiledTask {
  const report = new Report();
  const context = readContext({ file: 'the task', text: taskInfo }, report, facts);
  const policy = readPolicy(source, report, { ...(context && { task: context }), ...(narrowing && { narrowing }) });
  if (!context || !policy || report.failed) return { said: said(report.all()) };
  const host = hostOf(context.sandbox, policy.allow.paths);
  const steered = steering(context.labels);
  const { files = discover((path) => host.look(path) === 'file', '')?.files, profiles, envFiles, digest } = steered;
  if (!files) {
    report.add('no-compose-file', undefined, { names: NAMES });
    return { said: said(report.all()) };
  }
  const chosen = { files, ...(profiles && { profiles }), ...(envFiles && { envFiles }) };
  const { plan, values, secrets, diagnostics } = compile({ host, ...chosen, context, policy });
  const reviewing = { profiles: [], ...chosen, host: hostOf(context.sandbox, []), variables: context.environment };
  const unreviewed = plan && digest ? judgeReviewed(digest, reviewing) : [];
  if (!plan || unreviewed.length > 0) return { said: said([...unreviewed, ...diagnostics]) };
  const beside = { ...(values && { values }), ...(secrets && { secrets: secrets() }) };
  return { plan, operations: policy.operations, ...beside, said: said(diagnostics) };
}

function said(diagnostics: readonly Diagnostic[]): CompiledTask['said'] {
  return diagnostics.map((one) => ({ level: one.level, line: headline(one) }));
}
