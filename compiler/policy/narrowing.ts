import type { Power } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { AllowInput, Preset } from '../policy-input.ts';
import { get, type Mapping, mapping, type Node, nodeAt } from '../tree.ts';
import { DEFAULT_AMOUNTS, type FileRead } from './file.ts';
import { DEFAULT_OPERATIONS, type Subnets } from './operations.ts';
import { type ListKey, matches, POWERS, PRESETS } from './powers.ts';

/** Whether a key of a second operator's file, which may only narrow the first, goes beyond that. */
interface Rule {
  /** In the documentation: the values that the second file may have. */
  readonly may: string;
  /** The excess of the second file, in words that follow the key; undefined when there is none. */
  readonly excess: (second: FileRead, first: FileRead, file: string) => string | undefined;
}

/** Every key of the operator's file. The documentation's table is made of this one. */
export const NARROWING: { readonly [key: string]: Rule } = {
  preset: {
    may: '`shared`, or a preset whose powers the first file allows; pods have the powers of the second file alone',
    excess: (second, first, file) => powersBeyond(second.preset ? PRESETS[second.preset] : [], first, file),
  },
  'allow.powers': {
    may: 'powers that the first file allows; pods have the powers of the second file alone',
    excess: (second, first, file) => powersBeyond(second.allow?.powers ?? [], first, file),
  },
  'allow.external-networks': names('external-networks'),
  'allow.external-volumes': names('external-volumes'),
  'allow.log-drivers': names('log-drivers'),
  'allow.runtime': names('runtime'),
  'allow.builds': {
    may: '`confined` where the first file allows builds; `unconfined` where it has that',
    excess({ allow }, first, file) {
      if (allow?.builds === 'confined') return powersBeyond(['builds'], first, file);
      return first.allow?.builds === 'unconfined' ? undefined : `is unconfined, which ${file} does not allow`;
    },
  },
  'allow.paths': {
    may: 'folders that are, or lie in, those of the first file',
    excess({ allow }, first, file) {
      const folders = first.allow?.paths ?? [];
      const isIn = (path: string): boolean =>
        folders.some((folder) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`));
      return lacking(allow?.paths ?? [], isIn, file);
    },
  },
  'bounds.pids': atMost(({ bounds }) => bounds?.pids),
  'bounds.ulimits': {
    may: 'for each ulimit of the first file no more than there; others freely',
    excess({ bounds }, first, file) {
      const limits = Object.entries(first.bounds?.ulimits ?? {}).filter(([, limit]) => limit >= 0);
      const stated: { readonly [name: string]: number } = { ...bounds?.ulimits };
      const higher = limits.find(([name, limit]) => {
        const second = Object.hasOwn(stated, name) ? stated[name] : undefined;
        return second !== undefined && (second < 0 || second > limit);
      });
      return higher && `has ${higher[0]}: ${stated[higher[0]]}, more than the ${higher[1]} of ${file}`;
    },
  },
  'bounds.logs': {
    may: 'no more than the first file has in `size` and `files`, where it has them',
    excess(second, first, file) {
      const keys = ['size', 'files'] as const;
      const found = keys.map((key) => atMost(({ bounds }) => bounds?.logs?.[key]).excess(second, first, file));
      return found.find((excess) => excess !== undefined);
    },
  },
  'defaults.cpus': atLeast(({ defaults }) => defaults?.cpus, DEFAULT_AMOUNTS.cpus),
  'defaults.memory': atLeast(({ defaults }) => defaults?.memory, DEFAULT_AMOUNTS.memory),
  'overhead.cpus': atLeast(({ overhead }) => overhead?.cpus, DEFAULT_AMOUNTS.cpus),
  'overhead.memory': atLeast(({ overhead }) => overhead?.memory, DEFAULT_AMOUNTS.memory),
  infra: { may: 'any image, as every Compose file may name one', excess: () => undefined },
  credentials: same(({ credentials }) => credentials),
  'subnets.pool': {
    may: "a part of the first file's pool",
    excess: ({ subnets }, first, file) =>
      subnets && !isPart(subnets, first.subnets)
        ? `is ${subnets.pool}, which is no part of a pool of ${file}`
        : undefined,
  },
  'subnets.size': {
    may: 'the same prefix, or a longer one',
    excess: ({ subnets }, first, file) =>
      subnets && first.subnets && subnets.size < first.subnets.size
        ? `is ${subnets.size}, a shorter prefix than the ${first.subnets.size} of ${file}`
        : undefined,
  },
  'logs.size': atMost(({ logs }) => logs?.size, DEFAULT_OPERATIONS.logs.size),
  'logs.files': atMost(({ logs }) => logs?.files, DEFAULT_OPERATIONS.logs.files),
  'harden.no-new-privileges': {
    may: '`true`; `false` only where the first file does not have `true`',
    excess: ({ harden }, first, file) =>
      first.harden?.['no-new-privileges'] && !harden?.['no-new-privileges']
        ? `is false, and true in ${file}`
        : undefined,
  },
  'harden.drop': all(({ harden }) => harden?.drop),
  'harden.pids': atMost(({ harden }) => harden?.pids),
  'harden.userns': { may: '`remapped`', excess: () => undefined },
  'harden.mounts': all(({ harden }) => harden?.mounts),
  'limits.request': atMost(({ limits }) => limits?.request),
  'limits.pull': atMost(({ limits }) => limits?.pull),
  'limits.build': atMost(({ limits }) => limits?.build),
  'limits.silence': atMost(({ limits }) => limits?.silence),
  cgroup2: same(({ cgroup2 }) => cgroup2),
  waivers: { may: '`deny`', excess: () => undefined },
  labels: {
    may: 'keys that the first file has there',
    excess: ({ labels = [] }, first, file) => lacking(labels, (key) => first.labels?.includes(key) ?? false, file),
  },
};

function powersBeyond(powers: readonly Power[], first: FileRead, file: string): string | undefined {
  return lacking(powers, (power) => isAllowedBy(power, first), file);
}

/** A list of names allows its power as well. */
function isAllowedBy(power: Power, { preset = 'shared', allow = {} }: FileRead): boolean {
  const { list } = POWERS[power];
  const isListed = list !== undefined && (allow[list]?.length ?? 0) > 0;
  return isListed || powersIn(preset, allow).includes(power) || (power === 'builds' && allow.builds !== undefined);
}

function powersIn(preset: Preset, { powers = [] }: AllowInput): readonly Power[] {
  return [...PRESETS[preset], ...powers];
}

function names(key: ListKey): Rule {
  return {
    may: 'names that the list of the first file has or fits; any where that allows the power without a list',
    excess({ allow }, first, file) {
      const list = first.allow?.[key];
      const isAny = list === undefined && isAllowedBy(key, first);
      const fits = (name: string): boolean =>
        isAny || (list ?? []).some((one) => one === name || (!name.includes('*') && matches(name, one)));
      return lacking(allow?.[key] ?? [], fits, file);
    },
  };
}

/** The first of some values that the first file does not allow. */
function lacking<T extends string>(
  values: readonly T[],
  isIn: (value: T) => boolean,
  file: string,
): string | undefined {
  const found = values.find((value) => !isIn(value));
  return found === undefined ? undefined : `has ${found}, which ${file} does not allow`;
}

type Picked<T> = (file: FileRead) => T | undefined;

function atMost(pick: Picked<number>, usual?: number): Rule {
  const may =
    usual === undefined
      ? 'no more than the first file has; any where it has none'
      : 'no more than the first file has, or the default';
  return {
    may,
    excess(second, first, file) {
      const [value, limit] = [pick(second), pick(first) ?? usual];
      return value !== undefined && limit !== undefined && value > limit
        ? `is ${value}, more than the ${limit} of ${file}`
        : undefined;
    },
  };
}

function atLeast(pick: Picked<number>, usual: number): Rule {
  return {
    may: 'no less than the first file has, or the default',
    excess(second, first, file) {
      const [value, limit] = [pick(second) ?? usual, pick(first) ?? usual];
      return value < limit ? `is ${value}, less than the ${limit} of ${file}` : undefined;
    },
  };
}

function same(pick: Picked<string>): Rule {
  return {
    may: 'the same as the first file',
    excess: (second, first, file) =>
      pick(second) === pick(first) ? undefined : `is ${pick(second)}, and ${pick(first) ?? 'nothing'} in ${file}`,
  };
}

function all(pick: Picked<readonly string[]>): Rule {
  return {
    may: 'all that the first file has, and more',
    excess(second, first, file) {
      const missing = (pick(first) ?? []).find((value) => !pick(second)?.includes(value));
      return missing === undefined ? undefined : `is without ${missing}, which stands in ${file}`;
    },
  };
}

/** Whether a pool of addresses lies in another. */
function isPart(part: Subnets, whole: Subnets | undefined): boolean {
  if (!whole) return false;
  const [inner, outer] = [network(part.pool), network(whole.pool)];
  const size = 2 ** (32 - outer.prefix);
  return inner.prefix >= outer.prefix && Math.floor(inner.address / size) === Math.floor(outer.address / size);
}

function network(text: string): { readonly address: number; readonly prefix: number } {
  const [address = '', prefix = ''] = text.split('/');
  return { address: address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0), prefix: Number(prefix) };
}

/** An operator's file: its keys with their places, and its values. */
export interface PolicyFile {
  readonly name: string;
  readonly document: Mapping;
  readonly read: FileRead;
}

/** The first file with all that the second has in its place. Reports each key of the second that goes beyond the first. */
export function narrowed(first: PolicyFile, second: PolicyFile, report: Report): Mapping {
  for (const [key, { excess }] of Object.entries(NARROWING)) {
    const path = key.split('.');
    const why = isStated(second.document, path) ? excess(second.read, first.read, first.name) : undefined;
    if (why !== undefined) report.add('policy-widened', nodeAt(second.document, path).span, { key, why });
  }
  return overlaid(withPowersOf(first.document, second), second.document);
}

function isStated(document: Mapping, path: readonly string[]): boolean {
  let node: Node | undefined = document;
  for (const key of path) node = node?.kind === 'mapping' ? get(node, key) : undefined;
  return node !== undefined;
}

/** Without the powers of the first file that the second leaves out, once it has a word on powers. */
function withPowersOf(document: Mapping, { document: second, read }: PolicyFile): Mapping {
  if (!isStated(second, ['preset']) && !isStated(second, ['allow', 'powers'])) return document;
  const powers = powersIn(read.preset ?? 'shared', read.allow ?? {});
  const isKept = (key: string): boolean => !isPower(key) || powers.includes(key);
  const allow = get(document, 'allow');
  const entries = new Map([...document.entries].filter(([key]) => key !== 'preset'));
  const entry = document.entries.get('allow');
  if (allow?.kind === 'mapping' && entry) {
    const kept = [...allow.entries].filter(([key]) => key !== 'powers' && isKept(key));
    entries.set('allow', { ...entry, value: mapping(new Map(kept), allow.span) });
  }
  return mapping(entries, document.span);
}

/** Whether a key below `allow` is called as the power is that it allows. */
function isPower(key: string): key is Power {
  return Object.hasOwn(POWERS, key);
}

function overlaid(first: Mapping, second: Mapping): Mapping {
  const entries = new Map(first.entries);
  for (const [key, entry] of second.entries) {
    const before = entries.get(key)?.value;
    const isBoth = before?.kind === 'mapping' && entry.value.kind === 'mapping';
    entries.set(key, isBoth ? { ...entry, value: overlaid(before, entry.value as Mapping) } : entry);
  }
  return mapping(entries, first.span);
}
