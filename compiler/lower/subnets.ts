import { isAddress, isSubnet } from '../attributes/forms/address.ts';
import type { Report } from '../diagnostic.ts';
import type { Section } from '../project.ts';
import { place, type Span } from '../source.ts';
import { get, type Node } from '../tree.ts';

const SUBNET = 'an address and the length of its network, as in 10.1.0.0/24 or fd00:1::/64';

/** What the Engine takes in a pool of addresses; docker compose hands on whatever is written. */
const WANTED: readonly (readonly [attribute: string, isRight: (text: string) => boolean, wanted: string])[] = [
  ['subnet', isSubnet, SUBNET],
  ['ip_range', isSubnet, SUBNET],
  ['gateway', isAddress, 'an address, as in 10.1.0.1 or fd00:1::1'],
];

/** The pools of a network that the pod makes hold addresses. */
export function checkPools({ node }: Section, report: Report): void {
  const pools = get(get(node, 'ipam'), 'config');
  const taken = new Map<string, Span>();
  for (const pool of pools?.kind === 'list' ? pools.items : []) {
    checkTwice(get(pool, 'subnet'), taken, report);
    for (const [attribute, isRight, wanted] of WANTED) {
      const text = get(pool, attribute);
      if (text?.kind !== 'scalar' || text.value === null || isRight(String(text.value))) continue;
      report.add('bad-value', text.span, { what: attribute, wanted });
    }
  }
}

/** The Engine gives a range out once. */
function checkTwice(subnet: Node | undefined, taken: Map<string, Span>, report: Report): void {
  if (subnet?.kind !== 'scalar' || subnet.value === null) return;
  const text = String(subnet.value);
  const before = taken.get(text);
  if (before) report.add('bad-value', subnet.span, { what: 'subnet', wanted: `another than that at ${place(before)}` });
  else taken.set(text, subnet.span);
}
