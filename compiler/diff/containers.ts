import type { Container, PodPlan, Port } from '../plan/plan.ts';
import type { RawFact } from './facts.ts';
import { flatten, type Owner, textOf } from './flatten.ts';
import { hookFacts } from './hooks.ts';
import { variableFact } from './variables.ts';

/** By a container's name: its service, and who it is among its replicas (`web 2`). */
export function ownersOf({ containers }: PodPlan): ReadonlyMap<string, Owner & { readonly service: string }> {
  const replicas = new Map<string, number>();
  for (const { service } of containers) replicas.set(service, (replicas.get(service) ?? 0) + 1);
  return new Map(
    containers.map(({ name, service, replica }) => {
      const who = (replicas.get(service) ?? 0) > 1 ? `${service} ${replica}` : service;
      return [name, { who, service }];
    }),
  );
}

/** What the containers of a pod are asked to be. */
export function containerFacts(plan: PodPlan): readonly RawFact[] {
  const owners = ownersOf(plan);
  return plan.containers.flatMap((container) => {
    const { service, name } = container;
    const who = owners.get(name)?.who ?? name;
    const ports = container.ports.map((port) => {
      // A port names the replica that asked; a namespace's owner publishes for its members.
      const whose = [container.name, service].includes(port.service) ? undefined : port.service;
      return portFact(port, { who, service: owners.get(port.service)?.service ?? port.service }, whose);
    });
    return [...ports, ...factsOfOne(container, { who, service })];
  });
}

function factsOfOne(container: Container, owner: Owner): readonly RawFact[] {
  const {
    // Whose it is.
    service: _service,
    replica: _replica,
    name: _name,
    // Where the files say it, and what they hide.
    because: _because,
    substituted: _substituted,
    logs,
    role,
    ports: _ports,
    depends,
    stop: { before = [], ...stop },
    create: { Env: environment = [], ...create },
    connect,
    ...more
  } = container;
  const rest = (what: string, value: unknown, shown = textOf(value)): RawFact => {
    return { ...owner, group: 'rest', what, value: JSON.stringify(value), shown };
  };
  return [
    rest('container', role, role),
    ...flatten(owner, create, ''),
    ...environment.map((entry) => variableFact(entry, owner, '')),
    ...connect.flatMap(({ network, endpoint }) =>
      flatten(owner, { [network]: endpoint }, 'NetworkingConfig.EndpointsConfig'),
    ),
    ...depends.map(({ on, when, required, restart }) => rest(`after ${on}`, { when, required, restart })),
    ...Object.entries(stop).map(([key, value]) => rest(`stop ${key}`, value)),
    ...before.flatMap((hook, index) => hookFacts(owner, `pre_stop ${index + 1}`, hook)),
    ...(logs.apart ? [rest('logs apart', true, '')] : []),
    ...Object.entries(more).flatMap(([key, value]) => (isNothing(value) ? [] : [rest(key, value)])),
  ];
}

function isNothing(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function portFact({ container, hostIp, host, from }: Port, owner: Owner, whose: string | undefined): RawFact {
  const address = hostIp === undefined ? '' : `${hostIp}:`;
  const value = JSON.stringify([hostIp, host, from]);
  return {
    ...owner,
    group: 'ports',
    what: `port ${container}${whose === undefined ? '' : ` for ${whose}`}`,
    value,
    shown: `${address}${host} (${from})`,
  };
}
