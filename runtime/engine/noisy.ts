import type { Request } from './client.ts';
import { EngineError } from './engine.ts';
import { jsonLines } from './frames.ts';
import type { Link } from './link.ts';

export interface Silence {
  readonly seconds: number;
  /** What is told when it lasts longer, without its length: `its registry has sent nothing`. */
  readonly words: string;
}

/**
 * What an Engine tells while it pulls or builds: JSON values, as they come. Fails when nothing comes for long; the
 * caller's limit (`within`) then ends the request.
 */
export async function* noisy(
  { unbounded }: Link,
  request: Request,
  silence: Silence,
  signal: AbortSignal,
): AsyncGenerator<unknown, void, undefined> {
  const stream = await soon(unbounded.open(request, signal), silence);
  const lines = jsonLines(stream)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await soon(lines.next(), silence);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: it ends only after the read that is under way, which may never.
    void lines.return?.(undefined)?.catch(() => undefined);
  }
}

/** What comes next, unless it does not for long. */
export async function soon<T>(next: Promise<T>, { seconds, words }: Silence): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EngineError('timeout', `${words} for ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([next, late]).finally(() => clearTimeout(timer));
}
