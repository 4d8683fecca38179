import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { Bounded, Connected } from '../engine/engine.ts';

/** Addresses that a network of a pod may not take, and whose they are. */
export interface Taken {
  /** `10.0.0.0/8`, `fd00::/8`; an address alone is a network of one. */
  readonly subnet: string;
  /** In a sentence: `a route of this host`. */
  readonly whose: string;
}

/** Asks host and Engine for what the subnets of a plan may not overlap, where the plan states any; see subnetTrouble. */
export async function subnetsInTheWay(
  plan: PodPlan,
  engine: Connected,
  { read, signal }: Bounded & { readonly read: (path: string) => string | undefined },
): Promise<readonly string[]> {
  if (!plan.networks.some(({ create }) => create?.IPAM?.Config?.length)) return [];
  const { taken } = await engine.survey({ signal });
  const others = taken.map((subnet) => ({ subnet, whose: "another network's on this Engine" }));
  return subnetTrouble(plan, [...hostSubnets(read), ...others]);
}

/**
 * Names the subnets that a plan states and that take addresses from somebody else, a sentence each. The Engine lets a
 * network have the addresses of the host, of a metadata service or of other machines, which nobody on the host could
 * reach any more.
 */
export function subnetTrouble({ networks }: Pick<PodPlan, 'networks'>, taken: readonly Taken[]): readonly string[] {
  return networks.flatMap(({ network, create }) =>
    (create?.IPAM?.Config ?? []).flatMap(({ Subnet: subnet }) => {
      const range = subnet === undefined ? undefined : rangeOf(subnet);
      const other = range && [...NEVER, ...taken].find((one) => overlap(range, rangeOf(one.subnet)));
      if (!other) return [];
      const remedy = 'state another subnet, or none: the Engine finds a free one';
      return [`network ${network} wants ${subnet}, and ${other.subnet} is ${other.whose}; ${remedy}`];
    }),
  );
}

/** Addresses that no network may have. */
const NEVER: readonly Taken[] = [
  { subnet: '0.0.0.0/8', whose: 'no network at all' },
  { subnet: '127.0.0.0/8', whose: 'the host itself' },
  { subnet: '169.254.0.0/16', whose: 'for link-local addresses, as metadata services have' },
  { subnet: '224.0.0.0/3', whose: 'for multicast or reserved' },
  { subnet: '::/8', whose: 'the host itself or reserved' },
  { subnet: 'fe80::/10', whose: 'for link-local addresses, as metadata services have' },
  // Where clouds have their metadata services.
  { subnet: 'fd00:ec2::254/128', whose: 'a metadata service' },
  { subnet: 'ff00::/8', whose: 'for multicast' },
];

/** Addresses and routes of this host, from the texts of files of /proc/net; what cannot be read counts for none. */
export function hostSubnets(read: (path: string) => string | undefined): readonly Taken[] {
  const lines = (file: string): readonly string[] => read(`/proc/net/${file}`)?.split('\n') ?? [];
  const whose = 'a route of this host';
  const route = (subnet: string): Taken => ({ subnet, whose });
  const own = (subnet: string): Taken => ({ subnet, whose: 'an address of this host' });
  return [
    ...localAddresses(lines('fib_trie')).map((address) => own(`${address}/32`)),
    ...lines('if_inet6').flatMap((line) => addressOf6(line).map(own)),
    ...lines('route')
      .slice(1)
      .flatMap((line) => routeOf4(line).map(route)),
    ...lines('ipv6_route').flatMap((line) => routeOf6(line).map(route)),
  ];
}

/** `|-- 10.0.0.5`, and in the line below `/32 host LOCAL`. */
function localAddresses(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) => {
    const [, address] = /\|-- (\d+\.\d+\.\d+\.\d+)\s*$/.exec(line) ?? [];
    return address !== undefined && /\/32 host LOCAL/.test(lines[index + 1] ?? '') ? [address] : [];
  });
}

/** `eth0 0000000A 00000000 0001 0 0 0 000000FF …`: destination and mask in the machine's order of bytes. */
function routeOf4(line: string): readonly string[] {
  const [, destination = '', , , , , , mask = ''] = line.trim().split(/\s+/);
  if (!/^[0-9A-F]{8}$/i.test(destination) || !/^[0-9A-F]{8}$/i.test(mask)) return [];
  const address = Buffer.from(destination, 'hex').reverse().join('.');
  const length = [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
  return length <= DEFAULT ? [] : [`${address}/${length}`];
}

/** Ways to everywhere: a default route, or the two halves by which a tunnel takes its place. */
const DEFAULT = 1;

/** `fd00…(32 digits) 40 …`: destination and, in hex, the length of its prefix. */
function routeOf6(line: string): readonly string[] {
  const [destination = '', prefix = ''] = line.trim().split(/\s+/);
  const length = Number.parseInt(prefix, 16);
  return /^[0-9a-f]{32}$/i.test(destination) && length > DEFAULT ? [`${groups(destination)}/${length}`] : [];
}

/** `fd00…(32 digits) 02 40 00 80 eth0`. */
function addressOf6(line: string): readonly string[] {
  const [address = ''] = line.trim().split(/\s+/);
  return /^[0-9a-f]{32}$/i.test(address) ? [`${groups(address)}/128`] : [];
}

function groups(digits: string): string {
  return digits.match(/.{4}/g)?.join(':') ?? '';
}

/** First and last address, as numbers. */
interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
}

/** Undefined for what is no subnet: that is the Engine's to refuse. */
function rangeOf(subnet: string): Range | undefined {
  const [, address = '', prefix = ''] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(subnet) ?? [];
  const bits = address.includes(':') ? 128 : 32;
  const number = bits === 128 ? numberOf6(address) : numberOf4(address);
  if (number === undefined || Number(prefix) > bits) return undefined;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = (number / size) * size;
  return { bits, first, last: first + size - 1n };
}

function numberOf4(address: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  return address.split('.').reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function numberOf6(address: string): bigint | undefined {
  if (!URL.canParse(`http://[${address}]`)) return undefined;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groupsIn = (text = ''): readonly string[] => text.split(':').filter((group) => group !== '');
  const [before, after] = [groupsIn(head), groupsIn(tail)];
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function overlap(a: Range, b: Range | undefined): boolean {
  return b !== undefined && a.bits === b.bits && a.first <= b.last && b.first <= a.last;
}
