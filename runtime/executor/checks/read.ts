import type { CheckStatus, TaskInfo } from '../types.ts';

/** What a framework wants asked again and again while a task runs (mesos.proto: HealthCheck, CheckInfo). Seconds. */
export interface CheckSpec {
  readonly probe: ProbeSpec;
  readonly delay: number;
  readonly interval: number;
  /** Of one probe; infinite when none is wanted. */
  readonly timeout: number;
}

export interface HealthSpec extends CheckSpec {
  /** As many in a row end the task. */
  readonly failures: number;
  /** Failures mean nothing so long after the start, before the first success. */
  readonly grace: number;
}

export type ProbeSpec =
  | { readonly kind: 'HTTP'; readonly url: string; readonly statuses: readonly number[] }
  | { readonly kind: 'TCP'; readonly host: string; readonly port: number }
  | {
      readonly kind: 'COMMAND';
      /** The program and its arguments. */
      readonly words: readonly [string, ...string[]];
      readonly environment: { readonly [name: string]: string };
    };

/** The task's health check; a string says why it cannot be done. */
export function healthSpec({ health_check: given }: TaskInfo): HealthSpec | string | undefined {
  if (!isFields(given)) return undefined;
  const spec = checkSpec(given, fieldsOf(given['command']), 'health_check');
  if (typeof spec === 'string') return spec;
  return {
    ...spec,
    failures: Math.max(1, numberOf(given['consecutive_failures'], 3)),
    grace: numberOf(given['grace_period_seconds'], 10),
  };
}

/** The task's check, whose results are told and have no consequence; a string says why it cannot be done. */
export function generalSpec({ check: given }: TaskInfo): CheckSpec | string | undefined {
  if (!isFields(given)) return undefined;
  return checkSpec(given, fieldsOf(fieldsOf(given['command'])['command']), 'check');
}

/** The status of a check without a result. */
export function emptyStatus({ kind }: ProbeSpec): CheckStatus {
  if (kind === 'HTTP') return { type: 'HTTP', http: {} };
  return kind === 'TCP' ? { type: 'TCP', tcp: {} } : { type: 'COMMAND', command: {} };
}

type Fields = { readonly [field: string]: unknown };

function checkSpec(given: Fields, command: Fields, name: string): CheckSpec | string {
  const probe = probeSpec(given, command, name);
  if (typeof probe === 'string') return probe;
  const timeout = numberOf(given['timeout_seconds'], 20);
  return {
    probe,
    delay: numberOf(given['delay_seconds'], 15),
    interval: numberOf(given['interval_seconds'], 10),
    timeout: timeout === 0 ? Number.POSITIVE_INFINITY : timeout,
  };
}

/** Health checks of old frameworks say no type: the part that is there tells it. */
function probeSpec(given: Fields, command: Fields, name: string): ProbeSpec | string {
  const type = given['type'] ?? ['http', 'tcp', 'command'].find((part) => part in given)?.toUpperCase();
  if (type === 'HTTP') return httpSpec(fieldsOf(given['http']));
  if (type === 'TCP') {
    const tcp = fieldsOf(given['tcp']);
    return { kind: 'TCP', host: hostOf(tcp), port: numberOf(tcp['port'], 0) };
  }
  if (type === 'COMMAND') return commandSpec(command);
  return `the task's ${name} is of type ${String(type)}, which is not known here`;
}

/** Published ports answer on this host; so do containers that share its network. */
function hostOf({ protocol }: Fields): string {
  return protocol === 'IPv6' ? '::1' : '127.0.0.1';
}

function httpSpec(http: Fields): ProbeSpec {
  const host = hostOf(http);
  const named = host.includes(':') ? `[${host}]` : host;
  const path = String(http['path'] ?? '/');
  const url = `${String(http['scheme'] ?? 'http')}://${named}:${numberOf(http['port'], 0)}${path}`;
  const { statuses } = http;
  return { kind: 'HTTP', url, statuses: Array.isArray(statuses) ? statuses.map(Number) : [] };
}

function commandSpec(command: Fields): ProbeSpec {
  const value = String(command['value'] ?? '');
  const list = command['arguments'];
  const [, ...rest] = Array.isArray(list) ? list.map(String) : [];
  const { variables } = fieldsOf(command['environment']);
  const pairs = (Array.isArray(variables) ? variables : [])
    .map(fieldsOf)
    .map((one) => [one['name'], one['value'] ?? '']);
  return {
    kind: 'COMMAND',
    words: command['shell'] === false ? [value, ...rest] : ['sh', '-c', value],
    environment: Object.fromEntries(pairs.map(([name, text]) => [String(name), String(text)])),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function numberOf(value: unknown, usual: number): number {
  const found = Number(value ?? usual);
  return Number.isFinite(found) && found >= 0 ? found : usual;
}
