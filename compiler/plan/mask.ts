import { type Masks, withMasks } from './masks.ts';
import type { Container, ContainerFile, Hook, Image, PodPlan, Step } from './plan.ts';

/**
 * A copy of the plan for people: each value that its `substituted` names is replaced by the text that stands there. The
 * copy is a valid plan with `masked: true`, which nobody can run and whose digest is that of the original. A plan without
 * such values is returned as it is.
 */
export function mask(plan: PodPlan): PodPlan {
  const masked = {
    ...plan,
    images: each(plan.images, maskImage),
    networks: each(plan.networks, maskCreate),
    volumes: each(plan.volumes, maskCreate),
    files: each(plan.files, maskFile),
    containers: each(plan.containers, maskContainer),
    steps: each(plan.steps, maskStep),
  };
  const isChanged = PARTS.some((part) => masked[part] !== plan[part]);
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
  return isEmpty(substituted) ? made : { ...made, create: withMasks(create, substituted) };
}

function maskContainer(container: Container): Container {
  const { before = [] } = container.stop;
  const shown = maskCreate(container);
  const hooks = each(before, maskExec);
  return hooks === before ? shown : { ...shown, stop: { ...container.stop, before: hooks } };
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
  const { from, substituted } = file;
  return isEmpty(substituted) ? file : { ...file, from: withMasks(from, substituted) };
}

function isEmpty(masks: Masks | undefined): masks is undefined {
  return masks === undefined || Object.keys(masks).length === 0;
}
