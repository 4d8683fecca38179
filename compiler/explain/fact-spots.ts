import type { Span } from '../source.ts';
import type { Leaf } from './leaves.ts';
import { recordOf } from './records.ts';
import type { Spot } from './spots.ts';
import { type Words, words } from './words.ts';
import type { World } from './world.ts';

/** Things that stand beside one another; of other facts the first that there is counts. */
const THINGS: ReadonlySet<string> = new Set(['networks', 'links', 'containerName', 'mounts', 'files']);

/** Where the attributes of services say facts: of things all, of other facts the first that there is. */
export function factSpots(
  facts: readonly string[],
  services: readonly string[],
  leaf: Leaf,
  world: World,
): readonly Spot[] {
  const target = targetOf(leaf, world);
  const found = facts.map((fact) => services.flatMap((service) => spotsOfFact(fact, service, target, world)));
  if (facts.every((fact) => THINGS.has(fact))) return found.flat();
  return found.find((spots) => spots.length > 0) ?? [];
}

/** A container has one thing at a target: of mounts and files it tells which is meant. */
function targetOf({ keys, value }: Leaf, { plan }: World): Words {
  const record = recordOf(keys[0] === 'files' ? keys.slice(0, 2) : keys.slice(0, 6), plan);
  return words(record?.['target'] ?? record?.['Target'] ?? value);
}

function spotsOfFact(fact: string, service: string, target: Words, { said, spots }: World): readonly Spot[] {
  return said(service).flatMap(({ name, part }) => {
    const value = reach(part, fact.split('.'));
    const attribute = spots.at('services', service, name);
    if (value === undefined || !attribute) return [];
    const all = [value].flat();
    const meant = all.filter((one) => target.has(String(reach(one, ['target'])).toLowerCase()));
    const exact = (meant.length > 0 ? meant : all).flatMap((one) => placeOf(one) ?? []);
    const found = exact.flatMap((at) => spots.begin(at, [service]) ?? []);
    return found.length > 0 ? found : [attribute];
  });
}

/** Parts are plain data of many shapes. */
function reach(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (here, key) => (here as { readonly [key: string]: unknown } | null | undefined)?.[key],
    value,
  );
}

function placeOf(value: unknown): Span | undefined {
  const isLocated = typeof value === 'object' && value !== null && 'at' in value;
  return isLocated ? (value.at as Span) : undefined; // parts call nothing else so
}
