import type { Image } from '../plan/plan.ts';
import { parsePointer } from '../plan/masks.ts';
import { best } from './best.ts';
import { factSpots } from './fact-spots.ts';
import { type Leaf, valueAt } from './leaves.ts';
import { containerOf, recordOf, textsOf } from './records.ts';
import { type Rule, ruleOf } from './rules.ts';
import { sectionsOf } from './sections.ts';
import { placesIn, type Spot } from './spots.ts';
import type { World } from './world.ts';

/**
 * Where the files say a value: what the facts of its service name, else what the plan's own words name, else the part of
 * the files that it is made of; each as near as can be.
 */
export function spotsFor(leaf: Leaf, rule: Rule | undefined, world: World): readonly Spot[] {
  const meant = meantBy(leaf, world) ?? mountOf(leaf, world);
  if (meant) return spotsFor(meant, ruleOf(meant.keys), world);
  const services = servicesOf(leaf, world);
  const facts = best(factSpots(rule?.said ?? [], services, leaf, world), leaf, world, rule?.ifSaid);
  if (facts.length > 0) return facts;
  const told = rule?.alone ? [] : toldSpots(leaf, services, world);
  return told.length > 0 ? told : best(sectionsOf(leaf, services, world), leaf, world);
}

/** The places that the plan itself names. */
function toldSpots(leaf: Leaf, services: readonly string[], world: World): readonly Spot[] {
  const texts = textsOf(leaf, world);
  const isShared = (text: string): boolean => leaf.keys[2] === 'create' && isMixed(text);
  const named = (some: readonly string[]): readonly Spot[] => some.flatMap((text) => world.spots.in(text, services));
  const own = best(named(texts.filter((text) => !isShared(text))), leaf, world);
  return own.length > 0 ? own : best(named(texts.filter(isShared)), leaf, world, 'value');
}

/** Whether files and a rule share a field: only what the files hold is theirs. */
function isMixed(text: string): boolean {
  return text.split(/[,;] /).some((clause) => clause.includes(' ') && placesIn(clause).length === 0);
}

/** What a pointer in `substituted` leads to. */
function meantBy({ keys, value }: Leaf, { plan }: World): Leaf | undefined {
  const [part = '', index = '', field] = keys;
  if (field !== 'substituted' || typeof value !== 'string') return undefined;
  const inner = [part, index, ...(POINTED[part] ?? ['create']), ...parsePointer(value)];
  const meant = valueAt(inner, plan) ?? null;
  return { keys: inner, names: inner, value: meant, shown: null };
}

/** The mount for which an image is there that nobody runs; of each that mounts it, its own. */
function mountOf({ keys }: Leaf, { plan }: World): Leaf | undefined {
  const [part, index, field, which] = keys;
  const { image, services, mountedBy = [] } = (part === 'images' && plan.images[Number(index)]) || NO_IMAGE;
  const service = field === 'mountedBy' ? mountedBy[Number(which)] : services.length === 0 ? mountedBy[0] : undefined;
  if (service === undefined) return undefined;
  const container = plan.containers.findIndex((one) => one.service === service);
  const mounts = plan.containers[container]?.create.HostConfig?.Mounts ?? [];
  const mount = mounts.findIndex(({ Type, Source }) => Type === 'image' && Source === image);
  if (mount < 0) return undefined;
  const names = ['containers', `${container}`, 'create', 'HostConfig', 'Mounts', `${mount}`, 'Source'];
  return { keys: names, names, value: image, shown: null };
}

const NO_IMAGE: Pick<Image, 'image' | 'services' | 'mountedBy'> = { image: '', services: [] };

const POINTED: { readonly [part: string]: readonly string[] } = { images: ['build'], files: [] };

/** The services whose attributes may say it. */
function servicesOf(leaf: Leaf, world: World): readonly string[] {
  const { plan } = world;
  const [part = '', index = '', field = '', inner = '', name = ''] = leaf.keys;
  const container = containerOf(leaf, world);
  if (container) {
    const isShared =
      field === 'connect' ||
      (field === 'create' && /^(NetworkingConfig|Links)$/.test(inner === 'HostConfig' ? name : inner));
    return isShared ? world.group(container.name) : [container.service];
  }
  if (part === 'stop') return field === 'seconds' ? lastToStop(Number(index), world) : [];
  const record = recordOf(part === 'resources' ? leaf.keys.slice(0, 3) : [part, index], plan) ?? {};
  const named = record['service'] ?? record['services'];
  if (named !== undefined) return [named].flat().map(String);
  const image = part === 'steps' ? plan.images.find((one) => one.image === record['image']) : undefined;
  const { services = [], mountedBy = [] } = image ?? {};
  return services.length > 0 ? services : mountedBy;
}

/** Those whose wish is the wave's. */
function lastToStop(wave: number, { plan }: World): readonly string[] {
  const { containers = [], seconds } = plan.stop[wave] ?? {};
  const members = new Set(containers);
  const last = plan.containers.filter(({ name, stop }) => members.has(name) && stop.seconds === seconds);
  return last.map(({ service }) => service);
}
