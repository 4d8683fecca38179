import type { Hideable } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Image, PulledImage } from '../plan/plan.ts';
import { place } from '../source.ts';
import { type Building, builtOf } from './builds.ts';
import type { Facts } from './facts.ts';
import { builderOf, type ImageFinder } from './builders.ts';
import { hasContainers, imageMounts } from './image-mounts.ts';
import { builtImage } from './names.ts';

interface Imaging extends Building {
  readonly imageOf: ImageFinder;
}

/**
 * The images of the pod in the order of the files: each pulled one once, each built one once, whoever runs it; those that
 * are only mounted last.
 */
export function imagesOf(services: readonly Facts[], building: Imaging): readonly Image[] {
  const images = new Map<string, Growing>();
  for (const facts of services) {
    const key = imageName(facts, building.filing.prefix, building.imageOf);
    if (key === undefined) continue;
    const before = images.get(key);
    const builder = builderOf(facts, building.builders);
    if (builder) checkPull(facts, building.filing.world.report);
    const next = builder && before ? before.image : image(builder ?? facts, key, building);
    if (!before) images.set(key, { image: next, facts, services: [facts.service], mountedBy: [] });
    else {
      before.services.push(facts.service);
      before.image = joined(before.image, next);
      if (before.facts) checkPlatforms(before.facts, facts, building.filing.world.report);
      if (!before.facts?.platform) before.facts = facts;
    }
  }
  addMounted(services.filter(hasContainers).flatMap(imageMounts), building, images);
  return [...images.values()].map(({ image: one, services: users, mountedBy }) => {
    return { ...one, services: users, ...(mountedBy.length > 0 && { mountedBy: [...new Set(mountedBy)] }) };
  });
}

/** An image while its services are still being found. */
interface Growing {
  image: Image;
  /** The first service that says the platform, else the first that runs it. */
  facts?: Facts;
  readonly services: string[];
  readonly mountedBy: string[];
}

/** As docker compose does, whatever the service says of its own image: one that is missing is pulled. */
function addMounted(
  mounts: ReturnType<typeof imageMounts>,
  { imageOf, filing }: Imaging,
  images: Map<string, Growing>,
): void {
  for (const { image: written, service } of mounts) {
    const name = imageOf(written.value);
    const before = images.get(name);
    // What is built is the pod's own.
    if (before?.image.kind === 'build') before.mountedBy.push(service);
    else {
      const next: PulledImage = { kind: 'pull', image: name, policy: 'missing', pinned: isPinned(name), services: [] };
      if (!next.pinned && name === written.value) warnUnpinned(written, filing.world.report);
      images.set(name, {
        ...(before ?? { services: [] }),
        image: before ? joined(before.image, next) : next,
        mountedBy: [...(before?.mountedBy ?? []), service],
      });
    }
  }
}

/** The stronger wish of two services: what is fetched for one is fetched for both. */
function joined(a: Image, b: Image): Image {
  if (a.kind !== 'pull' || b.kind !== 'pull') return a;
  const { policy } = STRENGTH.indexOf(a.policy) <= STRENGTH.indexOf(b.policy) ? a : b;
  const ages = [a, b].flatMap(({ refreshSeconds }) => refreshSeconds ?? []);
  const platform = a.platform ?? b.platform;
  const { refreshSeconds: _, ...rest } = a;
  return {
    ...rest,
    policy,
    ...(policy === 'missing' && ages.length > 0 && { refreshSeconds: Math.min(...ages) }),
    ...(platform !== undefined && { platform }),
  };
}

const STRENGTH = ['always', 'missing', 'never'] as const;

/** Of one name the engine keeps the image of one platform. */
function checkPlatforms(a: Facts, b: Facts, report: Report): void {
  if (!a.platform || !b.platform || a.platform.value === b.platform.value || a.build) return;
  const [one, other] = [`services.${b.service}.platform`, `services.${a.service}.platform (${place(a.platform.at)})`];
  const why = 'the engine keeps one image of a name, and both have the same';
  report.add('contradiction', b.platform.at, { one, other, why });
}

/** What the container is made from: a build is always the pod's own, whatever it is called. */
export function imageName(
  { build, image: written, named }: Facts,
  prefix: string,
  imageOf: ImageFinder,
): string | undefined {
  return build ? builtImage(prefix, named) : written && imageOf(written.value);
}

function image(facts: Facts, name: string, building: Building): Image {
  const { build, service } = facts;
  const { report } = building.filing.world;
  if (build) return { kind: 'build', image: name, ...builtOf(facts, build, building), services: [service] };
  const pinned = isPinned(name);
  if (!pinned && facts.image) warnUnpinned(facts.image, report);
  const { policy = 'missing', refreshSeconds } = facts.pull?.value ?? {};
  if (policy === 'build') {
    report.add('bad-value', facts.pull?.at, { what: 'pull_policy', wanted: 'build only beside a build' });
  }
  return {
    kind: 'pull',
    image: name,
    policy: policy === 'build' ? 'missing' : policy,
    ...(refreshSeconds !== undefined && { refreshSeconds }),
    ...(facts.platform && { platform: facts.platform.value }),
    pinned,
    services: [service],
  };
}

/** What is built is built each time, and fetched from nowhere. */
function checkPull({ service, pull }: Facts, report: Report): void {
  const { policy = 'missing', refreshSeconds } = pull?.value ?? {};
  const isBuilt = policy === 'build' || (policy === 'missing' && refreshSeconds === undefined);
  if (pull && !isBuilt) report.add('pull-of-a-build', pull.at, { service });
}

function isPinned(name: string): boolean {
  return name.includes('@sha256:');
}

function warnUnpinned({ value, mask, at }: Hideable<string>, report: Report): void {
  report.add('image-not-pinned', at, { image: mask === undefined ? value : 'the image' });
}
