import type { Facts } from './facts.ts';
import { builtImage } from './names.ts';

/** Who builds an image, by the name that docker compose would give it. */
export type Builders = ReadonlyMap<string, Facts>;

/** What the plan calls the image that a file names. */
export type ImageFinder = (written: string) => string;

/** Of several that build one name, the first counts. `project`: the name that the files give it. */
export function buildersOf(services: ReadonlyMap<string, Facts>, project: string | undefined): Builders {
  const built = new Map<string, Facts>();
  for (const facts of services.values()) {
    const usual = project === undefined ? undefined : `${project}-${facts.named}`;
    const name = facts.image?.value ?? usual;
    if (facts.build && name !== undefined && !built.has(name)) built.set(name, facts);
  }
  return built;
}

/** As for docker compose, the name of an image that a service builds means what is built, and that is the pod's own. */
export function imageFinder(builders: Builders, prefix: string): ImageFinder {
  return (written) => {
    const builder = builders.get(written);
    return builder ? builtImage(prefix, builder.named) : written;
  };
}

/** Who builds what it is made from; undefined for an image that is fetched. */
export function builderOf(facts: Facts, builders: Builders): Facts | undefined {
  return facts.build ? facts : facts.image && builders.get(facts.image.value);
}
