import { checkBuilds } from './builds.ts';
import { checkFiles } from './files.ts';
import { checkPins } from './host-mounts.ts';
import { checkHooks } from './hook.ts';
import type { Container, PodPlan, Step } from './plan.ts';
import { sequence } from './sequence.ts';

/**
 * What is broken inside a plan, a sentence each; nothing is the rule. The schema judges each value for itself; here
 * are the names that must lead somewhere, the order of things, and what must stand exactly once. The compiler asks
 * before it writes a plan, the runtime before its first step.
 */
export function checkReferences(plan: PodPlan): readonly string[] {
  const names = namesOf(plan);
  return [
    ...repeated(plan),
    ...plan.steps.flatMap((step) => strangersOfStep(step, names)),
    ...plan.containers.flatMap((container) => strangersOfContainer(container, names)),
    ...plan.files.flatMap(({ file, kind, container }) =>
      stranger(`${kind} ${quote(file)}`, 'container', container, names.container),
    ),
    ...checkBuilds(plan),
    ...checkFiles(plan),
    ...checkHooks(plan),
    ...checkPins(plan),
    ...plan.containers.flatMap(({ name }) => livesOnce(name, names)),
    ...orderOf(plan),
    ...stopping(plan),
  ];
}

const KINDS = ['image', 'network', 'volume', 'container'] as const;

interface Names {
  readonly image: ReadonlySet<string>;
  readonly network: ReadonlySet<string>;
  readonly volume: ReadonlySet<string>;
  readonly container: ReadonlySet<string>;
  readonly step: ReadonlySet<string>;
  /** Networks by their names on the engine, which is how containers name them. */
  readonly connected: ReadonlySet<string>;
  /** How many steps create and start each container: `start web` -> 1. */
  readonly done: ReadonlyMap<string, number>;
}

function namesOf(plan: PodPlan): Names {
  const done = new Map<string, number>();
  for (const step of plan.steps) {
    if (step.do !== 'create container' && step.do !== 'start') continue;
    const key = `${step.do} ${step.container}`;
    done.set(key, (done.get(key) ?? 0) + 1);
  }
  return {
    image: new Set(plan.images.map(({ image }) => image)),
    network: new Set(plan.networks.map(({ network }) => network)),
    volume: new Set(plan.volumes.map(({ volume }) => volume)),
    container: new Set(plan.containers.map(({ name }) => name)),
    step: new Set(plan.steps.map(({ id }) => id)),
    connected: new Set(plan.networks.map(({ name }) => name)),
    done,
  };
}

function repeated(plan: PodPlan): readonly string[] {
  const lists = {
    step: plan.steps.map(({ id }) => id),
    container: plan.containers.map(({ name }) => name),
    image: plan.images.map(({ image }) => image),
    network: plan.networks.map(({ network }) => network),
    volume: plan.volumes.map(({ volume }) => volume),
  };
  return Object.entries(lists).flatMap(([kind, names]) =>
    duplicates(names).map((name) => `two ${kind}s are called ${quote(name)}`),
  );
}

function strangersOfStep(step: Step, names: Names): readonly string[] {
  const who = `step ${quote(step.id)}`;
  const named: Pick<Step, 'id'> & { readonly [kind in (typeof KINDS)[number]]?: string } = step;
  return [
    ...KINDS.flatMap((kind) => stranger(who, kind, named[kind], names[kind])),
    ...[...step.needs, ...(step.after ?? [])].flatMap((id) => stranger(who, 'step', id, names.step)),
  ];
}

function strangersOfContainer(container: Container, names: Names): readonly string[] {
  const who = `container ${quote(container.name)}`;
  return [
    ...stranger(who, 'image', container.create.Image, names.image),
    ...(container.create.HostConfig?.Mounts ?? []).flatMap(({ Type, Source }) =>
      Type === 'image' ? stranger(who, 'image', Source, names.image) : [],
    ),
    ...Object.values(container.joins).flatMap((owner) => stranger(who, 'container', owner, names.container)),
    ...container.connect.flatMap(({ network }) => stranger(who, 'network', network, names.connected)),
    ...container.depends.flatMap(({ on }) => stranger(who, 'container', on, names.container)),
    ...(container.create.HostConfig?.VolumesFrom ?? []).flatMap((from) =>
      stranger(who, 'container', from.slice(0, from.lastIndexOf(':')), names.container),
    ),
  ];
}

function stranger(who: string, kind: string, name: string | undefined, known: ReadonlySet<string>): readonly string[] {
  if (name === undefined || known.has(name)) return [];
  return [`${who} names the ${kind} ${quote(name)}, which the plan does not have`];
}

function livesOnce(container: string, { done }: Names): readonly string[] {
  return (['create container', 'start'] as const).flatMap((verb) => {
    const count = done.get(`${verb} ${container}`) ?? 0;
    const what = verb === 'start' ? 'starts' : 'creates';
    return count === 1
      ? []
      : [`${count === 0 ? 'no step' : `more than one step`} ${what} container ${quote(container)}`];
  });
}

/** Steps must not wait for one another in a circle, and a container stands after all whose start its own waits for. */
function orderOf(plan: PodPlan): readonly string[] {
  const { order, cycle, waits } = sequence(plan.steps);
  if (cycle.length > 0) return [`steps wait for one another: ${cycle.map(quote).join(', ')}`];
  const rank = new Map(plan.containers.map(({ name }, index) => [name, index]));
  // By step: the last in the list of all containers that were started when the step is over.
  const latest = new Map<Step, number>();
  return order.flatMap((step) => {
    let before = -1;
    for (const other of waits.get(step) ?? []) before = Math.max(before, latest.get(other) ?? -1);
    const own = step.do === 'start' ? (rank.get(step.container) ?? -1) : -1;
    latest.set(step, Math.max(before, own));
    const late = plan.containers[before];
    if (step.do !== 'start' || !late || before <= own) return [];
    return [`container ${quote(step.container)} stands before ${quote(late.name)}, but is started after it`];
  });
}

/** Each container is stopped in exactly one wave. */
function stopping(plan: PodPlan): readonly string[] {
  const stopped = plan.stop.flatMap(({ containers }) => containers);
  const known = new Set(plan.containers.map(({ name }) => name));
  const waves = new Set(stopped);
  return [
    ...duplicates(stopped).map((name) => `container ${quote(name)} is stopped twice`),
    ...[...waves]
      .filter((name) => !known.has(name))
      .map((name) => `a stop wave names the container ${quote(name)}, which the plan does not have`),
    ...[...known].filter((name) => !waves.has(name)).map((name) => `no stop wave names container ${quote(name)}`),
  ];
}

/** What stands more than once, each once. */
function duplicates(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  return [...twice];
}

function quote(name: string): string {
  return JSON.stringify(name);
}
