import { cleanPath } from '../../paths.ts';
import type { Mapping, Node, Scalar } from '../../tree.ts';
import { get, mapping, quoted, withEntry } from '../../tree.ts';
import { identity, type Move, type Tell } from '../attribute.ts';
import { piece, record, textAt } from './node.ts';

const PROPAGATIONS = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

/** Words that docker compose and the engine take and that mean nothing on Linux. */
const IDLE = ['rw', 'cached', 'delegated', 'consistent', 'default'];

/** `[source:]target[:options]` or the long form. */
export function mountForm(node: Node, tell: Tell): Node | undefined {
  if (node.kind === 'mapping') return longMount(node, tell);
  if (node.kind !== 'scalar') return undefined;
  const text = String(node.value);
  const sections = sectionsOf(text);
  const why = sections.includes('') ? 'a part between colons is empty' : 'there are too many colons';
  if (sections.includes('') || sections.length > 3) {
    tell('bad-mount', { written: quoted(node), why });
    return undefined;
  }
  return sections.length === 1 ? anonymous(node, text) : shortMount(node, sections, tell);
}

/** What makes two entries the same: a later one replaces it. */
export const mountIdentity = identity('path in the container', (item) => textAt(item, 'target'));

/** The source of a bind is a path. */
export function bindSource(node: Node, move: Move): Node {
  const source = get(node, 'source');
  if (node.kind !== 'mapping' || source?.kind !== 'scalar' || scalarOf(get(node, 'type')) !== 'bind') return node;
  return withEntry(node, 'source', move(source, 'file'));
}

/** A volume that the local driver makes of a folder. */
export function boundDevice(node: Node, move: Move): Node {
  const options = get(node, 'driver_opts');
  const device = get(options, 'device');
  const isBind = scalarOf(get(node, 'driver')) === 'local' && scalarOf(get(options, 'o')) === 'bind';
  if (node.kind !== 'mapping' || options?.kind !== 'mapping' || device?.kind !== 'scalar' || !isBind) return node;
  return withEntry(
    node,
    'driver_opts',
    withEntry(options, 'device', move(device.value === '' ? { ...device, value: '.' } : device, 'file')),
  );
}

/** Sections between colons. The colon of a Windows drive is part of its path; a letter alone is a volume's name. */
function sectionsOf(text: string): readonly string[] {
  const parts = text.split(':');
  const sections: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    const [part = '', next = '', after = ''] = parts.slice(at, at + 3);
    const isDrive = /^[a-z]$/i.test(part) && (/^\\/.test(next) || (/^\//.test(next) && /^\//.test(after)));
    sections.push(isDrive ? `${part}:${next}` : part);
    if (isDrive) at += 1;
  }
  return sections;
}

function anonymous(node: Scalar, text: string): Mapping {
  const volume = text.length > 2 ? mapping(new Map(), node.span) : undefined;
  return record(
    { type: piece('volume', node), target: piece(text.length > 2 ? cleanPath(text) : text, node), volume },
    node,
  );
}

function shortMount(node: Scalar, [source = '', target = '', words = '']: readonly string[], tell: Tell): Mapping {
  const options = readOptions(words, tell);
  const bound = /^[./~]|^\\\\|^[a-z]:./i.test(source);
  const bind = {
    selinux: options.selinux === undefined ? undefined : piece(options.selinux, node),
    propagation: options.propagation === undefined ? undefined : piece(options.propagation, node),
    create_host_path: bound ? piece(true, node) : undefined,
  };
  const volume = { nocopy: options.nocopy ? piece(true, node) : undefined };
  const hasBind = bound || options.selinux !== undefined || options.propagation !== undefined;
  return record(
    {
      type: piece(bound ? 'bind' : 'volume', node),
      source: piece(source, node, 0, source.length),
      target: piece(cleanPath(target), node, source.length + 1, source.length + 1 + target.length),
      read_only: options.readOnly ? piece(true, node) : undefined,
      bind: hasBind ? record(bind, node) : undefined,
      volume: !bound || options.nocopy ? record(volume, node) : undefined,
    },
    node,
  );
}

interface Options {
  readOnly: boolean;
  nocopy: boolean;
  selinux: string | undefined;
  propagation: string | undefined;
}

function readOptions(words: string, tell: Tell): Options {
  const options: Options = { readOnly: false, nocopy: false, selinux: undefined, propagation: undefined };
  for (const word of words === '' ? [] : words.split(',')) {
    if (word === 'ro' || word === 'rw') options.readOnly = word === 'ro';
    else if (word === 'nocopy') options.nocopy = true;
    else if (word === 'z' || word === 'Z') options.selinux = word;
    else if (PROPAGATIONS.includes(word)) options.propagation = word;
    else if (!IDLE.includes(word)) tell('mount-option', {});
  }
  return options;
}

function longMount(node: Mapping, tell: Tell): Mapping {
  const source = scalarOf(get(node, 'source'));
  if (scalarOf(get(node, 'type')) === 'bind' && (source === undefined || source === '')) {
    tell('bad-mount', { written: 'a mount of type bind', why: 'its source is missing' });
  }
  const target = get(node, 'target');
  if (!target) tell('bad-mount', { written: 'this', why: 'its target, the path in the container, is missing' });
  if (target?.kind !== 'scalar' || typeof target.value !== 'string') return node;
  const cleaned = cleanPath(target.value);
  return cleaned === target.value ? node : withEntry(node, 'target', piece(cleaned, target));
}

function scalarOf(node: Node | undefined): Scalar['value'] | undefined {
  return node?.kind === 'scalar' ? node.value : undefined;
}
