import { withMaskedNames } from './masked-names.ts';
import { type Masks, segment, withMasks } from './masks.ts';
import type { Connection, Container, ContainerFile, Hook, Image, PodPlan, Step } from './plan.ts';

/**
 * A copy of the plan for people: each value that its `substituted` names is replaced by the text that stands there. The
 * copy is a valid plan with `masked: true`, which nobody can run and whose digest is that of the original. A plan without
 * such values is returned as it is.
 */
export function mask(plan: PodPlan): PodPlan {
  const named = withMaskedNames(plan);
  const masked = {
    ...named,
    images: each(named.images, maskImage),
    networks: each(named.networks, maskCreate),
    volumes: each(named.volumes, maskCreate),
    files: each(named.files, maskFile),
    containers: each(named.containers, maskContainer),
    steps: each(named.steps, maskStep),
  };
  const isChanged = named !== plan || PARTS.some((part) => masked[part] !== plan[part]);
  return isChanged && !plan.masked ? { ...masked, masked: true } : plan;
}

const PARTS = ['images', 'networks', 'volumes', 'files', 'containers', 'steps'] as const;

/** The same list where nothing changes. */
function each<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}

function maskCreate<T extends { readonly create?: unknown; readonly substituted?: Masks }>(made: T): T {
  const { create, substituted } = made;
  if (isEmpty(substituted)) return made;
  return { ...made, create: withMasks(create, substituted), substituted: masksInCopy(substituted) };
}

/** In the copy a masked key is called by its mask, in pointers too. */
function masksInCopy(masks: Masks): Masks {
  const keys = Object.entries(masks).filter(([pointer]) => pointer.startsWith('#'));
  if (keys.length === 0) return masks;
  const moved = Object.entries(masks).flatMap(([pointer, text]) => {
    if (pointer.startsWith('#')) return [];
    const [key, shown] = keys.find(([key]) => key === `#${pointer}`) ?? [];
    const parent = pointer.slice(0, pointer.lastIndexOf('/') + 1);
    return [[key === undefined || shown === undefined ? pointer : parent + segment(shown), text] as const];
  });
  const renamed = keys.map(([key, shown]) => [key.slice(1, key.lastIndexOf('/') + 1) + segment(shown), shown] as const);
  return Object.fromEntries([...renamed, ...moved]);
}

function maskContainer(container: Container): Container {
  const { before = [] } = container.stop;
  const shown = maskCreate(container);
  const hooks = each(before, maskExec);
  const connect = each(container.connect, maskConnection);
  const stop = hooks === before ? container.stop : { ...container.stop, before: hooks };
  return stop === container.stop && connect === container.connect ? shown : { ...shown, stop, connect };
}

function maskConnection(connection: Connection): Connection {
  const { endpoint, substituted } = connection;
  return isEmpty(substituted) ? connection : { ...connection, endpoint: withMasks(endpoint, substituted) };
}

function maskStep(step: Step): Step {
  if (step.do === 'exec') return maskExec(step);
  return step.do === 'pin' && !isEmpty(step.substituted) ? withMasks(step, step.substituted) : step;
}

function maskExec<T extends Pick<Hook, 'exec' | 'substituted'>>(hook: T): T {
  const { exec, substituted } = hook;
  return isEmpty(substituted) ? hook : { ...hook, exec: withMasks(exec, substituted) };
}

function maskImage(image: Image): Image {
  if (image.kind === 'pull' || isEmpty(image.substituted)) return image;
  return { ...image, build: withMasks(image.build, image.substituted) };
}

function maskFile(file: ContainerFile): ContainerFile {
  return isEmpty(file.substituted) ? file : withMasks(file, file.substituted);
}

function isEmpty(masks: Masks | undefined): masks is undefined {
  return masks === undefined || Object.keys(masks).length === 0;
}
