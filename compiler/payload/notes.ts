import { SHUTDOWN_SECONDS } from '../context.ts';
import type { Payload, Wish } from '../payload.ts';
import { fit } from '../plan/fit.ts';
import type { PodPlan } from '../plan/plan.ts';
import { SHUTDOWN_MARGIN } from '../view/facts.ts';
import { amount } from '../view/quantity.ts';
import { isOwned } from './owned.ts';

/** What a payload was made of. */
interface Told {
  readonly plan: PodPlan;
  readonly wish: Wish;
  readonly payload: Payload;
  /** Why there is no health check, where the pod has some. */
  readonly why?: string;
}

/** What the reader of any payload should know. No value of a variable is among it. */
export function notesOf(told: Told): readonly string[] {
  return [amounts(told), stop(told), ...powers(told), ...sandbox(told), ...variables(told), ...health(told)];
}

function amounts({ plan: { resources } }: Told): string {
  const { asked, overhead, services } = resources;
  const guessed = services.filter(({ cpus, memory }) => [cpus.from, memory.from].includes('default'));
  const defaults =
    guessed.length === 0
      ? ''
      : `; defaults stand for what ${guessed.map(({ service }) => service).join(', ')} left out`;
  return `${amount(asked)} hold the executor's own ${amount(overhead)}${defaults}`;
}

function stop({ plan, payload }: Told): string {
  const waves = plan.stop.map(({ seconds }) => seconds).join(' + ') || '0';
  const fitted = fit(plan.stop, SHUTDOWN_SECONDS - SHUTDOWN_MARGIN).join(' + ') || '0';
  return `a kill needs ${payload.killGraceSeconds} s: ${waves}; a SHUTDOWN has what the agent gives, ${SHUTDOWN_SECONDS} s unless told (--executor_shutdown_grace_period): ${fitted}`;
}

function powers({ plan }: Told): readonly string[] {
  const missing = [...new Set(plan.powers.flatMap(({ power, granted }) => (granted === false ? [power] : [])))];
  if (missing.length === 0) return [];
  return [`the operator's file of the executor must allow ${missing.sort().join(', ')}`];
}

function sandbox({ plan, wish, payload }: Told): readonly string[] {
  const needed = `the URIs have to bring ${plan.sources.map(({ file }) => file).join(', ')} and what these build or mount`;
  const isRelative = payload.executor.startsWith('./');
  const isBrought = wish.uris.some(({ executable }) => executable);
  if (!isRelative || isBrought) return [needed];
  const how = `say --executor /PATH for one that is installed, or --uri …/${payload.executor.slice(2)}`;
  return [needed, `no URI is called as the executor ${payload.executor} is: unless an archive brings it, ${how}`];
}

function variables({ plan, wish, payload }: Told): readonly string[] {
  const names = Object.keys(wish.variables).sort();
  const owned = names.filter(isOwned);
  const idle = names.filter((name) => !owned.includes(name) && !plan.variables.includes(name));
  const held = payload.environment.map(({ name }) => name);
  return [
    ...(held.length > 0 ? [`the payload holds the values of ${held.join(', ')}, for all who can read it`] : []),
    ...(owned.length > 0 ? [`${owned.join(', ')} left out: the framework sets it`] : []),
    ...(idle.length > 0 ? [`${idle.join(', ')} left out: no file uses it`] : []),
  ];
}

function health({ why }: Told): readonly string[] {
  if (why === undefined) return [];
  return [`no health check of the pod is the framework's: ${why}; the executor does them, and says RUNNING after`];
}
