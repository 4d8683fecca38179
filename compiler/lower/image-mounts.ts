import type { MountUse } from '../attributes/mount-use.ts';
import type { Report } from '../diagnostic.ts';
import type { Builders } from './builders.ts';
import type { Facts } from './facts.ts';

/** Says where a mount has another image than its reader may think. */
export function checkImageMounts(services: ReadonlyMap<string, Facts>, builders: Builders, report: Report): void {
  for (const { image, service } of [...services.values()].filter(hasContainers).flatMap(imageMounts)) {
    const called = services.get(image.value);
    const isAnother = called?.build !== undefined && !builders.has(image.value);
    if (isAnother) report.add('image-called-as-a-service', image.at, { service, of: called.named });
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
