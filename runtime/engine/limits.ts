import { setMaxListeners } from 'node:events';
import { EngineError } from './engine.ts';
import { explain, Lost } from './errors.ts';

/** The longest that each verb may take, in seconds, and why. `wait`, `events` and `attach` have none. */
export const LIMITS = {
  /** Two small questions; an Engine that starts up takes a few seconds to answer the first. */
  connect: 15,
  /** Layers of many gigabytes over a slow line; a stalled one is found earlier. */
  pull: 3600,
  /** An Engine says something every second while layers move; silent that long, the registry has gone away. */
  'silence of a pull': 180,
  /** Builds compile things: an hour is more than a launch should ever need. */
  build: 3600,
  /** A step that compiles may say nothing for long. */
  'silence of a build': 3600,
  /** Deletes the layers that nobody else has. */
  'remove image': 120,
  /** Sets up a bridge and packet filter rules, one network at a time: thirty at once take a while. */
  'create network': 60,
  find: 30,
  'remove network': 60,
  /** Volume plugins may mount something on another machine. */
  'create volume': 120,
  'remove volume': 120,
  /** Copies the image's data into new volumes; twenty at once on a slow disk wait for one another. */
  'create container': 120,
  /** Mounts the container's layer and its volumes, then unpacks a few small files. */
  'put files': 60,
  'connect network': 60,
  /** Sets up the network, then asks the OCI runtime; on a loaded machine with many at once. */
  start: 120,
  /** Hooks are meant to be short; one that hangs may not hang the pod for ever. */
  exec: 600,
  /** More than the seconds that the container was given: SIGKILL, then unmounting. */
  'stop beyond its seconds': 30,
  kill: 30,
  /** Kills, unmounts and deletes the container's layer and its anonymous volumes. */
  remove: 120,
  inspect: 30,
  list: 30,
  /** Until the stream begins; it may last for ever. */
  'open a stream': 30,
} as const satisfies { readonly [verb: string]: number };

/** Seconds by verb. */
export type Limits = { readonly [verb in keyof typeof LIMITS]: number };

/** Each request may take so many seconds, whatever it is; what lasts, pulls and builds, may be silent for so long. */
export function limitsOf(seconds: number): Partial<Limits> {
  const verbs = Object.keys(LIMITS).filter((verb) => verb !== 'pull' && verb !== 'build');
  return Object.fromEntries(verbs.map((verb) => [verb, seconds]));
}

/** A creation that was called off may still come about: what removes and lists waits this long to see it. */
export const LATE_SECONDS = 10;

/** What nobody waits for any more may still come about so long after: who cleans up looks once more then. */
export const AFTERMATH_SECONDS = 5;

/** A request whose reply was lost is asked again at once, then after these pauses: a restarting proxy needs a moment. */
const PAUSES_MS = [0, 100, 500] as const;

/** For verbs that end when something else does. */
export const UNBOUNDED = Number.POSITIVE_INFINITY;

/** Performs a verb within its limit; whatever ends it otherwise becomes an EngineError that says what was being done. */
export async function within<T>(
  seconds: number,
  { doing, signal }: { readonly doing: string; readonly signal: AbortSignal },
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new EngineError('timeout', `cannot ${doing}: the Engine was not done after ${seconds} s`);
  const stop = new AbortController();
  const abort = () => stop.abort(new EngineError('aborted', `${doing}: called off`));
  const deaf = hear(signal, abort);
  const timer = seconds === UNBOUNDED ? undefined : setTimeout(() => stop.abort(late), seconds * 1000);
  try {
    stop.signal.throwIfAborted();
    return await action(stop.signal);
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    // What it still waits for would keep a connection open for ever.
    stop.abort();
    throw explain(error, doing);
  } finally {
    clearTimeout(timer);
    deaf();
  }
}

/** Calls `abort` when the signal says so, at once if it has. Pods have one signal for many verbs: Node would warn. */
export function hear(signal: AbortSignal, abort: () => void): () => void {
  if (signal.aborted) abort();
  setMaxListeners(0, signal);
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}

/**
 * Asks, and asks again while replies get lost. From the second time on the request may have been performed already:
 * `again` is then asked first whether it was, where asking twice is not the same as asking once.
 */
export async function repeated<T>(
  action: () => Promise<T>,
  signal: AbortSignal,
  again: () => Promise<T | undefined> = async () => undefined,
): Promise<T> {
  let attempt = action;
  for (const pause of PAUSES_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Lost) || signal.aborted) throw error;
    }
    await sleep(pause, signal);
    attempt = async () => (await again()) ?? (await action());
  }
  return attempt();
}

/** Ends early, with the signal's reason, when the signal says so. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', abort, { once: true });
  });
}
