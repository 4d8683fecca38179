/**
 * What programs import as `compose-executor`: the compiler and all that its options are made of. `files` reads from a
 * folder, `SIMULATED` and `UNCONFIGURED` are what pod-compile takes when it is told nothing else, `DEFAULT_POLICY` what
 * an executor has without an operator's file.
 */
export { type Compiled, type CompileOptions, compile } from './compile.ts';
export { SIMULATED, type TaskContext } from './context.ts';
export { readContext } from './context/read-context.ts';
export { type Diagnostic, renderDiagnostic, Report } from './diagnostic.ts';
export { files } from './files.ts';
export type { Found, Host } from './host.ts';
export { canonicalBytes } from './plan/canonical.ts';
export type { PodPlan } from './plan/plan.ts';
export { DEFAULT_POLICY, type Policy, readPolicy, UNCONFIGURED } from './policy.ts';
