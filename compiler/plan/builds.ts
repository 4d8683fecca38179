import type { Build, PodPlan } from './plan.ts';

/** What is broken about the builds of a plan, a sentence each. */
export function checkBuilds(plan: PodPlan): readonly string[] {
  const built = new Set(plan.images.flatMap(({ kind, image }) => (kind === 'build' ? [image] : [])));
  const needs = new Map(plan.steps.flatMap((step) => (step.do === 'build' ? [[step.image, step.needs]] : [])));
  const steps = new Map(plan.steps.flatMap((step) => (step.do === 'build' ? [[step.image, step.id]] : [])));
  const waits = (image: string, other: string): boolean => needs.get(image)?.includes(steps.get(other) ?? '') ?? false;
  return plan.images.flatMap((image) => {
    if (image.kind !== 'build') return [];
    const early = imagesIn(image.build).filter((other) => built.has(other) && !waits(image.image, other));
    return [
      ...early.map((other) => `is not built after ${quote(other)}, which it starts from`),
      ...twice('secret', image.build.secrets),
      ...twice('ssh', image.build.ssh),
    ].map((what) => `the image ${quote(image.image)} ${what}`);
  });
}

/** Contexts that are images, by their names. */
function imagesIn({ contexts = {} }: Build): readonly string[] {
  return Object.values(contexts).flatMap((context) => /^docker-image:\/\/(.*)$/s.exec(context)?.[1] ?? []);
}

function twice(what: string, list: readonly { readonly id: string }[] = []): readonly string[] {
  const seen = new Set<string>();
  return list.flatMap(({ id }) => {
    const isSecond = seen.has(id);
    seen.add(id);
    return isSecond ? [`has two of ${what} called ${quote(id)}`] : [];
  });
}

function quote(name: string): string {
  return JSON.stringify(name);
}
