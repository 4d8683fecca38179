import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { marked, segment } from './fields.ts';

/** The words of a command; null is the image's own, the empty list a cleared one. */
export function command(words: readonly string[] | null, where: Where): Part {
  return words === null ? {} : { create: { Cmd: words }, ...hiddenItems('Cmd', words, where) };
}

/** As a command. The Engine keeps the image's CMD beside an empty list, and drops both for one empty word. */
export function entrypoint(words: readonly string[] | null, where: Where): Part {
  if (words === null) return {};
  return { create: { Entrypoint: words.length > 0 ? words : [''] }, ...hiddenItems('Entrypoint', words, where) };
}

/** `NAME=value`; null takes the variable from the image's. */
export function environment(variables: { readonly [name: string]: string | null }, where: Where): Part {
  const entries = Object.entries(variables);
  const hidden = entries.flatMap(([name], index) => (where.hidden(name) ? [`/Env/${index}`] : []));
  return {
    create: { Env: entries.map(([name, value]) => (value === null ? name : `${name}=${value}`)) },
    ...marked(hidden),
  };
}

export function labels(values: { readonly [name: string]: string }, where: Where): Part {
  const hidden = Object.keys(values).filter((name) => where.hidden(name));
  return { create: { Labels: { ...values } }, ...marked(hidden.map((name) => `/Labels/${segment(name)}`)) };
}

function hiddenItems(name: string, items: readonly string[], where: Where): Part {
  return marked(items.flatMap((_, index) => (where.hidden(index) ? [`/${name}/${index}`] : [])));
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

/** Durations in nanoseconds. Without a test the image's is kept, with the other values. */
export function healthcheck(said: HealthcheckSaid, where: Where): Part {
  const at = where.at();
  if (said.disable || said.test?.[0] === 'NONE') {
    return { create: { Healthcheck: { Test: ['NONE'] } }, health: { disabled: true, at } };
  }
  const hidden = (said.test ?? []).flatMap((_, index) =>
    where.hidden('test', index) ? [`/Healthcheck/Test/${index}`] : [],
  );
  const check = {
    ...(said.test && said.test.length > 0 && { Test: said.test }),
    ...(said.interval !== undefined && { Interval: said.interval }),
    ...(said.timeout !== undefined && { Timeout: said.timeout }),
    ...(said.start_period !== undefined && { StartPeriod: said.start_period }),
    ...(said.start_interval !== undefined && { StartInterval: said.start_interval }),
    ...(said.retries !== undefined && { Retries: said.retries }),
  };
  return { create: { Healthcheck: check }, health: { disabled: false, at }, ...marked(hidden) };
}
