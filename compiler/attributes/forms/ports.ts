import type { Json, Mapping, Node, Scalar } from '../../tree.ts';
import { get, list, quoted } from '../../tree.ts';
import { identity, type Tell } from '../attribute.ts';
import { isAddress } from './address.ts';
import { texts } from './lists.ts';
import { itemsOf, piece, record, textOf } from './node.ts';

/** Numbers from `first` to `last`. */
interface Range {
  readonly first: number;
  readonly last: number;
}

interface Short {
  readonly ip: string;
  readonly host: Range | undefined;
  readonly container: Range;
  readonly protocol: string;
}

/** Two ranges of every port and protocol: a list that means more ports is refused, for it would fill the memory. */
const MOST = 2 * 65536;

/** `[[ip:][host]:]container[/protocol]` and long forms: one mapping a container port, ranges taken apart. */
export function ports(node: Node, tell: Tell): Node {
  const found: Node[] = [];
  for (const [index, item] of itemsOf(node).entries()) {
    const made = item.kind === 'scalar' ? shortPorts(item, MOST - found.length) : [published(item)];
    const host = get(item, 'published');
    if (isFraction(host)) tell('bad-port', { written: quoted(host), why: WRONG_HOST }, index, 'published');
    if (typeof made === 'string') tell('bad-port', { written: quoted(item), why: made }, index);
    else for (const port of made) found.push(port);
  }
  return list(found, node.span);
}

const WRONG_HOST = 'the host port must be a number up to 65535, or a range';

/** The mappings that a short form means, `most` of them, or why it means none. */
function shortPorts(item: Scalar, most: number): readonly Mapping[] | string {
  const short = readShort(textOf(item));
  if (typeof short === 'string') return short;
  return size(short.container) > most ? 'these are more ports than there can be' : entries(short, item);
}

/** Ports of the container alone, with or without a protocol: numbers or texts. */
export function exposed(node: Node, tell: Tell): Node {
  itemsOf(node).forEach((item, index) => {
    if (isFraction(item)) tell('bad-port', { written: quoted(item), why: 'it must be a whole number' }, index);
  });
  return texts(node);
}

function isFraction(node: Node | undefined): node is Scalar {
  return node?.kind === 'scalar' && typeof node.value === 'number' && !Number.isInteger(node.value);
}

/** What makes two entries the same: a later one replaces it. */
export const portIdentity = identity('address and port of the host, port and protocol', (item) => {
  const port = item as { readonly [key: string]: Json };
  const { host_ip = '0.0.0.0', published: host = '', target = '', protocol = 'tcp' } = port;
  return `${host_ip}:${host}:${target}/${protocol}`;
});

/** The defaults of a long form. */
export function completePort(node: Mapping): Mapping {
  const rest = new Map(node.entries);
  for (const [key, value] of [
    ['protocol', 'tcp'],
    ['mode', 'ingress'],
  ] as const) {
    if (!rest.has(key)) rest.set(key, { keySpan: node.span, value: piece(value, node) });
  }
  return { ...node, entries: rest };
}

/** `published` may be written as a number, and is text. */
function published(node: Node): Node {
  const value = get(node, 'published');
  if (node.kind !== 'mapping' || value?.kind !== 'scalar' || typeof value.value !== 'number') return node;
  const rest = new Map(node.entries);
  rest.set('published', {
    keySpan: node.entries.get('published')?.keySpan ?? value.span,
    value: piece(textOf(value), value),
  });
  return { ...node, entries: rest };
}

/** The parts of a short form, or why it has none. */
function readShort(text: string): Short | string {
  const parts = text.split(':');
  const last = parts.pop() ?? '';
  const [target = '', protocol = 'tcp'] = last.split('/');
  const hostText = parts.pop() ?? '';
  const ip = address(parts.join(':'));
  if (ip === undefined)
    return parts.length > 1 ? 'write an IPv6 address in brackets, [::1]:80:80' : 'what stands first is no address';
  if (target === '') return 'the container port is missing';
  const container = range(target);
  if (!container || container.first === 0) return 'the container port must be a number from 1 to 65535, or a range';
  const host = hostText === '' ? undefined : range(hostText);
  if (hostText !== '' && !host) return WRONG_HOST;
  const known = /^(tcp|udp|sctp)$/i.test(protocol === '' ? 'tcp' : protocol);
  if (!known) return 'the protocol must be tcp, udp or sctp';
  if (host && size(container) > 1 && size(container) !== size(host)) return 'the two ranges differ in length';
  return { ip, host, container, protocol: (protocol === '' ? 'tcp' : protocol).toLowerCase() };
}

function address(text: string): string | undefined {
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (bare === '') return '';
  return isAddress(bare) && (bare === text) === !bare.includes(':') ? bare : undefined;
}

function range(text: string): Range | undefined {
  const found = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text);
  if (!found) return undefined;
  const first = Number(found[1]);
  const last = Number(found[2] ?? found[1]);
  return first <= last && last <= 65535 ? { first, last } : undefined;
}

function size({ first, last }: Range): number {
  return last - first + 1;
}

/** In the order of docker compose: by the text of the container port. */
function entries({ ip, host, container, protocol }: Short, item: Scalar): readonly Mapping[] {
  const single = host && size(container) === 1 && size(host) > 1;
  const all = Array.from({ length: size(container) }, (_, index) => {
    const from = host && String(host.first + index);
    return record(
      {
        mode: piece('ingress', item),
        host_ip: ip === '' ? undefined : piece(ip, item),
        target: piece(container.first + index, item),
        published: from === undefined ? undefined : piece(single ? `${from}-${host.last}` : from, item),
        protocol: piece(protocol, item),
      },
      item,
    );
  });
  // Texts of one length are in the order of numbers already.
  if (String(container.first).length === String(container.last).length) return all;
  const key = (port: Mapping): string => `${(get(port, 'target') as Scalar).value}/`;
  return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
