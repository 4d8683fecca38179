import type { Container, PodPlan } from '../plan/plan.ts';
import { splitWords } from '../words.ts';
import type { FrameworkPort } from './ports.ts';

/** A check that a framework does from outside. */
export interface Health {
  readonly kind: 'http' | 'tcp';
  /** Of the task's ports. */
  readonly portIndex: number;
  /** `/` for one of TCP. */
  readonly path: string;
  /** Whole seconds, as those below. */
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  /** Until the pod is told to be healthy it is not running: for a framework that counts from the launch. */
  readonly graceSeconds: number;
}

/** A check, or why there is none where the pod has some. */
export interface Found {
  readonly health?: Health;
  readonly why?: string;
}

/**
 * The pod's health check as a framework's: when one container alone has one, and it asks a published port of its own
 * network in a way that a framework can ask as well. A check that runs a command in its container cannot be moved.
 */
export function healthOf(plan: PodPlan, ports: readonly FrameworkPort[]): Found {
  const checked = plan.containers.filter(({ health }) => health === 'stated');
  const [container, ...others] = checked;
  if (!container) return {};
  if (others.length > 0) return { why: `${checked.length} containers have one, and a framework takes one` };
  if (Object.keys(container.substituted).some((pointer) => pointer.startsWith('/Healthcheck')))
    return { why: 'it was made of variables' };
  const asked = askedBy(container.create.Healthcheck?.Test ?? []);
  if (!asked) return { why: 'it is a command that runs in the container' };
  const portIndex = publishedAs(asked.port, container, plan, ports);
  if (portIndex === undefined) return { why: `it asks port ${asked.port}, which is not published on all addresses` };
  return { health: { kind: asked.kind, path: asked.path, portIndex, ...timesOf(container) } };
}

interface Asked {
  readonly kind: Health['kind'];
  readonly port: number;
  readonly path: string;
}

/** What a command that does nothing but ask its own host asks. */
function askedBy([kind, ...rest]: readonly string[]): Asked | undefined {
  const words = kind === 'CMD' ? rest : kind === 'CMD-SHELL' ? shellWords(rest[0] ?? '') : undefined;
  const [program = '', ...given] = words ?? [];
  if (program === 'nc') return connected(given);
  const options = ASKING.get(program);
  if (!options) return undefined;
  const parts = given.join(' ').split(' ');
  const at = parts.findIndex((part) => /^http:\S+$/.test(part));
  const others = parts.filter((_, index) => index !== at);
  return options.test(others.join(' ').trim()) ? fromUrl(parts[at] ?? '') : undefined;
}

/** Those that change nothing about what is asked. curl without -f would take every answer for a good one. */
const ASKING: ReadonlyMap<string, RegExp> = new Map([
  ['curl', /^(?=.*(-[sS]*f|--fail))(-[fsS]+|--fail|--silent|--show-error|-o \/dev\/null|--output \/dev\/null| )+$/],
  ['wget', /^(-q|-nv|-qO-|-O ?-|-O ?\/dev\/null|--quiet|--no-verbose|--spider|--tries=1|-t ?1| )*$/],
]);

/** A shell's line that is one plain command, `|| exit 1` aside. */
function shellWords(text: string): readonly string[] | undefined {
  const line = text.trim().replace(/(?<!\s)\s*\|\|\s*(exit 1|false)$/, '');
  if (/[$`*[\]{}~#!()\n]/.test(line)) return undefined;
  const split = splitWords(line);
  return split.kind === 'words' ? split.words.map(({ text }) => text) : undefined;
}

/** `nc -z localhost 5432`. */
function connected(given: readonly string[]): Asked | undefined {
  const [, port] = /^(?:-[zv]+ )+(?:localhost|127\.0\.0\.1) (\d{1,5})$/.exec(given.join(' ')) ?? [];
  return port !== undefined && given.some((word) => word.includes('z'))
    ? { kind: 'tcp', port: Number(port), path: '/' }
    : undefined;
}

function fromUrl(url: string): Asked | undefined {
  const found = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?(\/[^\s#]*)?$/.exec(url);
  if (!found) return undefined;
  const [, port = '80', path = '/'] = found;
  return { kind: 'http', port: Number(port), path };
}

/** Ports of a member are published by the owner of its network. */
function publishedAs(
  target: number,
  { name, joins }: Container,
  { containers }: PodPlan,
  ports: readonly FrameworkPort[],
): number | undefined {
  const owner = containers.find((one) => one.name === (joins.network ?? name));
  const port = owner?.ports.find(
    ({ container, hostIp = '0.0.0.0' }) => container === `${target}/tcp` && hostIp === '0.0.0.0',
  );
  return ports.find(({ host }) => host === port?.host)?.index;
}

const NANOSECONDS = 1e9;

/** The Engine's defaults are 30 seconds for each, and 3 tries. */
function timesOf({
  create: { Healthcheck = {} },
}: Container): Pick<Health, 'intervalSeconds' | 'timeoutSeconds' | 'graceSeconds'> {
  const seconds = (nanoseconds: number | undefined, otherwise: number): number =>
    nanoseconds ? Math.max(1, Math.ceil(nanoseconds / NANOSECONDS)) : otherwise;
  const intervalSeconds = seconds(Healthcheck.Interval, 30);
  const timeoutSeconds = seconds(Healthcheck.Timeout, 30);
  const start = seconds(Healthcheck.StartPeriod, 0);
  const tries = Healthcheck.Retries || 3;
  return { intervalSeconds, timeoutSeconds, graceSeconds: start + tries * (intervalSeconds + timeoutSeconds) };
}
