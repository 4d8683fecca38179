import { withoutEnd } from './match.ts';

/** Why a build may not fetch from a host: a few words for a message. */
export type PrivateHost =
  | 'the host itself'
  | 'a link-local address, as metadata services have'
  | 'a private network'
  | 'a metadata service'
  | 'an address of no single public host';

/**
 * Decides whether a URL leads to the host, to a private network or to a metadata service; undefined where its text does
 * not show that. Takes everything that an Engine takes as the context of a build or as the source of an ADD: URLs of any
 * scheme and `git@host:path`. Resolves no names: a public name may still have a private address.
 */
export function privateHostIn(url: string): PrivateHost | undefined {
  // The Engine fetches images, from whichever registry its operator lets it reach.
  if (url.startsWith('docker-image:')) return undefined;
  const hosts = hostsIn(url.trim()).filter(({ length }) => length <= LONGEST);
  return first(hosts, (host) => named(host) ?? numbered(host));
}

/** Three times as long as a name in DNS, for every byte of it may be written as `%61`. */
const LONGEST = 3 * 255;

/** Programs disagree where the authority of a URL ends (`http://127.0.0.1\@a.example`): all readings count. */
function hostsIn(url: string): readonly string[] {
  const scp = /^[^\s/@]+@(\[[^\]]*\]|[^/:@]+):/.exec(url)?.[1];
  const rest = /^[a-z][a-z0-9+.-]*:\/*(.*)$/is.exec(url)?.[1];
  const found = scp === undefined ? [] : [scp];
  if (rest === undefined) return found;
  for (const end of [/[/?#]/, /[/\\?#]/]) {
    const authority = rest.split(end)[0] ?? '';
    found.push(authority.slice(authority.lastIndexOf('@') + 1), authority.slice(authority.indexOf('@') + 1));
  }
  return found.map(withoutPort);
}

function withoutPort(host: string): string {
  return /^(\[[^\]]*\])/.exec(host)?.[1] ?? host.split(':')[0] ?? '';
}

function named(host: string): PrivateHost | undefined {
  const name = plain(host);
  if (name === '' || /(^|\.)localhost(\.localdomain)?$/.test(name) || LOCAL.includes(name)) return 'the host itself';
  return METADATA.includes(name) ? 'a metadata service' : undefined;
}

const LOCAL = ['ip6-localhost', 'ip6-loopback', 'host.docker.internal', 'gateway.docker.internal'];

/** Under which names clouds have theirs, all at link-local addresses. */
const METADATA = [
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
];

function plain(host: string): string {
  return withoutEnd(decoded(host).toLowerCase(), '.');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An address in any spelling that a resolver takes: `127.1`, `0x7f000001`, `2130706433`, `0177.0.0.1`, `[::ffff:7f00:1]`. */
function numbered(host: string): PrivateHost | undefined {
  const [address = ''] = plain(host).split('%');
  const text = address.replace(/^\[|\]$/g, '');
  if (text.includes(':')) return first(canonical(`[${text}]`), ofSix);
  // A leading zero makes a number octal for some programs, and is passed over by others.
  const decimal = text.replace(/(^|\.)0+(?=\d)/g, '$1');
  return first([...canonical(text), ...canonical(decimal)], ofFour);
}

/** As the URL Standard writes a host; none where it is no host at all. */
function canonical(host: string): readonly string[] {
  return URL.canParse(`http://${host}/`) ? [new URL(`http://${host}/`).hostname] : [];
}

function ofFour(address: string): PrivateHost | undefined {
  const bytes = /^\d+\.\d+\.\d+\.\d+$/.test(address) ? address.split('.').map(Number) : [];
  return bytes.length === 4 ? ofNumber(bytes.reduce((sum, byte) => sum * 256 + byte, 0)) : undefined;
}

function ofNumber(address: number): PrivateHost | undefined {
  const isIn = (network: number, length: number): boolean => {
    const size = 2 ** (32 - length);
    return Math.floor(address / size) === Math.floor(network / size);
  };
  return FOUR.find(([network, length]) => isIn(network, length))?.[2];
}

const FOUR: readonly (readonly [network: number, length: number, what: PrivateHost])[] = [
  [0x00_00_00_00, 8, 'the host itself'],
  [0x7f_00_00_00, 8, 'the host itself'],
  [0xa9_fe_00_00, 16, 'a link-local address, as metadata services have'],
  [0x0a_00_00_00, 8, 'a private network'],
  [0xac_10_00_00, 12, 'a private network'],
  [0xc0_a8_00_00, 16, 'a private network'],
  // Shared by carriers (RFC 6598), for benchmarks (RFC 2544), for protocols (RFC 6890).
  [0x64_40_00_00, 10, 'a private network'],
  [0xc6_12_00_00, 15, 'a private network'],
  [0xc0_00_00_00, 24, 'a private network'],
  // Multicast, reserved, broadcast.
  [0xe0_00_00_00, 3, 'an address of no single public host'],
];

function ofSix(address: string): PrivateHost | undefined {
  const groups = groupsOf(address.replace(/^\[|\]$/g, ''));
  const [one = 0, two = 0, three = 0] = groups;
  const four = (index: number): number => (groups[index] ?? 0) * 65_536 + (groups[index + 1] ?? 0);
  const isZero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0);
  if (isZero(0, 7) && (groups[7] ?? 0) <= 1) return 'the host itself';
  // An IPv4 address inside: mapped, compatible, translated (NAT64), 6to4.
  if (isZero(0, 5) && [0, 0xff_ff].includes(groups[5] ?? 0)) return ofNumber(four(6));
  if (one === 0x64 && two === 0xff_9b) return three === 1 ? 'a private network' : ofNumber(four(6));
  if (one === 0x20_02) return ofNumber(four(1));
  if (one >= 0xff_00) return 'an address of no single public host';
  if (one >= 0xfe_80 && one <= 0xfe_bf) return 'a link-local address, as metadata services have';
  const isUniqueLocal = one >= 0xfc_00 && one <= 0xfd_ff;
  return isUniqueLocal || one >= 0xfe_c0 ? 'a private network' : undefined;
}

/** The eight numbers of an IPv6 address as the URL Standard writes one. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const [before, after] = [head || [], tail ?? []];
  const zeros = tail === undefined ? [] : new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].map((group) => Number.parseInt(group, 16));
}

function first<T, R>(all: readonly T[], judge: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = judge(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
