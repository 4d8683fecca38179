import type { Reader } from '../context/settings.ts';
import { listOf, memory, numberOf, oneOf, seconds, settings, text, textOf, wrong } from '../context/settings.ts';
import type { BoundsInput, LabelKey, LimitsInput, LogsInput, SubnetsInput, UlimitBounds } from '../policy-input.ts';
import { parseBytes } from '../units.ts';
import type { Subnets } from './operations.ts';

export type ReadersFor<Input> = { readonly [K in keyof Required<Input>]: Reader<unknown> };

/** A name without blanks. Whether it is an image, the engine says. */
export const image: Reader<string> = (node, place) => {
  const name = text(node, place);
  return name === undefined || /^\S+$/.test(name) ? name : wrong(node, place, 'the name of an image');
};

/** A file must hold a line or two: less is a unit that was forgotten. */
const LEAST_BYTES = 1024;

const fileSize: Reader<number> = (node, place) => {
  const found = parseBytes(textOf(node) ?? '');
  return found !== undefined && found < LEAST_BYTES
    ? wrong(node, place, 'a size of at least 1k, such as 10m')
    : memory(node, place);
};

function wholeNumber(least: number, most: number): Reader<number> {
  return (node, place) => {
    const found = numberOf(node);
    const isFitting = found !== undefined && Number.isInteger(found) && found >= least && found <= most;
    return isFitting ? found : wrong(node, place, `a whole number from ${least} to ${most}`);
  };
}

/** Time for something: none would be too little for anything. */
const someSeconds: Reader<number> = (node, place) => {
  const found = seconds(node, place);
  return found !== undefined && found < 1 ? wrong(node, place, 'a duration of at least 1s') : found;
};

/** With one file less, the last lines would be gone each time that it is full. */
export const logs = settings({ size: fileSize, files: wholeNumber(2, 100) } satisfies ReadersFor<LogsInput>);

export const limits = settings({
  request: someSeconds,
  pull: someSeconds,
  build: someSeconds,
  silence: someSeconds,
} satisfies ReadersFor<LimitsInput>);

const POOL = 'an IPv4 network such as 10.210.0.0/16, with a prefix from 8 to 29';

/** `10.210.0.0/16`: an address whose bits behind the prefix are zero. */
const pool: Reader<string> = (node, place) => {
  const found = textOf(node) ?? '';
  const [, address = '', prefix = ''] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(found) ?? [];
  const bytes = address.split('.').map(Number);
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const isFitting = Number(prefix) >= 8 && Number(prefix) <= SMALLEST && bytes.every((byte) => byte <= 255);
  return isFitting && number % 2 ** (32 - Number(prefix)) === 0 ? found : wrong(node, place, POOL);
};

/** The gateway, and five containers. */
const SMALLEST = 29;
const USUAL_SIZE = 24;

const subnetSettings = settings({ pool, size: wholeNumber(8, SMALLEST) } satisfies ReadersFor<SubnetsInput>);

export const subnets: Reader<Subnets> = (node, place) => {
  const read = subnetSettings(node, place);
  if (!read || node.kind !== 'mapping') return undefined;
  const stated = node.entries.get('pool')?.value;
  if (!stated) return wrong(node, { ...place, path: `${place.path}.pool` }, POOL);
  if (read.pool === undefined) return undefined;
  const whole = Number(read.pool.split('/')[1]);
  const size = read.size ?? Math.max(USUAL_SIZE, whole);
  if (size >= whole) return { pool: read.pool, size };
  const wanted = `a whole number from ${whole}, the pool's own, to ${SMALLEST}`;
  return wrong(node.entries.get('size')?.value ?? stated, { ...place, path: `${place.path}.size` }, wanted);
};

/** Names of networks, volumes, drivers; `*` stands for any characters. */
export const names = listOf<string>((node, place) => {
  const found = textOf(node);
  return found !== undefined && /^[\w.*-]{1,255}$/.test(found)
    ? found
    : wrong(node, place, 'a name, or a pattern with *');
});

const UNBOUNDED = -1;
const ulimit = wholeNumber(UNBOUNDED, Number.MAX_SAFE_INTEGER);

const ulimitSettings = settings({
  core: ulimit,
  cpu: ulimit,
  data: ulimit,
  fsize: ulimit,
  locks: ulimit,
  memlock: ulimit,
  msgqueue: ulimit,
  nice: ulimit,
  nofile: ulimit,
  nproc: ulimit,
  rss: ulimit,
  rttime: ulimit,
  sigpending: ulimit,
  stack: ulimit,
} satisfies ReadersFor<UlimitBounds>);

/** The most that pods may ask for without a power. */
export const bounds = settings({
  pids: wholeNumber(1, Number.MAX_SAFE_INTEGER),
  ulimits: ulimitSettings,
  logs: settings({ size: fileSize, files: wholeNumber(1, 1000) } satisfies ReadersFor<LogsInput>),
} satisfies ReadersFor<BoundsInput>);

export type Bounds = NonNullable<ReturnType<typeof bounds>>;

export const cgroup2: Reader<'degraded'> = oneOf(['degraded']);

export const waivers: Reader<'deny'> = oneOf(['deny']);

/** Every key that labels may override; TypeScript holds that none is missing. */
const KEYS: { readonly [K in LabelKey]: K } = {
  credentials: 'credentials',
  'defaults.cpus': 'defaults.cpus',
  'defaults.memory': 'defaults.memory',
  infra: 'infra',
  'limits.build': 'limits.build',
  'limits.pull': 'limits.pull',
  'limits.request': 'limits.request',
  'limits.silence': 'limits.silence',
  'logs.files': 'logs.files',
  'logs.size': 'logs.size',
  'overhead.cpus': 'overhead.cpus',
  'overhead.memory': 'overhead.memory',
};

export const LABEL_KEYS: readonly LabelKey[] = Object.values(KEYS);

export const labelKey: Reader<LabelKey> = oneOf(LABEL_KEYS);
