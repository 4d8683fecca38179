import { type Masks, segment } from './masks.ts';
import type { PodPlan } from './plan.ts';

/** Names that hold text of a variable, and what people see in their place. The masked copy of a plan has none. */
export interface MaskedNames {
  /** Of the pod, and of containers, networks and volumes on the Engine. */
  readonly things: Masks;
  /** By which containers find one another: container names, aliases and links. */
  readonly hosts: Masks;
}

/** A copy of the plan with the names masked wherever one part of the plan refers to another. */
export function withMaskedNames(plan: PodPlan): PodPlan {
  const { maskedNames: names, ...rest } = plan;
  if (!names) return plan;
  const { pod, containers, networks, volumes, files, steps, stop } = rest;
  const parts = renamed({ containers, networks, volumes, files, steps, stop }, '', names);
  return { ...rest, ...parts, pod: { ...pod, name: maskOf(pod.name, names.things) } };
}

/** Fields that hold names of the Engine's things, alone or between colons (`container:NAME`, `NAME:ro`). */
const THINGS: ReadonlySet<string> = new Set([
  'name',
  'network',
  'pid',
  'ipc',
  'on',
  'container',
  'containers',
  'NetworkMode',
  'PidMode',
  'IpcMode',
  'VolumesFrom',
  'Source',
]);

/** Fields that hold free text: what looks like a name there is none. */
const FREE: ReadonlySet<string> = new Set(['Cmd', 'Env', 'Labels', 'Options', 'DriverOpts', 'exec', 'because']);

function renamed<T>(value: T, field: string, names: MaskedNames): T;
function renamed(value: unknown, field: string, names: MaskedNames): unknown {
  if (FREE.has(field)) return value;
  if (typeof value === 'string') return renamedText(value, field, names);
  if (Array.isArray(value)) return value.map((item) => renamed(item, field, names));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (field === 'substituted') return [renamedPointer(key, names.things), inner] as const;
    return [field === 'EndpointsConfig' ? maskOf(key, names.things) : key, renamed(inner, key, names)] as const;
  });
  return Object.fromEntries(entries);
}

const ENDPOINTS = '/NetworkingConfig/EndpointsConfig/';

/** A pointer leads through the name of a network to its endpoint. */
function renamedPointer(pointer: string, things: Masks): string {
  if (!pointer.startsWith(ENDPOINTS)) return pointer;
  const rest = pointer.slice(ENDPOINTS.length);
  const [name = ''] = rest.split('/');
  const found = Object.entries(things).find(([thing]) => segment(thing) === name);
  return found ? ENDPOINTS + segment(found[1]) + rest.slice(name.length) : pointer;
}

function renamedText(text: string, field: string, { things, hosts }: MaskedNames): string {
  const parts = text.split(':');
  if (THINGS.has(field)) return parts.map((part) => maskOf(part, things)).join(':');
  if (field === 'Aliases') return maskOf(text, hosts);
  // `NAME:ADDRESS`, where a name may hold colons.
  const cut = text.lastIndexOf(':');
  if (field === 'ExtraHosts') return maskOf(text.slice(0, cut), hosts) + text.slice(cut);
  // `CONTAINER:ALIAS`.
  if (field === 'Links') return parts.map((part, at) => maskOf(part, at === 0 ? things : hosts)).join(':');
  return text;
}

function maskOf(name: string, masks: Masks): string {
  return (Object.hasOwn(masks, name) && masks[name]) || name;
}
