import type { Table } from './attributes/attribute.ts';
import { topLevel } from './attributes/tables.ts';
import type { TaskContext } from './context.ts';
import { type Diagnostic, Report } from './diagnostic.ts';
import type { Layer } from './environment.ts';
import type { Host } from './host.ts';
import { load } from './load.ts';
import { lower } from './lower.ts';
import { withOwnLinks } from './lower/own-links.ts';
import type { Note, PodPlan } from './plan/plan.ts';
import { checkReferences } from './plan/references.ts';
import { secretsIn } from './plan/secrets.ts';
import type { Policy } from './policy.ts';
import * as planSchema from './schema/generated/plan.js';
import { problems } from './schema/validate.ts';
import { place } from './source.ts';
import type { Trace } from './trace.ts';

/** What a plan is made of. */
export interface CompileOptions {
  readonly host: Host;
  /** Compose files relative to the root, the first one's folder being the project's. */
  readonly files: readonly string[];
  /** Files of variables; the project's `.env` when absent. */
  readonly envFiles?: readonly string[];
  /** The folder that relative paths mean, relative to the root; the first file's when absent. */
  readonly projectFolder?: string;
  /** Variables said outright: they win over all others. */
  readonly variables?: { readonly [name: string]: string };
  /** Values in place of those that frameworks set; they win over all. */
  readonly standIns?: Layer;
  /** Said outright; else COMPOSE_PROFILES. */
  readonly profiles?: readonly string[];
  readonly context: TaskContext;
  readonly policy: Policy;
  /** Attributes whose refusal shall be a warning, by the end of their paths: `credential_spec`, `web.credential_spec`. */
  readonly waivers?: readonly string[];
  /** Names that the shell has: only for the hint of a warning. */
  readonly shellNames?: ReadonlySet<string>;
  /** In place of the real table: tests leave rows out. */
  readonly attributes?: Table;
  /** Filled for `explain`. */
  readonly trace?: Trace;
}

/** A plan, or why there is none. */
export interface Compiled {
  /** Absent when there are errors. */
  readonly plan?: PodPlan;
  /**
   * Values of the declared variables that secrets and configs of the plan are made of, by name. The plan names them
   * only: whoever performs it hands these to the runtime, and nobody else.
   */
  readonly values?: { readonly [variable: string]: string };
  /**
   * Values of variables that no message about the pod may show: those that secrets are made of, and those that stand in
   * what the plan hides. For whoever performs it, as `values`.
   */
  readonly secrets?: () => readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** From Compose files and a task to a plan: the phases in their order. Nothing is thrown for a user's mistake. */
export function compile(options: CompileOptions): Compiled {
  const { context, policy, host, variables = {}, waivers = [], attributes: table = topLevel } = options;
  const report = new Report();
  const loaded = load(
    { ...options, said: variables, task: context.environment, defaultName: context.task.name, contained: true, table },
    report,
  );
  const project = loaded.project && withOwnLinks(loaded.project);
  const { declared } = loaded;
  if (options.trace && project) options.trace.compiled = { project, options, variable: (name) => declared.value(name) };
  const lowered = project && lower(project, { ...loaded, table, context, policy, waivers, host }, report);
  const diagnostics = report.all(options.files);
  if (!lowered || report.failed) return { diagnostics };
  const { plan, values } = lowered;
  const secrets = (): readonly string[] => [...secretsIn(plan, loaded.given), ...Object.values(values)];
  return { plan: checked({ ...plan, notes: notes(diagnostics) }), values, secrets, diagnostics };
}

/** What a reviewer should know: the warnings. */
function notes(diagnostics: readonly Diagnostic[]): readonly Note[] {
  return diagnostics.map(({ code, text, span }) => ({ code, ...(span && { at: place(span) }), text }));
}

/** The runtime checks the same before its first step; here a failure is a bug of ours. */
function checked(plan: PodPlan): PodPlan {
  const wrong = [...problems(planSchema, plan), ...checkReferences(plan)];
  if (wrong.length > 0) throw new Error(`bug: the plan is not valid: ${wrong.slice(0, 3).join('; ')}`);
  return plan;
}
