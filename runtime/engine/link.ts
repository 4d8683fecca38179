import type { Subnets } from '../../compiler/command.ts';
import type { Labels } from '../../compiler/plan/plan.ts';
import type { Client, Request } from './client.ts';
import type { Registries } from './credentials.ts';
import { EngineError } from './engine.ts';
import type { Bounded, Having, Usage } from './engine.ts';
import { Refusal } from './errors.ts';
import { hear, LATE_SECONDS, repeated, within } from './limits.ts';
import type { Limits } from './limits.ts';

/** A connected Engine, as the verbs see it. */
export interface Link {
  readonly bounded: Client;
  readonly unbounded: Client;
  /** Of the API. */
  readonly version: string;
  readonly registries: Registries;
  readonly limits: Limits;
  /** Where networks get their addresses that state none. */
  readonly subnets?: Subnets;
  readonly builds?: Usage['builds'];
  readonly guarded?: Usage['guarded'];
  readonly rooms?: Usage['rooms'];
  /** Creations that the Engine has not answered, by name. */
  readonly underway: Map<string, Promise<unknown>>;
  readonly containers: Map<string, Remembered>;
  /** Names of those that we asked to end in this run: no other reason is looked for. */
  readonly killed: Set<string>;
}

/** What is told apart by it: a start whose reply was lost from one that never began, output of a terminal from frames. */
export interface Remembered {
  readonly tty: boolean;
  /** When it was started last, in the Engine's words, as far as was seen. */
  readonly started: string;
}

export const NEVER_STARTED = '0001-01-01T00:00:00Z';

/**
 * Performs a creation. Called off, it is no longer waited for but goes on for a while: an Engine finishes what it has
 * begun, and what is made unseen would be left behind. `settled` waits for such as long.
 */
export async function create<T>(
  { underway }: Link,
  name: string,
  limit: { readonly seconds: number; readonly doing: string; readonly signal: AbortSignal },
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { seconds, doing, signal } = limit;
  return within(seconds, { doing, signal }, (mine) => {
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const free = hear(mine, () => {
      timer = setTimeout(() => late.abort(), LATE_SECONDS * 1000);
    });
    const work = within(seconds, { doing, signal: late.signal }, action);
    const over = work
      .catch(() => undefined)
      .finally(() => {
        free();
        clearTimeout(timer);
        underway.delete(name);
      });
    underway.set(name, over);
    return Promise.race([work, aborted(mine)]);
  });
}

/** Waits, but not for long, until a creation of that name (of all names without one) is answered. */
export async function settled({ underway }: Link, signal: AbortSignal, name?: string): Promise<void> {
  const waited = name === undefined ? [...underway.values()] : [underway.get(name)];
  if (waited.every((one) => one === undefined)) return;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, LATE_SECONDS * 1000);
  });
  await Promise.race([Promise.all(waited), late, aborted(signal)]).finally(() => clearTimeout(timer));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Opens a stream within a limit; from then on only `signal` ends it. */
export async function opened(
  { unbounded, limits }: Link,
  request: Request,
  { doing, signal }: Bounded & { readonly doing: string },
): Promise<AsyncIterable<Buffer>> {
  const stop = new AbortController();
  const free = hear(signal, () => stop.abort(new EngineError('aborted', `${doing}: called off`)));
  try {
    const stream = await within(limits['open a stream'], { doing, signal }, (mine) => {
      const late = () => stop.abort(mine.reason);
      mine.addEventListener('abort', late, { once: true });
      const asked = repeated(() => unbounded.open(request, stop.signal), mine);
      return asked.finally(() => mine.removeEventListener('abort', late));
    });
    return finishing(stream, free);
  } catch (error) {
    free();
    throw error;
  }
}

async function* finishing<T>(stream: AsyncIterable<T>, after: () => void): AsyncGenerator<T, void, undefined> {
  try {
    yield* stream;
  } finally {
    after();
  }
}

/** Undefined instead of a refusal with one of these statuses. */
export async function unless<T>(statuses: readonly number[], asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal && statuses.includes(error.status)) return undefined;
    throw error;
  }
}

export function has(found: Labels | null | undefined, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => found?.[name] === value);
}

export function labelFilter(labels: Having): readonly string[] {
  if (isNames(labels)) return labels;
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** Array.isArray does not tell lists that cannot be changed from the rest. */
function isNames(labels: Having): labels is readonly string[] {
  return Array.isArray(labels);
}

export function foreign(kind: string, name: string): EngineError {
  return new EngineError('conflict', `cannot create ${kind} ${name}: something else on this Engine has that name`);
}

/** A path's part: names hold nothing that a URL minds, images do. */
export function part(name: string): string {
  return encodeURIComponent(name);
}
