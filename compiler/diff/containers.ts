import type { Container, PodPlan, Port } from '../plan/plan.ts';
import type { RawFact } from './facts.ts';
import { flatten, type Owner, textOf } from './flatten.ts';

/** What the containers of a pod are asked to be. */
export function containerFacts({ containers }: PodPlan): readonly RawFact[] {
  const replicas = new Map<string, number>();
  for (const { service } of containers) replicas.set(service, (replicas.get(service) ?? 0) + 1);
  const services = new Map(containers.map(({ name, service }) => [name, service]));
  return containers.flatMap((container) => {
    const { service, replica } = container;
    const who = (replicas.get(service) ?? 0) > 1 ? `${service} ${replica}` : service;
    const ports = container.ports.map((port) => {
      // A port names the replica that asked; a namespace's owner publishes for its members.
      const whose = [container.name, service].includes(port.service) ? undefined : port.service;
      return portFact(port, { who, service: services.get(port.service) ?? port.service }, whose);
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
    stop,
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
    ...environment.map((entry) => variableFact(entry, owner)),
    ...connect.flatMap(({ network, endpoint }) =>
      flatten(owner, { [network]: endpoint }, 'NetworkingConfig.EndpointsConfig'),
    ),
    ...depends.map(({ on, when, required, restart }) => rest(`after ${on}`, { when, required, restart })),
    ...Object.entries(stop).map(([key, value]) => rest(`stop ${key}`, value)),
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

function variableFact(entry: string, owner: Owner): RawFact {
  const equals = entry.indexOf('=');
  const name = equals === -1 ? entry : entry.slice(0, equals);
  return { ...owner, group: 'environment', what: name, value: entry.slice(name.length), shown: '' };
}
