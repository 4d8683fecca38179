import type { Container, PodPlan, Step } from '../../compiler/plan/plan.ts';

/** What never changes while a pod runs: the plan, and what follows from it. */
export interface World {
  readonly plan: PodPlan;
  readonly container: ReadonlyMap<string, Container>;
  readonly step: ReadonlyMap<string, Step>;
  /** Each container's step that starts it. */
  readonly start: ReadonlyMap<string, Step>;
  /** The steps that wait for a container. */
  readonly waits: ReadonlyMap<string, readonly Step[]>;
  /** The commands that run in a container after its start, in order. */
  readonly hooks: ReadonlyMap<string, readonly ExecStep[]>;
  /** All of them. */
  readonly execs: readonly ExecStep[];
  /** Whose namespaces a container has joined. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** Who is restarted with a container, in start order: members, and who says so in depends_on, and theirs. */
  readonly followers: ReadonlyMap<string, readonly string[]>;
  /** Ids of steps that some other needs. */
  readonly needed: ReadonlySet<string>;
}

export type ExecStep = Step & { readonly do: 'exec' };

export function worldOf(plan: PodPlan): World {
  const { containers, steps } = plan;
  const execs = steps.flatMap((step) => (step.do === 'exec' ? [step] : []));
  return {
    plan,
    container: new Map(containers.map((container) => [container.name, container])),
    step: new Map(steps.map((step) => [step.id, step])),
    start: new Map(steps.flatMap((step) => (step.do === 'start' ? [[step.container, step] as const] : []))),
    waits: new Map(containers.map(({ name }) => [name, steps.filter((step) => waitsFor(step, name))])),
    hooks: new Map(containers.map(({ name }) => [name, execs.filter(({ container }) => container === name)])),
    execs,
    owners: new Map(containers.map(({ name, joins }) => [name, [...new Set(Object.values(joins))]])),
    followers: followers(containers),
    needed: new Set(steps.flatMap(({ needs }) => needs)),
  };
}

function waitsFor(step: Step, container: string): boolean {
  return (step.do === 'wait healthy' || step.do === 'wait exit') && step.container === container;
}

function followers(containers: readonly Container[]): World['followers'] {
  const direct = new Map<string, string[]>();
  for (const { name, joins, depends } of containers) {
    const on = [...Object.values(joins), ...depends.flatMap((dependency) => (dependency.restart ? dependency.on : []))];
    for (const other of new Set(on)) direct.set(other, [...(direct.get(other) ?? []), name]);
  }
  return new Map(containers.map(({ name }) => [name, after(name, direct, containers)]));
}

function after(
  name: string,
  direct: ReadonlyMap<string, readonly string[]>,
  containers: readonly Container[],
): readonly string[] {
  const found = new Set([name]);
  for (const one of found) for (const next of direct.get(one) ?? []) found.add(next);
  found.delete(name);
  return containers.flatMap((container) => (found.has(container.name) ? [container.name] : []));
}

/** The members of an owner: those who join a namespace of its own. */
export function membersOf(name: string, { owners }: World): readonly string[] {
  return [...owners].flatMap(([member, of]) => (of.includes(name) ? [member] : []));
}

/** The container that a step is about. */
export function containerOf(step: Step): string | undefined {
  return 'container' in step ? step.container : undefined;
}
