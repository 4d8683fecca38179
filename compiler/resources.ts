import type { Quantities } from './attributes/part.ts';
import type { TaskContext } from './context.ts';
import type { CreateBody, Quantity, Resources, ServiceResources, TaskResources } from './plan/plan.ts';
import type { Policy } from './policy.ts';
import type { Span } from './source.ts';

/** What one service said of its resources, for each of its replicas. */
export interface ServiceNeed {
  readonly name: string;
  readonly replicas: number;
  readonly limits?: Quantities | undefined;
  readonly reservations?: Quantities | undefined;
}

/**
 * What a framework must be asked for: every service at its limit, else its reservation, else the operator's default,
 * times its replicas, and the executor's own need. `ports` is the number of host ports.
 */
export function resources(
  services: readonly ServiceNeed[],
  policy: Policy,
  ports: number,
  task: TaskContext,
): Resources {
  const needs = services.map((service) => needOf(service, policy));
  const given = givenTo(task);
  return {
    asked: {
      cpus: exact(total(needs, 'cpus') + policy.overhead.cpus),
      memory: total(needs, 'memory') + policy.overhead.memory,
    },
    overhead: policy.overhead,
    ports,
    ...(Object.keys(given).length > 0 && { task: given }),
    services: needs,
  };
}

type Kind = 'cpus' | 'memory';

function needOf({ name, replicas, limits, reservations }: ServiceNeed, { defaults }: Policy): ServiceResources {
  const quantity = (kind: Kind): Quantity => {
    const limit = limits?.[kind]?.value;
    const reservation = reservations?.[kind]?.value;
    return {
      value: limit ?? reservation ?? defaults[kind],
      from: limit !== undefined ? 'limit' : reservation !== undefined ? 'reservation' : 'default',
      ...(limit !== undefined && { limit }),
      ...(reservation !== undefined && { reservation }),
    };
  };
  return { service: name, replicas, cpus: quantity('cpus'), memory: quantity('memory') };
}

function total(needs: readonly ServiceResources[], kind: Kind): number {
  let sum = 0;
  for (const need of needs) sum += need[kind].value * need.replicas;
  return sum;
}

/** Microseconds of a period, where nothing is said. */
const PERIOD = 100_000;

/** The cores that a quota means. */
export function quotaOf({ create, at }: { readonly create: CreateBody; readonly at: Span }): Quantities {
  const { CpuQuota: quota, CpuPeriod: period = PERIOD } = create.HostConfig ?? {};
  return quota === undefined ? {} : { cpus: { value: exact(quota / period), at } };
}

/** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. Millionths of a core are finer than any scheduler counts. */
export function exact(cpus: number): number {
  return Math.round(cpus * 1e6) / 1e6;
}

function givenTo({ cpus, memory, ports }: TaskContext): TaskResources {
  return {
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memory }),
    ...(typeof ports !== 'string' && { ports }),
  };
}
