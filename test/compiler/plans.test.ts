import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCases } from '../../compiler/golden.ts';
import { canonicalBytes } from '../../compiler/plan/canonical.ts';
import type { Container, PodPlan, Step } from '../../compiler/plan/plan.ts';
import { checkReferences } from '../../compiler/plan/references.ts';
import { sequence } from '../../compiler/plan/sequence.ts';
import * as planSchema from '../../compiler/schema/generated/plan.js';
import { problems } from '../../compiler/schema/validate.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

interface Golden {
  readonly name: string;
  readonly text: string;
  readonly plan: PodPlan;
}

/** The plan of every golden case that has one, as committed. */
const plans: readonly Golden[] = findCases(join(root, 'golden')).flatMap((name) => {
  const text = textOf(join(root, 'golden', name, 'expected/plan.json'));
  // What a golden case holds is what the compiler wrote; the schema is asked about it below.
  return text === undefined ? [] : [{ name, text, plan: JSON.parse(text) as PodPlan }];
});

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What is wrong with the plans, each with its case. */
function wrong(judge: (plan: PodPlan, text: string, name: string) => readonly string[]): readonly string[] {
  return plans.flatMap(({ name, plan, text }) => judge(plan, text, name).map((what) => `${name}: ${what}`));
}

spec('every golden plan', {
  'is there'() {
    assert.ok(plans.length > 20, `${plans.length} plans`);
  },
  'is written in the one way that there is'() {
    const odd = wrong((plan, text) => (canonicalBytes(plan) === text ? [] : ['is not canonical']));
    assert.equal(odd, []);
  },
  'has no field but those of the contract'() {
    const odd = wrong((plan) => problems(planSchema, plan));
    assert.equal(odd, []);
  },
  'names only what it has, in an order that can be'() {
    assert.equal(wrong(checkReferences), []);
  },
  'stops a container before all that it was started after, init containers and sidecars apart'() {
    assert.equal(wrong(stoppedTooEarly), []);
  },
  'says of every field of a create request what set it'() {
    assert.equal(
      wrong((plan) => plan.containers.flatMap((container) => unexplained(plan, container))),
      [],
    );
  },
  'touches nothing on the engine but what is its own, or was named outright'() {
    assert.equal(wrong(foreignNames), []);
  },
});

/** Init containers have ended by then; sidecars outlive all others, whatever their order was at the start. */
function stoppedTooEarly(plan: PodPlan): readonly string[] {
  const wave = new Map(plan.stop.flatMap(({ containers }, index) => containers.map((name) => [name, index] as const)));
  const living = new Map(
    plan.containers.filter(({ role }) => role === 'main' || role === 'infra').map((one) => [one.name, one]),
  );
  const before = startsBefore(plan.steps);
  return [...living.keys()].flatMap((name) =>
    [...(before.get(name) ?? [])]
      .filter((other) => living.has(other) && (wave.get(other) ?? 0) <= (wave.get(name) ?? 0))
      .map((other) => `${other} is stopped no later than ${name}, which needs it`),
  );
}

/** For each container those whose start its own start waits for. */
function startsBefore(steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> {
  const { order, waits } = sequence(steps);
  const reached = new Map<Step, ReadonlySet<string>>();
  const found = new Map<string, ReadonlySet<string>>();
  for (const step of order) {
    const before = new Set([...(waits.get(step) ?? [])].flatMap((other) => [...(reached.get(other) ?? [])]));
    if (step.do === 'start') found.set(step.container, before);
    reached.set(step, step.do === 'start' ? new Set([...before, step.container]) : before);
  }
  return found;
}

/** The fields of Config and HostConfig without a reason, the container's own or one that all have. */
function unexplained(plan: PodPlan, { name, create, because }: Container): readonly string[] {
  const { HostConfig = {}, ...config } = create;
  const fields = [...Object.keys(config), ...Object.keys(HostConfig).map((field) => `HostConfig.${field}`)];
  const reasons = [...Object.keys(because), ...Object.keys(plan.because)];
  return fields
    .filter((field) => !reasons.some((reason) => reason === field || reason.startsWith(`${field}.`)))
    .map((field) => `${name}: nothing says what set ${field}`);
}

/** A volume that the file itself names (`name: team-data`) may end with the pod where the file says so. */
function foreignNames({ pod, containers, networks, volumes }: PodPlan, _text: string, name: string): readonly string[] {
  const own = `${pod.prefix}_`;
  const written = textOf(join(root, 'golden', name, 'compose.yaml')) ?? '';
  return [
    ...containers.map((container) => container.name),
    ...networks.filter(({ external }) => !external).map((network) => network.name),
    ...volumes.filter(({ external, keep }) => !external && !keep).map((volume) => volume.name),
  ]
    .filter((made) => !made.startsWith(own) && !written.includes(`name: ${made}`))
    .map((made) => `${made} does not begin with ${own}`);
}
