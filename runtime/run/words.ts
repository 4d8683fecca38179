import { stripVTControlCharacters } from 'node:util';
import type { PodPlan, Step } from '../../compiler/plan/plan.ts';
import type { ContainerChanged, PhaseChanged, PodEvent, PodResult, StepEnded, StepStarted } from '../pod/events.ts';

/** What happens, in a line for people; undefined where it is not worth one. */
export type Words = (event: PodEvent) => string | undefined;

/** Knows the names that people use; what was told of a container before is not told twice. */
export function wordsOf(plan: PodPlan): Words {
  const names = namesOf(plan);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const told = new Map<string, string>();
  return (event) => {
    switch (event.kind) {
      case 'step started':
        return begun(event, steps.get(event.id));
      case 'step ended':
        return over(event, steps.get(event.id));
      case 'container': {
        const words = lifeWords(event);
        const repeated = told.get(event.name) === words;
        told.set(event.name, words);
        return repeated || QUIET.has(event.state) ? undefined : `${names.get(event.name) ?? event.name} ${words}`;
      }
      case 'phase':
        return phaseWords(event);
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
export function lifeWords({ state, code, outOfMemory, health, reason }: ContainerChanged): string {
  const why = reason ? `: ${reason}` : '';
  if (state === 'running') return health ? `is running, ${health}` : 'is running';
  if (state !== 'ended') return `${LIFE[state]}${why}`;
  const how = code === undefined ? 'ended' : `ended with code ${code}`;
  return `${how}${outOfMemory ? ' (out of memory)' : ''}${why}`;
}

export function resultWords(result: PodResult): readonly string[] {
  return [`${result.how}: ${result.reason}`, ...result.leftovers.map((what) => `not removed: ${what}`)];
}

/** One line, and nothing that a terminal would obey. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

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

function begun({ verb }: StepStarted, step: Step | undefined): string | undefined {
  if (!step || !('image' in step)) return undefined;
  return verb === 'build' ? `building ${step.image}` : `pulling ${step.image}`;
}

function over({ ok, aborted, error, id, verb, ms }: StepEnded, step: Step | undefined): string | undefined {
  if (aborted) return undefined;
  if (!ok) return `error: ${error ?? `step ${id} failed`}`;
  if (!step || !('image' in step)) return undefined;
  return `${verb === 'build' ? 'built' : 'pulled'} ${step.image} (${seconds(ms)})`;
}

function phaseWords({ phase, reason }: PhaseChanged): string | undefined {
  if (phase === 'running') return 'the pod is running';
  if (phase === 'stopping') return reason ? `the pod stops: ${reason}` : 'the pod stops';
  return undefined;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
