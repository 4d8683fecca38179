import { hostMountSource } from './host-mounts.ts';
import type { ContainerFile, PodPlan } from './plan.ts';

/**
 * The folder of the sandbox in which a runtime that is not root writes files that are mounted, a folder for each run.
 * Build contexts leave folders of that name out.
 */
export const FILES_FOLDER = '.pod-files';

/** The run's own folder in it, relative to the sandbox. */
export function filesFolder({ pod }: Pick<PodPlan, 'pod'>): string {
  return `${FILES_FOLDER}/${pod.prefix}`;
}

/** What is broken about the files of a plan, a sentence each. */
export function checkFiles(plan: PodPlan): readonly string[] {
  const done = new Set<string>();
  for (const step of plan.steps) {
    if (step.do === VERBS.copy || step.do === VERBS.bind) done.add(key(step.do, step.container));
  }
  const mounts = plan.containers.flatMap(({ name, create }) =>
    (create.HostConfig?.Mounts ?? []).map(({ Source = '', Target }) => key(name, Target, Source)),
  );
  const known: Known = { done, mounted: new Set(mounts), seen: new Set() };
  return plan.files.flatMap((file) => wrongIn(file, known).map((what) => `${nameOf(file)} ${what}`));
}

const VERBS = { copy: 'put files', bind: 'write files' } as const;

interface Known {
  /** Verbs with their containers. */
  readonly done: ReadonlySet<string>;
  /** Containers with targets and sources of their mounts. */
  readonly mounted: ReadonlySet<string>;
  /** Containers with the targets of files so far. */
  readonly seen: Set<string>;
}

function wrongIn(file: ContainerFile, { done, mounted, seen }: Known): readonly string[] {
  const { kind, by, container, target, source, from } = file;
  const place = key(container, target);
  const isSecond = seen.has(place);
  seen.add(place);
  const mount = hostMountSource({ kind: 'file', name: source ?? '' });
  return [
    ...(isSecond ? ['stands where another file does'] : []),
    ...(kind === 'secret' && 'inline' in from ? ['stands in the plan itself'] : []),
    ...(done.has(key(VERBS[by], container)) ? [] : [`needs a step that does ${JSON.stringify(VERBS[by])}`]),
    ...(by === 'copy' && source !== undefined ? ['is copied, yet has a source'] : []),
    ...(by === 'bind' && !/^\w+$/.test(source ?? '') ? ['is mounted, yet has no name to write it by'] : []),
    ...(by === 'bind' && !mounted.has(key(container, target, mount))
      ? ['is written, but its container does not mount it']
      : []),
  ];
}

function nameOf({ kind, file, container }: ContainerFile): string {
  return `${kind} ${JSON.stringify(file)} of container ${JSON.stringify(container)}`;
}

function key(...parts: readonly string[]): string {
  return parts.join('\0');
}
