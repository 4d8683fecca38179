import type { BuildUse } from '../attributes/build-use.ts';
import type { Ulimit } from '../plan/plan.ts';
import type { Bounds } from '../policy/readers.ts';
import type { Span } from '../source.ts';
import { parseBytes } from '../units.ts';
import type { Facts } from './facts.ts';
import type { Judge } from './powers.ts';

/** What limits and logs are judged by. */
export interface Bounding {
  readonly bounds: Bounds;
  /** Processes of a container that states no limit of its own. */
  readonly pids: number | undefined;
  readonly judge: Judge;
}

/** Asks for a power where a service goes beyond the operator's bounds, or where a limit is a power by itself. */
export function checkBounds(facts: Facts, bounding: Bounding): void {
  const { named, create, places = {}, at } = facts;
  checkUlimits({ service: named, limits: create.HostConfig?.Ulimits ?? [], places, at }, bounding);
  checkPids(facts, bounding);
  checkLogs(facts, bounding);
}

/** The same of the steps of a build. */
export function checkBuildBounds(service: string, { value, places, contextAt }: BuildUse, bounding: Bounding): void {
  checkUlimits({ service, limits: value.ulimits ?? [], places, at: contextAt }, bounding);
}

interface Limits {
  readonly service: string;
  readonly limits: readonly Ulimit[];
  readonly places: { readonly [field: string]: Span };
  readonly at: Span;
}

function checkUlimits({ service, limits, places, at }: Limits, { bounds: { ulimits = {} }, judge }: Bounding): void {
  const most = new Map<string, number | undefined>(Object.entries(ulimits));
  for (const { Name: name, Hard: hard } of limits) {
    const where = places[`HostConfig.Ulimits.${name}`] ?? at;
    const bound = most.get(name) ?? NO_LIMIT;
    if (name === 'rtprio' && hard !== 0)
      judge.power(service, { power: 'realtime', what: 'real-time scheduling (rtprio)', at: where });
    else if (isAbove(hard, bound)) {
      judge.power(service, {
        power: 'kernel-limits',
        what: `a limit ${name} above the operator's ${bound}`,
        at: where,
      });
    }
  }
}

const NO_LIMIT = -1;

function isAbove(limit: number, bound: number): boolean {
  return bound !== NO_LIMIT && (limit === NO_LIMIT || limit > bound);
}

function checkPids({ named, create, places, at }: Facts, { bounds, pids, judge }: Bounding): void {
  const { PidsLimit: limit = pids ?? NO_LIMIT } = create.HostConfig ?? {};
  if (bounds.pids === undefined || !isAbove(limit > 0 ? limit : NO_LIMIT, bounds.pids)) return;
  const what = `more processes than the operator's ${bounds.pids} (see pids_limit)`;
  judge.power(named, { power: 'unbounded', what, at: places?.['HostConfig.PidsLimit'] ?? at });
}

/** The Engine's drivers that keep logs on the host and nowhere else, with their defaults for what is not stated. */
const LOCAL: {
  readonly [driver: string]: { readonly options: readonly string[]; readonly size?: string; readonly files: number };
} = {
  'json-file': { options: ['labels', 'labels-regex', 'env', 'env-regex', 'tag'], files: 1 },
  local: { options: ['labels', 'labels-regex', 'env', 'env-regex', 'tag'], size: '20m', files: 5 },
  none: { options: [], files: 0 },
};

/** Options that bound, or say how output is handed over. */
const COMMON = ['max-size', 'max-file', 'compress', 'mode', 'max-buffer-size'];

/** Bytes of a container's output that the Engine may keep in its own memory, which no task's cgroup bounds. */
const MOST_BUFFERED = 16 * 1024 * 1024;

/** A tag is a template that the Engine performs, in its own memory: one that calls its own parts can grow for ever. */
function isPlainTag(tag: string): boolean {
  return !tag.replace(/\{\{ ?\.[A-Za-z]+ ?\}\}/g, '').includes('{{');
}

function checkLogs(
  { named, create, substituted = {}, places = {}, at }: Facts,
  { bounds: { logs = {} }, judge }: Bounding,
): void {
  const { Type: driver, Config: config } = create.HostConfig?.LogConfig ?? {};
  if (driver === undefined || config === undefined) return;
  const hidden = substituted['/HostConfig/LogConfig/Type'] !== undefined;
  const ask = (what: string, field: string): void => {
    const where = places[`HostConfig.LogConfig.${field}`] ?? at;
    judge.power(named, { power: 'log-drivers', what, name: driver, hidden, at: where });
  };
  const known = Object.hasOwn(LOCAL, driver) ? LOCAL[driver] : undefined;
  if (!known) {
    ask('a log driver that writes elsewhere', 'Type');
    return;
  }
  for (const option of Object.keys(config)) {
    if (![...COMMON, ...known.options].includes(option)) ask(`the log option ${option}`, option);
  }
  const { tag = '', 'max-buffer-size': buffer = '0' } = config;
  if (!isPlainTag(tag)) ask('a log option tag that is more than text and fields', 'tag');
  if (isAbove(parseBytes(buffer) ?? NO_LIMIT, MOST_BUFFERED))
    ask(`a buffer for logs of more than ${MOST_BUFFERED} bytes (max-buffer-size)`, 'max-buffer-size');
  if (driver === 'none') return;
  const { 'max-size': size = known.size, 'max-file': files = String(known.files) } = config;
  // json-file without a size gets the operator's own.
  const bytes = size === undefined ? 0 : (parseBytes(size) ?? NO_LIMIT);
  if (isAbove(bytes < 0 ? NO_LIMIT : bytes, logs.size ?? NO_LIMIT))
    ask(`log files of more than the operator's ${logs.size} bytes`, 'max-size');
  const count = /^\d+$/.test(files) ? Number(files) : NO_LIMIT;
  if (isAbove(count, logs.files ?? NO_LIMIT)) ask(`more log files than the operator's ${logs.files}`, 'max-file');
}
