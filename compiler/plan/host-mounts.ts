import type { PodPlan, Step } from './plan.ts';

/** What the runtime makes on the host for a mount: a pinned bind source, or a file with a secret or config in it. */
export interface HostMount {
  readonly kind: 'pin' | 'file';
  readonly name: string;
}

/**
 * The source of a bind mount whose path only the runtime knows: `pin:1`, `file:1`. The Engine refuses such a source, so
 * a runtime that forgot to replace it mounts nothing.
 */
export function hostMountSource({ kind, name }: HostMount): string {
  return `${kind}:${name}`;
}

/** Reads what hostMountSource writes; undefined for a path of the host. */
export function hostMountIn(source = ''): HostMount | undefined {
  const [, kind, name = ''] = /^(pin|file):(\w+)$/.exec(source) ?? [];
  return kind === 'pin' || kind === 'file' ? { kind, name } : undefined;
}

export type PinStep = Step & { readonly do: 'pin' };

/** The steps that pin bind sources. */
export function pinSteps({ steps }: Pick<PodPlan, 'steps'>): readonly PinStep[] {
  return steps.flatMap((step) => (step.do === 'pin' ? [step] : []));
}

/** What is broken about the pins of a plan, a sentence each. */
export function checkPins(plan: PodPlan): readonly string[] {
  const pins = pinSteps(plan);
  const byName = new Map(pins.map((step) => [step.pin, step]));
  const creates = new Map(
    plan.steps.flatMap((step) => (step.do === 'create container' ? [[step.container, step] as const] : [])),
  );
  const used = plan.containers.flatMap(({ name, create }) =>
    (create.HostConfig?.Mounts ?? []).flatMap(({ Type, Source }) => {
      const found = Type === 'bind' ? hostMountIn(Source) : undefined;
      return found?.kind === 'pin' ? [{ container: name, pin: found.name }] : [];
    }),
  );
  return [
    ...(byName.size === pins.length ? [] : ['two steps make one pin']),
    ...pins.flatMap(({ id, source, below }) =>
      // A masked path is no path.
      plan.masked || isBelow(source, below)
        ? []
        : [`step ${JSON.stringify(id)} pins what does not lie below ${JSON.stringify(below)}`],
    ),
    ...used.flatMap(({ container, pin }) => {
      const step = byName.get(pin);
      const who = `container ${JSON.stringify(container)}`;
      if (!step) return [`${who} mounts the pin ${JSON.stringify(pin)}, which no step makes`];
      const isAwaited = creates.get(container)?.needs.includes(step.id) === true;
      return isAwaited ? [] : [`${who} mounts the pin ${JSON.stringify(pin)}, but is created before that is made`];
    }),
    ...startedBefore(plan, pins),
  ];
}

/** A container that runs could replace a source that is not pinned yet. */
function startedBefore({ steps }: PodPlan, pins: readonly PinStep[]): readonly string[] {
  return steps.flatMap((step) => {
    if (step.do !== 'start') return [];
    const needs = new Set(step.needs);
    const isEarly = pins.some(({ id }) => !needs.has(id));
    return isEarly ? [`container ${JSON.stringify(step.container)} is started before all pins are made`] : [];
  });
}

/** Whether an absolute path lies strictly below a folder; neither may hold `.` or `..`. */
export function isBelow(path: string, folder: string): boolean {
  const isPlain = [path, folder].every((one) => one.startsWith('/') && !/\/\.{0,2}(\/|$)/.test(one.slice(1)));
  return isPlain && path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
