import { childrenOf, type Spot, type Spots } from './spots.ts';
import type { Leaf } from './leaves.ts';
import { recordOf } from './records.ts';
import type { World } from './world.ts';

/** The parts of the files that a record is made of, where nothing nearer is known: named things by their names. */
export function sectionsOf(leaf: Leaf, services: readonly string[], world: World): readonly Spot[] {
  const { keys, value } = leaf;
  const { plan, spots } = world;
  const [part = '', index = '', field = ''] = keys;
  if (part === 'variables') return usesOf(String(value), spots);
  if (part === 'pod')
    return spotOf(spots.at(...(POD.get(field) ?? ['x-pod', field]))).filter((spot) => says(spot, value));
  const record = recordOf([part, index], plan) ?? {};
  if (part === 'files') return field === 'from' ? spotOf(spots.at(`${record['kind']}s`, String(record['file']))) : [];
  const named = (['networks', 'volumes'] as const).flatMap((name) =>
    spotOf(spots.at(name, String(record[name.slice(0, -1)]))),
  );
  if (named.length > 0) return isName(leaf, named[0]) ? named.map(keyOf) : named;
  return services
    .filter((service) => isOf(leaf, service))
    .flatMap((service) => spotOf(spots.at('services', service)))
    .map(keyOf);
}

/** What of the pod stands elsewhere than under `x-pod`. */
const POD: ReadonlyMap<string, readonly string[]> = new Map([['name', ['name']]]);

function says({ node }: Spot, value: unknown): boolean {
  return node.kind === 'scalar' && node.value === value;
}

function spotOf(spot: Spot | undefined): readonly Spot[] {
  return spot ? [spot] : [];
}

function keyOf(spot: Spot): Spot {
  return { ...spot, isKey: true };
}

/** A part of a network or volume that is its name, or that follows from there being one. */
function isName({ keys, value }: Leaf, spot: Spot | undefined): boolean {
  const [part, , field] = keys;
  if (part === 'steps' || field === 'network' || field === 'volume') return true;
  const own = childrenOf(spot).find(({ path }) => path.at(-1) === field);
  return field === 'name'
    ? !own || !says(own, value)
    : field !== 'create' && field !== 'substituted' && field !== 'keep' && !own;
}

/** A service's name is the origin of what is called by it, and of the steps that its container takes. */
function isOf({ keys, value }: Leaf, service: string): boolean {
  const [part, , field] = keys;
  if (part === 'containers' && (field === 'create' || field === 'connect')) return value === service;
  return part === 'steps' || (part !== 'stop' && NAMES.has(field ?? '')) || keys[3] === 'service';
}

const NAMES: ReadonlySet<string> = new Set(['name', 'service', 'services', 'container']);

/** Where a variable is used first. */
function usesOf(variable: string, spots: Spots): readonly Spot[] {
  return spotOf(firstUse(spots.at(), variable));
}

function firstUse(spot: Spot | undefined, variable: string): Spot | undefined {
  if (spot?.node.kind === 'scalar') return spot.node.substituted?.variables.includes(variable) ? spot : undefined;
  for (const child of childrenOf(spot)) {
    const found = firstUse(child, variable);
    if (found) return found;
  }
  return undefined;
}
