import type { Table, Where } from '../attributes/attribute.ts';
import type { Part } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { CreateBody } from '../plan/plan.ts';
import type { Variables } from '../environment.ts';
import type { Project, Section } from '../project.ts';
import { place, type Span } from '../source.ts';
import { type Entry, type Node, nodeAt, substitutedIn, toJson } from '../tree.ts';

/** All that a service's attributes said, joined. */
export interface Facts extends Omit<Part, ListField>, Lists {
  /** What the pod calls the container: the service's name, with its number after it where the service has several. */
  readonly service: string;
  /** The service's name in the file. */
  readonly named: string;
  /** Which of the service's containers it is, from 1. */
  readonly replica: number;
  /** Where the service's name stands. */
  readonly at: Span;
  readonly create: CreateBody;
  /** By field of `create`: what set it. */
  readonly because: ReadonlyMap<string, string>;
}

type ListField =
  | 'ports'
  | 'exposed'
  | 'networks'
  | 'links'
  | 'extraHosts'
  | 'mounts'
  | 'files'
  | 'volumesFrom'
  | 'owned'
  | 'deviceRequests'
  | 'depends'
  | 'preStart'
  | 'postStart'
  | 'preStop'
  | 'powers'
  | 'softens';
type Lists = { readonly [K in ListField]: NonNullable<Part[K]> };

/** What rows may ask and tell, besides their values. */
export interface Reading {
  readonly texts: Project['texts'];
  readonly variable: Variables['value'];
  readonly report: Report;
}

/** The facts of one service. */
export function factsOf(section: Section, table: Table, reading: Reading): Facts {
  const part: { [field: string]: unknown } = {};
  const because = new Map<string, string>();
  for (const { name, value: node, part: next } of partsOf(section, table, reading)) {
    for (const [field, value] of Object.entries(next)) part[field] = join(part[field], value);
    for (const field of fieldsOf(next.create ?? {})) because.set(field, reason(name, node, next.places?.[field]));
  }
  return facts(section.name, section.at, part as Part, because); // fields of Parts: join never changes a field's type
}

/** What one attribute of a service says. */
export interface Said {
  readonly name: string;
  readonly value: Node;
  readonly part: Part;
}

/** What each attribute says, from the rows of `table`, in their order: that of the file's attributes means nothing. */
export function* partsOf(section: Section, table: Table, reading: Reading): Generator<Said> {
  for (const [name, row] of Object.entries(table)) {
    const entry = section.node.entries.get(name);
    if (!entry || !row.lower || row.verdict.kind !== 'carried' || isMisshapen(entry, reading.report)) continue;
    const { value } = entry;
    yield { name, value, part: row.lower(toJson(value), whereOf(value, reading)) };
  }
}

/** Facts of a container that no service stands for. */
export function facts(service: string, at: Span, part: Part, because: ReadonlyMap<string, string>): Facts {
  const lists = {
    ports: [],
    exposed: [],
    networks: [],
    links: [],
    extraHosts: [],
    mounts: [],
    files: [],
    volumesFrom: [],
    owned: [],
    deviceRequests: [],
    depends: [],
    preStart: [],
    postStart: [],
    preStop: [],
    powers: [],
    softens: [],
  };
  return { create: {}, ...lists, ...part, service, named: service, replica: 1, at, because };
}

/** A value that is not what its row reads was reported, and counts as absent. */
function isMisshapen({ keySpan, value }: Entry, report: Report): boolean {
  return report.failed && [keySpan, value.span].some((span) => report.has(MISSHAPEN, span));
}

const MISSHAPEN = ['wrong-type', 'wrong-value', 'missing-attribute'] as const;

function whereOf(node: Node, { texts, variable, report }: Reading): Where {
  const at: Where['at'] = (...path) => nodeAt(node, path).span;
  return {
    at,
    tell: (code, values, ...path) => report.add(code, at(...path), values),
    hidden: (...path) => isHidden(nodeAt(node, path)),
    mask: (...path) => maskOf(nodeAt(node, path)),
    maskOfPart: (start, end, ...path) => maskOfPart(nodeAt(node, path), start, end),
    text: (path) => texts.get(path),
    variable,
  };
}

/** Whether it holds text from a variable, or stands in a file of variables. */
export function isHidden(node: Node): boolean {
  return node.kind === 'scalar' && (node.substituted !== undefined || node.span.source.secret === true);
}

/** What people see in the place of a value that is hidden: `x${TOKEN}`, `<from a.env>`. */
export function maskOf(node: Node): string | undefined {
  if (node.kind !== 'scalar' || !isHidden(node)) return undefined;
  const { source } = node.span;
  return node.substituted && !source.secret ? node.substituted.template : `<from ${source.file}>`;
}

/** The same of a part of a text, by offsets in its value. */
export function maskOfPart(node: Node, start: number, end: number): string | undefined {
  const substituted = node.kind === 'scalar' ? substitutedIn(node.substituted, start, end) : undefined;
  return substituted?.template;
}

/** The attribute and where it stands; further files when parts of its value come from those. */
function reason(name: string, node: Node, at: Span = node.span): string {
  const files = new Set<string>();
  if (node.kind === 'mapping') for (const { value } of node.entries.values()) files.add(value.span.source.file);
  files.delete(node.span.source.file);
  return [`${name} (${place(at)})`, ...[...files].sort()].join(', ');
}

/** `Image`, `HostConfig.Memory`: the fields that reasons are given for. */
function fieldsOf(create: CreateBody): string[] {
  return Object.entries(create).flatMap(([field, value]) =>
    field === 'HostConfig' ? Object.keys(value).map((inner) => `HostConfig.${inner}`) : [field],
  );
}

/** Lists one after the other, objects field by field, anything else the later. */
function join(a: unknown, b: unknown): unknown {
  if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (!isObject(a) || !isObject(b)) return b;
  // A map, for a label may be called __proto__.
  const joined = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) joined.set(key, joined.has(key) ? join(joined.get(key), value) : value);
  return Object.fromEntries(joined);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
