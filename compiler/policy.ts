import type { Power } from './attributes/part.ts';
import { oneDocument } from './context/document.ts';
import type { Reader, ReadOf } from './context/settings.ts';
import { absolutePath, cpus, listOf, memory, oneOf, settings, text, wrong } from './context/settings.ts';
import type { Report } from './diagnostic.ts';
import type { Amount } from './plan/plan.ts';
import type { AllowInput, AmountInput, PolicyInput } from './policy-input.ts';
import type { Source } from './source.ts';
import { MIB } from './units.ts';

/** What the operator of a cluster decided: the same for every pod. */
export interface Policy {
  readonly allow: { readonly powers: readonly Power[]; readonly paths: readonly string[] };
  /** For services that state neither limit nor reservation: cores and bytes. */
  readonly defaults: Amount;
  /** The executor's own need. */
  readonly overhead: Amount;
  /** Image of the container that owns shared namespaces where a pod asks for one without naming it. */
  readonly infra?: string;
}

/** Where there is no file of the operator's. */
export const DEFAULT_POLICY: Policy = {
  allow: { powers: [], paths: [] },
  defaults: { cpus: 0.1, memory: 64 * MIB },
  overhead: { cpus: 0.1, memory: 64 * MIB },
};

/** Every power; TypeScript holds that none is missing. */
const POWERS: { readonly [P in Power]: P } = {
  privileged: 'privileged',
  'host-network': 'host-network',
  'host-pid': 'host-pid',
  'host-ipc': 'host-ipc',
  'host-uts': 'host-uts',
  'host-ports': 'host-ports',
  'engine-socket': 'engine-socket',
  devices: 'devices',
  capabilities: 'capabilities',
  unconfined: 'unconfined',
  'volume-drivers': 'volume-drivers',
};

type ReadersFor<Input> = { readonly [K in keyof Required<Input>]: Reader<unknown> };

/** Where the user is the operator: everything may be asked for, and stands in the plan. */
export const ALL_ALLOWED: Policy = {
  ...DEFAULT_POLICY,
  allow: { powers: Object.values(POWERS), paths: ['/'] },
};

const ALLOW = {
  powers: listOf(oneOf(Object.values(POWERS))),
  paths: listOf(absolutePath),
} satisfies ReadersFor<AllowInput>;

const AMOUNT = { cpus, memory } satisfies ReadersFor<AmountInput>;

/** A name without blanks. Whether it is an image, the engine says. */
const image: Reader<string> = (node, place) => {
  const name = text(node, place);
  return name === undefined || /^\S+$/.test(name) ? name : wrong(node, place, 'the name of an image');
};

const READERS = {
  allow: settings(ALLOW),
  defaults: settings(AMOUNT),
  overhead: settings(AMOUNT),
  infra: image,
} satisfies ReadersFor<PolicyInput>;

/**
 * The operator's policy from a file in JSON or YAML (policy-input.ts); what it leaves out is as in DEFAULT_POLICY.
 * Undefined when the file cannot be read at all; a setting that cannot be read is reported and left out.
 */
export function readPolicy(source: Source, report: Report): Policy | undefined {
  const document = oneDocument(source, report);
  if (!document) return undefined;
  const read: ReadOf<typeof READERS> = settings(READERS)(document, { path: '', what: 'the policy', report }) ?? {};
  return {
    allow: { ...DEFAULT_POLICY.allow, ...read.allow },
    defaults: { ...DEFAULT_POLICY.defaults, ...read.defaults },
    overhead: { ...DEFAULT_POLICY.overhead, ...read.overhead },
    ...(read.infra !== undefined && { infra: read.infra }),
  };
}
