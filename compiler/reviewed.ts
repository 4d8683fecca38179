import { createHash } from 'node:crypto';
import { type Compiled, type CompileOptions, compile } from './compile.ts';
import { SIMULATED } from './context.ts';
import type { Digest } from './context/steering.ts';
import { type Diagnostic, Report } from './diagnostic.ts';
import { STAND_INS } from './framework-variables.ts';
import { canonicalBytes } from './plan/canonical.ts';
import { ALL_ALLOWED, type Policy } from './policy.ts';

/** What reviewers and executors both know of a pod. */
export interface ReviewedOptions {
  /** Confined to the root: what lies elsewhere on a host was in no review. */
  readonly host: CompileOptions['host'];
  /** Compose files relative to the root, called as in the sandbox. */
  readonly files: readonly string[];
  /** Files of variables, called as in the sandbox; the project's `.env` when absent. */
  readonly envFiles?: readonly string[] | undefined;
  /** Those that the task declares. Of those that frameworks own, and that files do not use, none counts. */
  readonly variables: { readonly [name: string]: string };
  readonly profiles: readonly string[];
}

/**
 * In the place of the operator's, which reviewers do not know: with the usual defaults, a stand-in for what only
 * operators can name, and everything allowed. Ports are dealt: numbers that are published as written would exclude each
 * other, which they do on hosts only whose operator allows that.
 */
const POLICY: Policy = {
  ...ALL_ALLOWED,
  allow: { ...ALL_ALLOWED.allow, powers: ALL_ALLOWED.allow.powers.filter((power) => power !== 'host-ports') },
  infra: 'infra-of-the-operator',
};

/** The plan that is reviewed: of the simulated task, and of nothing that differs between reviewers and executors. */
export function compileReviewed(options: ReviewedOptions, more: Pick<CompileOptions, 'trace'> = {}): Compiled {
  const { envFiles, ...rest } = options;
  const chosen = envFiles && { envFiles };
  return compile({ ...rest, ...chosen, ...more, context: SIMULATED, policy: POLICY, standIns: STAND_INS });
}

/** `sha256:<64 hex digits>` of what was reviewed; absent when there are errors. */
export function reviewedDigest(options: ReviewedOptions): {
  readonly digest?: string;
  readonly diagnostics: readonly Diagnostic[];
} {
  const compiled = compileReviewed(options);
  const digest = digestOf(compiled);
  return { ...(digest !== undefined && { digest }), diagnostics: compiled.diagnostics };
}

/**
 * That of the plan; and of the variables that configs are made of, of which a plan has the names only. Those of secrets
 * are no reviewer's business, and change without a review.
 */
export function digestOf({ plan, values = {} }: Compiled): string | undefined {
  if (!plan) return undefined;
  const hash = createHash('sha256').update(canonicalBytes(plan));
  const configs = plan.files.flatMap(({ kind, from }) =>
    kind === 'config' && 'environment' in from ? [from.environment] : [],
  );
  for (const name of [...new Set(configs)].sort()) hash.update(JSON.stringify([name, values[name]]));
  return `sha256:${hash.digest('hex')}`;
}

/** Whether the files are those that a label of the task speaks of; else what is said of it is an error. */
export function judgeReviewed({ label, text }: Digest, options: ReviewedOptions): readonly Diagnostic[] {
  const report = new Report();
  if (!/^sha256:[0-9a-f]{64}$/.test(text)) {
    report.add('bad-digest', undefined, { label });
    return report.all();
  }
  const { digest, diagnostics } = reviewedDigest(options);
  if (digest === text) return [];
  report.add('not-reviewed', undefined, { label, wanted: text, found: digest });
  const errors = digest === undefined ? diagnostics.filter(({ level }) => level === 'error') : [];
  return [...report.all(), ...errors];
}
