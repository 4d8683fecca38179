import type { ReadOf } from '../context/settings.ts';
import { absolutePath, cpus, listOf, memory, oneOf, settings } from '../context/settings.ts';
import type { Report } from '../diagnostic.ts';
import type { AllowInput, AmountInput, PolicyInput } from '../policy-input.ts';
import type { Mapping } from '../tree.ts';
import { MIB } from '../units.ts';
import { harden } from './harden.ts';
import { ALL_POWERS, PRESET_NAMES } from './powers.ts';
import { bounds, cgroup2, image, labelKey, limits, logs, names, type ReadersFor, subnets, waivers } from './readers.ts';

const BUILDS = ['confined', 'unconfined'] as const;

const ALLOW = {
  powers: listOf(oneOf(ALL_POWERS)),
  paths: listOf(absolutePath),
  'external-networks': names,
  'external-volumes': names,
  'log-drivers': names,
  runtime: names,
  builds: oneOf(BUILDS),
} satisfies ReadersFor<AllowInput>;

const AMOUNT = { cpus, memory } satisfies ReadersFor<AmountInput>;

const READERS = {
  preset: oneOf(PRESET_NAMES),
  allow: settings(ALLOW),
  bounds,
  defaults: settings(AMOUNT),
  overhead: settings(AMOUNT),
  infra: image,
  credentials: absolutePath,
  subnets,
  logs,
  harden,
  limits,
  cgroup2,
  waivers,
  labels: listOf(labelKey),
} satisfies ReadersFor<PolicyInput>;

/** The settings of an operator's file that could be read. */
export type FileRead = ReadOf<typeof READERS>;

export function readSettings(document: Mapping, report: Report): FileRead {
  return settings(READERS)(document, { path: '', what: 'the policy', report }) ?? {};
}

/** Cores and bytes of a service, and of the executor, where no file states others. */
export const DEFAULT_AMOUNTS = { cpus: 0.1, memory: 64 * MIB };
