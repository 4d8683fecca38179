import type { MountUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Facts } from './facts.ts';
import { builtImage } from './names.ts';

/** What the plan calls the image that a mount names. */
export type ImageFinder = (written: string) => string;

type Services = ReadonlyMap<string, Facts>;

/**
 * As for docker compose, a mount that names the image of a service that is built has what is built, and that is the
 * pod's own. `services`: by name, also those without containers; `project`: the name that the files give it.
 */
export function imageFinder(services: Services, project: string | undefined, prefix: string): ImageFinder {
  const built = buildersOf(services, project);
  return (written) => {
    const builder = built.get(written);
    return builder ? builtImage(prefix, builder.named) : written;
  };
}

/** Who builds an image, by the name that docker compose would give it; of several the first. */
function buildersOf(services: Services, project: string | undefined): ReadonlyMap<string, Facts> {
  const built = new Map<string, Facts>();
  for (const facts of services.values()) {
    const usual = project === undefined ? undefined : `${project}-${facts.named}`;
    const name = facts.image?.value ?? usual;
    if (facts.build && name !== undefined && !built.has(name)) built.set(name, facts);
  }
  return built;
}

/** Says where a mount has another image than its reader may think, or one that nobody builds. */
export function checkImageMounts(services: Services, project: string | undefined, report: Report): void {
  const built = buildersOf(services, project);
  for (const { image, service } of [...services.values()].filter(hasContainers).flatMap(imageMounts)) {
    const [builder, called] = [built.get(image.value), services.get(image.value)];
    if (builder && !hasContainers(builder))
      report.add('image-of-no-container', image.at, { service, of: builder.named });
    if (!builder && called?.build) report.add('image-called-as-a-service', image.at, { service, of: called.named });
  }
}

export function hasContainers({ replicas }: Facts): boolean {
  return replicas?.value !== 0;
}

/** Of each mount of an image: which, and whose. */
export function imageMounts({ service, mounts }: Pick<Facts, 'service' | 'mounts'>): readonly ImageMount[] {
  return mounts.flatMap((use) => (use.kind === 'image' ? [{ image: use.image, service }] : []));
}

interface ImageMount extends Pick<Extract<MountUse, { kind: 'image' }>, 'image'> {
  readonly service: string;
}
