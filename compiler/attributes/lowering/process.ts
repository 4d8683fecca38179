import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { allMasks, field, inside, marked, masked, masksOf } from './fields.ts';

/** The words of a command; null is the image's own, the empty list a cleared one. */
export function command(words: readonly string[] | null, where: Where): Part {
  if (words === null) return {};
  return { create: { Cmd: words }, places: { Cmd: where.at() }, ...marked(masksOf('/Cmd', words, where)) };
}

/** As a command. The Engine keeps the image's CMD beside an empty list, and drops both for one empty word. */
export function entrypoint(words: readonly string[] | null, where: Where): Part {
  if (words === null) return {};
  const create = { Entrypoint: words.length > 0 ? words : [''] };
  return { create, places: { Entrypoint: where.at() }, ...marked(masksOf('/Entrypoint', words, where)) };
}

/** `NAME=value`; null takes the variable from the image's. */
export function environment(variables: { readonly [name: string]: string | null }, where: Where): Part {
  const entries = Object.entries(variables);
  const masks = entries.map(([name], index) => masked(`/Env/${index}`, variableMask(name, where.mask(name))));
  return {
    create: { Env: entries.map(([name, value]) => (value === null ? name : `${name}=${value}`)) },
    ...marked(allMasks(masks)),
  };
}

/** The mask of an entry of an environment: the name is no secret. */
export function variableMask(name: string, mask: string | undefined): string | undefined {
  return mask === undefined ? undefined : `${name}=${mask}`;
}

export function labels(values: { readonly [name: string]: string }, where: Where): Part {
  const places = Object.fromEntries(Object.keys(values).map((name) => [`Labels.${name}`, where.at(name)]));
  return { create: { Labels: { ...values } }, places, ...marked(masksOf('/Labels', values, where)) };
}

/** The engine takes absolute folders only. */
export function workingDir(folder: string, where: Where): Part {
  if (folder !== '' && !folder.startsWith('/')) where.tell('bad-working-dir', {});
  return field('WorkingDir')(folder, where);
}

interface HealthcheckSaid {
  readonly test?: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly start_period?: number;
  readonly start_interval?: number;
  readonly disable?: boolean;
}

const TIMES = ['interval', 'timeout', 'start_period', 'start_interval'] as const;

/** Zero is the engine's default. */
function isNoTime(nanoseconds: number): boolean {
  return nanoseconds !== 0 && nanoseconds < 1e6;
}

/** Durations in nanoseconds. Without a test the image's is kept, if it has one, with the other values. */
export function healthcheck(said: HealthcheckSaid, where: Where): Part {
  const at = where.at();
  if (said.disable || said.test?.[0] === 'NONE') {
    return { create: { Healthcheck: { Test: ['NONE'] } }, health: { disabled: true, at } };
  }
  const { test = [] } = said;
  for (const name of TIMES) if (isNoTime(said[name] ?? 0)) where.tell('bad-time', {}, name);
  const check = {
    ...(test.length > 0 && { Test: test }),
    ...(said.interval !== undefined && { Interval: said.interval }),
    ...(said.timeout !== undefined && { Timeout: said.timeout }),
    ...(said.start_period !== undefined && { StartPeriod: said.start_period }),
    ...(said.start_interval !== undefined && { StartInterval: said.start_interval }),
    ...(said.retries !== undefined && { Retries: said.retries }),
  };
  return {
    create: { Healthcheck: check },
    ...(test.length > 0 && { health: { disabled: false, at } }),
    ...marked(masksOf('/Healthcheck/Test', test, inside(where, 'test'))),
  };
}
