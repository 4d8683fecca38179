import type { PodPlan, Step } from '../../compiler/plan/plan.ts';
import { visible } from '../../compiler/plan/visible.ts';
import type { ContainerChanged, PhaseChanged, PodEvent, PodResult, PortsOpened, StepEnded } from '../pod/events.ts';

/** What happens, in a line for people; undefined where it is not worth one. */
export type Words = (event: PodEvent) => string | undefined;

/** Knows the names that people use; what was told of a container before is not told twice. */
export function wordsOf(plan: PodPlan): Words {
  const names = namesOf(plan);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const told = new Map<string, string>();
  const fetching = new Set<string>();
  const reasons: string[] = [];
  return (event) => {
    switch (event.kind) {
      case 'step started':
        return event.verb === 'build' ? begun('building', steps.get(event.id)) : undefined;
      case 'step progress':
        // An image that is there is not fetched: that is no news.
        if (!event.bytes || fetching.has(event.id)) return undefined;
        fetching.add(event.id);
        return begun('pulling', steps.get(event.id));
      case 'step ended':
        if (!event.ok && event.error) reasons.push(event.error.replace(/^cannot [^:]*: /, ''));
        return event.verb === 'pull' && event.ok && !fetching.has(event.id)
          ? undefined
          : over(event, steps.get(event.id), names);
      case 'container': {
        const words = lifeWords(event);
        const repeated = told.get(event.name) === words;
        told.set(event.name, words);
        if (repeated || QUIET.has(event.state) || neverRan(event)) return undefined;
        if (event.reason !== undefined) reasons.push(event.reason);
        return `${names.get(event.name) ?? event.name} ${words}`;
      }
      case 'ports':
        return portWords(event, names);
      case 'phase':
        return phaseWords(event, reasons);
      case 'note':
        return event.container ? `${names.get(event.container) ?? event.container}: ${event.text}` : event.text;
      default:
        return undefined;
    }
  };
}

/** `web`, `web_2`: names on the engine without what all of the pod have before them. */
export function namesOf(plan: PodPlan): ReadonlyMap<string, string> {
  const before = `${plan.pod.prefix}_`;
  return new Map(plan.containers.map(({ name }) => [name, name.startsWith(before) ? name.slice(before.length) : name]));
}

/** `is running, healthy`; `ended with code 137 (out of memory)`. */
export function lifeWords({ service, state, code, outOfMemory, health, reason }: ContainerChanged): string {
  // It begins with whom it is about.
  const rest = reason?.startsWith(service) ? reason.slice(service.length) : '';
  const [, sentence] = /^(?: \d+)? (.*)$/s.exec(rest) ?? [];
  if (sentence !== undefined && (state === 'ended' || state === 'waiting')) return sentence;
  const why = reason ? `: ${reason}` : '';
  if (state === 'running') return health ? `is running, ${HEALTH[health]}` : 'is running';
  if (state !== 'ended') return `${LIFE[state]}${why}`;
  const how = code === undefined ? 'ended' : `ended with code ${code}`;
  return `${how}${outOfMemory ? ' (out of memory)' : ''}${why}`;
}

export function resultWords({ how, reason, leftovers }: PodResult, { pod }: PodPlan): readonly string[] {
  const remedy = `when nothing is in the way any more: pod-executor clean --run ${pod.task.run}`;
  return [
    `${how}: ${reason}`,
    ...leftovers.map((what) => `not removed: ${what}`),
    ...(leftovers.length > 0 ? [remedy] : []),
  ];
}

/** The text on one line, unsafe characters as escapes. */
export function oneLine(text: string): string {
  return visible(text.replace(/[\t\r\n]+/g, ' '));
}

const HEALTH = { starting: 'not yet healthy', healthy: 'healthy', unhealthy: 'unhealthy' } as const;

const LIFE: { readonly [state in Exclude<ContainerChanged['state'], 'running' | 'ended'>]: string } = {
  absent: 'is not there yet',
  creating: 'is being created',
  created: 'is created',
  starting: 'starts',
  stopping: 'stops',
  waiting: 'waits to be started again',
  gone: 'is removed',
};

/** States that pass by; a live display shows them. */
const QUIET: ReadonlySet<ContainerChanged['state']> = new Set(['absent', 'creating', 'created', 'starting', 'gone']);

/** Why it stays away is told by the step that failed, and by the pod that stops or goes on without it. */
function neverRan({ state, code, reason }: ContainerChanged): boolean {
  return state === 'ended' && code === undefined && reason !== undefined;
}

function begun(does: string, step: Step | undefined): string | undefined {
  return step && 'image' in step ? `${does} ${step.image}` : undefined;
}

function over(
  { ok, aborted, error = '', id, verb, ms, container = '' }: StepEnded,
  step: Step | undefined,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (aborted) return undefined;
  if (!ok) return `error: ${error.replace(container, names.get(container) ?? container) || `step ${id} failed`}`;
  if (!step || !('image' in step)) return undefined;
  return `${verb === 'build' ? 'built' : 'pulled'} ${step.image} (${seconds(ms)})`;
}

/** `web: port 80/tcp is port 32768 of the host`. */
function portWords({ container, ports }: PortsOpened, names: ReadonlyMap<string, string>): string {
  const owner = names.get(container) ?? container;
  const told = ports.map(({ container: port, hostIp, host }) => {
    return `port ${port} is port ${host} of ${hostIp === undefined ? 'the host' : hostIp}`;
  });
  return `${owner}: ${told.join(', ')}`;
}

/** A reason that was told is not told again: it stands in the last line as well. */
function phaseWords({ phase, reason }: PhaseChanged, told: readonly string[]): string | undefined {
  if (phase === 'running') return 'the pod is running';
  if (phase !== 'stopping') return undefined;
  return reason && !told.some((one) => reason.endsWith(one)) ? `the pod stops: ${reason}` : 'the pod stops';
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
