import type { Container, ContainerFile, Hook, Image, PodPlan, Step } from './plan.ts';

const REDACTED = '<redacted>';

/**
 * A copy of the plan for people's eyes: each leaf that the `substituted` of a container, hook, build, network, volume,
 * file or pin names reads `<redacted>`, an entry of `Env` keeps its name (`TOKEN=<redacted>`), and below a pointer to more than a leaf every
 * leaf does. A number becomes a text by this: the copy is to be shown, not run, and its digest is another.
 */
export function redact(plan: PodPlan): PodPlan {
  return {
    ...plan,
    images: plan.images.map(redactImage),
    networks: plan.networks.map(redactCreate),
    volumes: plan.volumes.map(redactCreate),
    files: plan.files.map(redactFile),
    containers: plan.containers.map(redactContainer),
    steps: plan.steps.map(redactStep),
  };
}

function redactCreate<T extends { readonly create?: unknown; readonly substituted?: readonly string[] }>(made: T): T {
  const { create, substituted = [] } = made;
  return substituted.length === 0 ? made : { ...made, create: redacted(create, substituted) };
}

function redactContainer(container: Container): Container {
  const { stop } = container;
  const shown = redactCreate(container);
  return stop.before ? { ...shown, stop: { ...stop, before: stop.before.map(redactExec) } } : shown;
}

function redactStep(step: Step): Step {
  if (step.do === 'exec') return redactExec(step);
  return step.do === 'pin' && step.substituted ? redacted(step, step.substituted) : step;
}

function redactExec<T extends Pick<Hook, 'exec' | 'substituted'>>(hook: T): T {
  const { exec, substituted = [] } = hook;
  return substituted.length === 0 ? hook : { ...hook, exec: redacted(exec, substituted) };
}

function redactImage(image: Image): Image {
  if (image.kind === 'pull' || image.substituted.length === 0) return image;
  return { ...image, build: redacted(image.build, image.substituted) };
}

function redactFile(file: ContainerFile): ContainerFile {
  const { from, substituted = [] } = file;
  return substituted.length === 0 ? file : { ...file, from: redacted(from, substituted) };
}

function redacted<T>(value: T, pointers: readonly string[]): T {
  const copy = structuredClone(value);
  for (const pointer of pointers) redactAt(copy, parsePointer(pointer));
  return copy;
}

/** Changes the copy in place. A pointer that leads nowhere is passed over: there is nothing to hide. */
function redactAt(copy: unknown, path: readonly string[]): void {
  const last = path.at(-1);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) parent = has(parent, key) ? parent[key] : undefined;
  if (last === undefined || !has(parent, last)) return;
  const hide = path.length === 2 && path[0] === 'Env' ? hideValue : hideLeaves;
  // Not by assignment: a label may be called `__proto__`.
  Object.defineProperty(parent, last, { value: hide(parent[last]) });
}

type Parent = { readonly [key: string]: unknown };

function isParent(value: unknown): value is Parent {
  return typeof value === 'object' && value !== null;
}

/** Enumerable, so that the length of a list is none of its items. */
function has(value: unknown, key: string): value is Parent {
  return isParent(value) && Object.prototype.propertyIsEnumerable.call(value, key);
}

/** `TOKEN=s3cret` -> `TOKEN=<redacted>`. A name without a value has nothing to hide. */
function hideValue(entry: unknown): unknown {
  const text = String(entry);
  const equals = text.indexOf('=');
  return equals === -1 ? text : `${text.slice(0, equals)}=${REDACTED}`;
}

function hideLeaves(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideLeaves);
  if (!isParent(value)) return REDACTED;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hideLeaves(inner)]));
}

/** RFC 6901: `/Labels/a~1b` -> `Labels`, `a/b`. */
export function parsePointer(pointer: string): readonly string[] {
  const [, ...tokens] = pointer.split('/');
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
