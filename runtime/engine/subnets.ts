import type { Subnets } from '../../compiler/command.ts';
import type { NetworkBody } from '../../compiler/plan/plan.ts';

/** Addresses from one to another, as numbers. */
interface Range {
  readonly first: number;
  readonly last: number;
}

/** Whether a network leaves its IPv4 addresses to whoever makes it: a bridge without a subnet of its own. */
export function wantsSubnet({ Driver: driver = 'bridge', IPAM: ipam }: NetworkBody): boolean {
  const isUsual = driver === 'bridge' && (ipam?.Driver ?? 'default') === 'default';
  // A pool that states no subnet is the Engine's to judge.
  return isUsual && (ipam?.Config ?? []).every(({ Subnet: subnet }) => subnet?.includes(':'));
}

/** The network on a subnet, beside what it states for IPv6. */
export function onSubnet(body: NetworkBody, subnet: string): NetworkBody {
  return { ...body, IPAM: { ...body.IPAM, Config: [{ Subnet: subnet }, ...(body.IPAM?.Config ?? [])] } };
}

/** Those of a pool that touch none of the taken ones, in order: `10.210.3.0/24`. */
export function* freeSubnets({ pool, size }: Subnets, taken: readonly string[]): Generator<string, void, undefined> {
  const whole = rangeOf(pool);
  if (!whole) throw new Error(`bug: ${pool} is no IPv4 network`);
  const ranges = taken.map(rangeOf).filter((range) => range !== undefined);
  const length = 2 ** (32 - size);
  let first = whole.first;
  while (first + length - 1 <= whole.last) {
    const last = first + length - 1;
    const inTheWay = ranges.find((range) => range.first <= last && range.last >= first);
    if (!inTheWay) yield `${textOf(first)}/${size}`;
    // Behind what is in the way, at the next place where a network of this size may begin.
    first = inTheWay ? Math.ceil((inTheWay.last + 1) / length) * length : first + length;
  }
}

/** Undefined for IPv6. */
function rangeOf(subnet: string): Range | undefined {
  const [, address = '', prefix = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(subnet) ?? [];
  if (address === '') return undefined;
  const number = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const length = 2 ** (32 - Number(prefix));
  const first = Math.floor(number / length) * length;
  return { first, last: first + length - 1 };
}

function textOf(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');
}
