import type { Json, Mapping, Node, Scalar } from '../../tree.ts';
import { get, mapping, quoted, withEntry } from '../../tree.ts';
import { identity, type Tell } from '../attribute.ts';
import { itemsOf, piece, record, textAt, textOf } from './node.ts';

/** `[front, back]` to `{front: null, back: null}`. */
export function names(node: Node): Node {
  return keyed(node, (item) => piece(null, item));
}

/** `[db]` to `{db: {condition: service_started, required: true}}`. */
export function dependencies(node: Node): Node {
  return keyed(node, (item) =>
    record({ condition: piece('service_started', item), required: piece(true, item) }, item),
  );
}

/** A dependency is required unless it says otherwise. */
export function completeDependency(node: Mapping): Mapping {
  return withDefaults(node, { condition: 'service_started', required: true });
}

/** `build: dir` to `{context: dir}`. */
export function buildForm(node: Node): Node {
  return under('context', node);
}

/** The folder is the project's and the file is called Dockerfile unless it says otherwise. */
export function completeBuild(node: Mapping): Mapping {
  const inline = get(node, 'dockerfile_inline');
  return withDefaults(node, inline ? { context: '.' } : { context: '.', dockerfile: 'Dockerfile' });
}

/** `extends: base` to `{service: base}`. */
export function extendsForm(node: Node): Node {
  return under('service', node);
}

/** `include: other.yaml` to `{path: other.yaml}`. */
export function includeForm(node: Node): Node {
  return under('path', node);
}

/** A secret's or config's name to `{source: name}`. */
export function fileForm(node: Node): Node {
  return under('source', node);
}

/** A secret is a file in /run/secrets unless it says otherwise. */
export function completeSecret(node: Mapping): Mapping {
  const source = get(node, 'source');
  if (get(node, 'target') || source?.kind !== 'scalar') return node;
  return withEntry(node, 'target', piece(`/run/secrets/${textOf(source)}`, source));
}

/** Where the file of a secret appears: a later entry for the same place replaces an earlier. */
export const secretIdentity = identity('path in the container', (item) => fileIdentity(item, '/run/secrets'));

/** Where the file of a config appears. */
export const configIdentity = identity('path in the container', (item) => fileIdentity(item, ''));

/** `.env` to `{path: .env, required: true}`. */
export function envFileForm(node: Node): Node {
  const long = under('path', node);
  return long.kind === 'mapping' ? withDefaults(long, { required: true }) : long;
}

/** Path of a file of variables: a later entry for the same file replaces an earlier. */
export const pathIdentity = identity('path', (item) => textAt(item, 'path'));

/** Addresses of a network's pool. */
export const subnetIdentity = identity('subnet', (item) => textAt(item, 'subnet'));

/** `NAME=value` by its name. */
export const nameIdentity = identity('name', (item) => String(item).replace(/=[\s\S]*/, ''));

/** `external: {name: n}` of old to `external: true` and `name: n`. */
export function externalForm(node: Node, tell: Tell): Node {
  const external = get(node, 'external');
  if (node.kind !== 'mapping' || external?.kind !== 'mapping') return node;
  const name = get(external, 'name');
  const beside = get(node, 'name');
  const marked = withEntry(node, 'external', piece(true, external));
  if (name?.kind !== 'scalar') return marked;
  const differ = beside?.kind === 'scalar' && beside.value !== name.value;
  if (differ) tell('name-conflict', { name: quoted(name) }, 'external', 'name');
  return beside ? marked : withEntry(marked, 'name', name, external.entries.get('name')?.keySpan);
}

/** `if_not_present` is `missing`. */
export function pullPolicy(node: Node): Node {
  return node.kind === 'scalar' && node.value === 'if_not_present' ? piece('missing', node) : node;
}

function keyed(node: Node, make: (item: Scalar) => Node): Node {
  if (node.kind === 'mapping') return node;
  const scalars = itemsOf(node).filter((item) => item.kind === 'scalar');
  return mapping(new Map(scalars.map((item) => [textOf(item), { keySpan: item.span, value: make(item) }])), node.span);
}

function under(key: string, node: Node): Node {
  return node.kind === 'scalar' ? mapping(new Map([[key, { keySpan: node.span, value: node }]]), node.span) : node;
}

function withDefaults(node: Mapping, values: { readonly [key: string]: string | boolean }): Mapping {
  const entries = new Map(node.entries);
  for (const [key, value] of Object.entries(values)) {
    if (!entries.has(key)) entries.set(key, { keySpan: node.span, value: piece(value, { ...node }) });
  }
  return { ...node, entries };
}

function fileIdentity(item: Json, folder: string): string {
  const { source, target } = item as { readonly [key: string]: Json };
  return String(target ?? `${folder}/${String(source)}`);
}
