import { makeConfig } from '../../compiler/cli/config.ts';
import { timesOf } from '../../compiler/cli/plan.ts';
import { diagnosticsText } from '../../compiler/cli/say.ts';
import { isMistake, type World } from '../../compiler/cli/world.ts';
import { compile } from '../../compiler/compile.ts';
import { SIMULATED } from '../../compiler/context.ts';
import { type Code, type Diagnostic, renderDiagnostic } from '../../compiler/diagnostic.ts';
import { files } from '../../compiler/files.ts';
import type { Host } from '../../compiler/host.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { canonicalBytes } from '../../compiler/plan/canonical.ts';
import { ALL_ALLOWED, DEFAULT_POLICY, type Policy } from '../../compiler/policy.ts';
import { renderReport } from '../../compiler/render.ts';
import { rawControl, reachesOut } from './safety.ts';

/** Processor time, far more than any file of this size needs. Other programs of the machine do not count. */
const MOST_SECONDS = 20;

/** Of the pod as a whole: they stand in no file. */
const WITHOUT_A_PLACE: readonly Code[] = ['no-services', 'pod-without-main', 'too-few-ports'];

/** A Compose file: where it lies, its name there, and the text to read in its place. */
export interface Input {
  readonly folder: string;
  readonly name: string;
  readonly text: string;
}

/** What is wrong with what becomes of a file, as a plan and as `config`; undefined when nothing is. */
export function problem(input: Input): string | undefined {
  const began = process.cpuUsage();
  try {
    return planProblem(input) ?? configProblem(input) ?? late(began);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

function late(began: NodeJS.CpuUsage): string | undefined {
  const { user, system } = process.cpuUsage(began);
  const seconds = (user + system) / 1e6;
  return seconds > MOST_SECONDS ? `took ${seconds.toFixed(0)} s` : undefined;
}

function planProblem(input: Input): string | undefined {
  const made = planOf(input, ALL_ALLOWED);
  const shown = rawControl('a diagnostic', diagnosticsText(made.diagnostics));
  if (made.plan === undefined) return misplaced(made.diagnostics) ?? silent(made.diagnostics) ?? shown;
  const again = planOf(input, ALL_ALLOWED).plan === made.plan;
  return (
    misplaced(made.diagnostics) ?? shown ?? (again ? safetyProblem(input, made.plan) : 'two plans of one file differ')
  );
}

/** What a plan shows to a terminal, and what a pod without any power could still reach. */
function safetyProblem(input: Input, shown: string): string | undefined {
  const { pod } = planOf(input, DEFAULT_POLICY);
  return rawControl('the plan or its report', shown) ?? (pod && reachesOut(pod));
}

interface Made {
  readonly pod?: PodPlan;
  /** The plan and its report, as they are printed. */
  readonly plan?: string;
  readonly diagnostics: readonly Diagnostic[];
}

function planOf(input: Input, policy: Policy): Made {
  const host = overlaid(files(input.folder), input);
  const { plan, diagnostics } = compile({ host, files: [input.name], context: SIMULATED, policy });
  return plan
    ? { pod: plan, plan: `${canonicalBytes(plan)}${renderReport(plan, timesOf(SIMULATED))}`, diagnostics }
    : { diagnostics };
}

function configProblem(input: Input): string | undefined {
  const world: World = {
    args: [],
    env: { HOME: '/home/user' },
    cwd: input.folder,
    version: '',
    terminal: { out: false, err: false },
    input: () => ({ kind: 'missing' }),
    out: () => {},
    err: () => {},
    disk: { read: () => ({ kind: 'missing' }), isFile: () => true, write: () => {} },
    host: (root, allowed) => overlaid(files(root, allowed), input),
  };
  const made = makeConfig(world, { kind: 'given', values: new Map([['file', [input.name]]]), operands: [] });
  if (isMistake(made)) return made.text;
  return misplaced(made.diagnostics) ?? (made.config === undefined ? silent(made.diagnostics) : undefined);
}

/** The real files, but for one. */
function overlaid(host: Host, { name, text }: Input): Host {
  return {
    read: (path) => (path === name ? { kind: 'text', text, bytes: new TextEncoder().encode(text) } : host.read(path)),
    look: (path) => (path === name ? 'file' : host.look(path)),
  };
}

/** A diagnostic that stands nowhere, or outside its file. */
function misplaced(diagnostics: readonly Diagnostic[]): string | undefined {
  const found = diagnostics.find(({ code, span }) =>
    span
      ? span.start < 0 || span.end < span.start || span.end > span.source.text.length
      : !WITHOUT_A_PLACE.includes(code),
  );
  return found && `has no place: ${renderDiagnostic(found)}`;
}

/** Nothing came out, and nobody says why. */
function silent(diagnostics: readonly Diagnostic[]): string | undefined {
  return diagnostics.some(({ level }) => level === 'error') ? undefined : 'refused without a diagnostic';
}
