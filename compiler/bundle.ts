import { type Entry, gather } from './bundle/gather.ts';
import { gzip } from './bundle/gzip.ts';
import { needsOf } from './bundle/needs.ts';
import { tar } from './bundle/tar.ts';
import { type Diagnostic, Report } from './diagnostic.ts';
import type { Storage } from './host.ts';
import { compileReviewed, digestOf, type ReviewedOptions } from './reviewed.ts';
import { newTrace } from './trace.ts';

export type { Entry } from './bundle/gather.ts';

/** What a bundle is made of. */
export interface BundleOptions extends ReviewedOptions {
  /** Absolute; `host` is confined to it. */
  readonly root: string;
  readonly storage: Storage;
  /** Absolute path of what must stay out: the bundle itself. */
  readonly except?: string;
}

/** All that a pod needs in its sandbox, or why it cannot be put together. */
export interface Bundle {
  /** By path. Absent when there are errors. */
  readonly entries?: readonly Entry[];
  /** For the task's label; with the entries. */
  readonly digest?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the plan for the simulated task, everything allowed, needs from the root, and nothing else. */
export function bundle({ storage, root, except, ...options }: BundleOptions): Bundle {
  const trace = newTrace();
  const compiled = compileReviewed(options, { trace });
  const digest = digestOf(compiled);
  if (!compiled.plan || digest === undefined) return { diagnostics: compiled.diagnostics };
  const report = new Report();
  const place = { root, storage, host: options.host, ...(except !== undefined && { except }) };
  const entries = gather(needsOf(compiled.plan, trace), place, report);
  const diagnostics = [...compiled.diagnostics, ...report.all(options.files)];
  return report.failed ? { diagnostics } : { entries, digest, diagnostics };
}

/** The same entries give the same bytes. Throws where a file cannot be read, or is not as it was found. */
export function packed(entries: readonly Entry[], root: string, storage: Storage): AsyncIterable<Uint8Array> {
  return gzip(tar(entries, (path) => storage.pieces(root, path)));
}
