import { posix } from 'node:path';
import type { BuildUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import { isRemote } from '../paths.ts';
import type { Image } from '../plan/plan.ts';
import type { Facts } from './facts.ts';
import { builtImage } from './names.ts';
import { hostPath, type World } from './powers.ts';

/** The images of the pod in the order of the files: each pulled one once, each built one by its service. */
export function imagesOf(services: readonly Facts[], prefix: string, world: World): readonly Image[] {
  const images = new Map<string, { readonly image: Image; readonly services: string[] }>();
  for (const facts of services) {
    const key = imageName(facts, prefix);
    if (key === undefined) continue;
    const next = image(facts, key, world);
    const before = images.get(key);
    if (before) before.services.push(facts.service);
    else images.set(key, { image: next, services: [facts.service] });
  }
  return [...images.values()].map(({ image: one, services: users }) => ({ ...one, services: users }));
}

/** What the container is made from: a build is always the pod's own, whatever it is called. */
export function imageName(facts: Facts, prefix: string): string | undefined {
  return facts.build ? builtImage(prefix, facts.service) : facts.image?.value;
}

function image(facts: Facts, name: string, world: World): Image {
  const { build, service } = facts;
  if (build) {
    const context = contextPath(facts, build.value.context, world);
    checkDockerfile(facts, build, world);
    return {
      kind: 'build',
      image: name,
      build: { ...build.value, context },
      substituted: build.substituted,
      services: [service],
    };
  }
  const pinned = name.includes('@sha256:');
  if (!pinned && facts.image) warnUnpinned(name, facts, world.report);
  return { kind: 'pull', image: name, policy: 'missing', pinned, services: [service] };
}

/** A context inside the sandbox stays relative, for the executor reads it there; any other is judged. */
function contextPath(facts: Facts, context: string, world: World): string {
  if (!context.startsWith('/') && !context.startsWith('~')) return context;
  const hidden = isHidden(facts.build, 'context');
  return hostPath(context, { service: facts.service, at: facts.build?.at ?? facts.at, hidden }, world);
}

/** It may lie outside its context, but not outside the project. */
function checkDockerfile({ service }: Facts, build: BuildUse, world: World): void {
  const { value, dockerfileAt: at } = build;
  const { context, dockerfile = '.' } = value;
  const isOutside = dockerfile.startsWith('/') || posix.normalize(dockerfile).startsWith('../');
  if (!isOutside || isRemote(context)) return;
  const hidden = isHidden(build, 'dockerfile');
  const path = dockerfile.startsWith('/') ? dockerfile : posix.join(context, dockerfile);
  if (path.startsWith('../'))
    world.report.add('outside-root', at, { path: hidden ? 'of a variable' : dockerfile, what: 'the path' });
  else if (path.startsWith('/')) hostPath(path, { service, at, hidden }, world);
}

/** Whether an attribute of the build came from a variable. */
function isHidden(build: BuildUse | undefined, attribute: string): boolean {
  return build?.substituted.includes(`/${attribute}`) ?? false;
}

function warnUnpinned(image: string, facts: Facts, report: Report): void {
  report.add('image-not-pinned', facts.image?.at, { image: facts.image?.hidden ? 'the image' : image });
}
