import { oneDocument } from './context/document.ts';
import type { Report } from './diagnostic.ts';
import type { Amount } from './plan/plan.ts';
import type { HardenInput } from './policy-input.ts';
import { DEFAULT_AMOUNTS, type FileRead, readSettings } from './policy/file.ts';
import { type Labelled, overridden } from './policy/labels.ts';
import { narrowed, type PolicyFile } from './policy/narrowing.ts';
import { DEFAULT_OPERATIONS, type Operations, OWN_OPERATIONS } from './policy/operations.ts';
import { ALL_POWERS, type Allowed, PRESETS } from './policy/powers.ts';
import type { Bounds } from './policy/readers.ts';
import type { Source } from './source.ts';
import type { Mapping } from './tree.ts';

/** What the operator of a cluster decided: the same for every pod. */
export interface Policy {
  readonly allow: Allowed;
  /** The most that pods may ask for without a power. */
  readonly bounds?: Bounds;
  /** No operator's file is at hand: powers that are `warned` in POWERS are warnings, not errors. */
  readonly unconfigured?: true;
  /** For services that state neither limit nor reservation: cores and bytes. */
  readonly defaults: Amount;
  /** The executor's own need. */
  readonly overhead: Amount;
  /** Image of the container that owns shared namespaces where a pod asks for one without naming it. */
  readonly infra?: string;
  /** What every container gets less of. */
  readonly harden?: HardenInput;
  /** No refusal may be waived. */
  readonly waivers?: 'deny';
  /** Handed to the runtime beside the plan. */
  readonly operations: Operations;
}

/** Where there is no file of the operator's. */
export const DEFAULT_POLICY: Policy = {
  allow: { powers: [], paths: [] },
  defaults: DEFAULT_AMOUNTS,
  overhead: DEFAULT_AMOUNTS,
  operations: DEFAULT_OPERATIONS,
};

/** For `pod-compile` without an operator's file, who may allow what the executor's own default does not. */
export const UNCONFIGURED: Policy = { ...DEFAULT_POLICY, unconfigured: true };
/** Where the user is the operator: everything may be asked for, and stands in the plan. */
export const ALL_ALLOWED: Policy = {
  ...DEFAULT_POLICY,
  allow: { powers: ALL_POWERS, paths: ['/'] },
  operations: OWN_OPERATIONS,
};

/** In the place of a file that is not there. */
const NO_FILE: Source = { file: "the operator's file", text: '{}' };

/**
 * The operator's policy from a file in JSON or YAML (policy-input.ts); a setting that the file leaves out is as in
 * DEFAULT_POLICY. A second file may narrow the first. The labels of a task override the keys that the files list.
 * Undefined when a file cannot be read at all; a setting that cannot be read is reported and left out.
 */
export function readPolicy(
  source: Source | undefined,
  report: Report,
  { task, narrowing }: { readonly task?: Labelled; readonly narrowing?: Source } = {},
): Policy | undefined {
  const document = documentOf(source ?? NO_FILE, narrowing, report);
  if (!document) return undefined;
  const whole = task ? overridden(document, task, report) : document;
  const read = readSettings(whole, report);
  return {
    allow: allowedIn(read),
    ...(read.bounds && { bounds: read.bounds }),
    defaults: { ...DEFAULT_POLICY.defaults, ...read.defaults },
    overhead: { ...DEFAULT_POLICY.overhead, ...read.overhead },
    ...(read.infra !== undefined && { infra: read.infra }),
    ...(read.harden && { harden: read.harden }),
    ...(read.waivers && { waivers: read.waivers }),
    operations: operationsIn(read),
  };
}

function documentOf(source: Source, narrowing: Source | undefined, report: Report): Mapping | undefined {
  const document = oneDocument(source, report);
  const second = narrowing && oneDocument(narrowing, report);
  if (!document || !narrowing || !second) return narrowing && !second ? undefined : document;
  const file = ({ file: name }: Source, document: Mapping): PolicyFile => ({
    name,
    document,
    read: readSettings(document, report),
  });
  return narrowed(file(source, document), file(narrowing, second), report);
}

function allowedIn({ preset = 'shared', allow = {} }: FileRead): Allowed {
  const { powers = [], ...rest } = allow;
  return { ...DEFAULT_POLICY.allow, ...rest, powers: [...new Set([...PRESETS[preset], ...powers])] };
}

function operationsIn(read: FileRead): Operations {
  return {
    ...DEFAULT_OPERATIONS,
    paths: read.allow?.paths ?? DEFAULT_OPERATIONS.paths,
    ...(read.credentials !== undefined && { credentials: read.credentials }),
    ...(read.subnets && { subnets: read.subnets }),
    logs: { ...DEFAULT_OPERATIONS.logs, ...read.logs },
    limits: { ...read.limits },
    ...(read.cgroup2 && { cgroup2: read.cgroup2 }),
    ...(read.allow?.builds === 'unconfined' && { builds: 'unconfined' }),
    ...(read.harden?.userns && { userns: read.harden.userns }),
  };
}
