import { appendFileSync } from 'node:fs';
import { suite } from 'uvu';

export * as assert from 'uvu/assert';

export type Body = () => void | Promise<void>;

/** What a test file tells test/run.ts, one JSON a line: a suite begins, a suite ended. */
export type Note =
  | { readonly kind: 'begun'; readonly suite: string; readonly bodies: number }
  | { readonly kind: 'ended'; readonly suite: string; readonly failed: number; readonly skipped: readonly string[] };

/** A body that waits for something that never comes is ended by this; none of ours comes near it. */
const BODY_SECONDS = 20;

/** An open socket or timer keeps a process alive for ever: after the last body it may do so for this long. */
const LINGER_SECONDS = 2;

/** Names of the suites declared in this file that have not ended. */
const open = new Set<string>();

let running = false;
let anyFailed = false;

process.on('exit', () => {
  // uvu sets the code itself, and takes some throws for a pass.
  if (anyFailed || open.size > 0) process.exitCode = 1;
});

/**
 * Declares a suite and runs it: the bodies in order, each bounded in time. Titles are obligations. There are no hooks;
 * a body builds what it needs. All suites of a file are declared before the first await.
 */
export function spec(name: string, bodies: { readonly [title: string]: Body }, seconds: number = BODY_SECONDS): void {
  const titles = Object.keys(bodies);
  if (titles.length === 0) throw new Error(`${name}: a spec without a body proves nothing`);
  if (running) throw new Error(`${name}: declared after the first suite began; it would never run`);
  if (open.has(name)) throw new Error(`${name}: two suites of one file have this name`);
  open.add(name);
  tell({ kind: 'begun', suite: name, bodies: titles.length });

  const test = suite(name);
  const skipped: string[] = [];
  let failed = 0;
  let left = titles.length;
  for (const [title, body] of Object.entries(bodies)) {
    test(title, async () => {
      running = true;
      try {
        await bounded(body, seconds);
      } catch (error) {
        if (!(error instanceof Skip)) {
          failed += 1;
          anyFailed = true;
          // uvu passes over what is not an Error.
          throw error instanceof Error ? error : new Error(`threw ${String(error)}`);
        }
        skipped.push(`${title}: ${error.message}`);
        console.log(`\nskipped: ${name}: ${title}: ${error.message}`);
      } finally {
        left -= 1;
        if (left === 0) end({ kind: 'ended', suite: name, failed, skipped });
      }
    });
  }
  test.run();
}

/** Ends the body that calls it: it cannot be shown here, for this reason. Skips are said aloud, and fail under CI. */
export function skip(reason: string): never {
  throw new Skip(reason);
}

/** The error by which `skip` ends a body: whoever catches errors throws this one again. */
export function isSkip(error: unknown): boolean {
  return error instanceof Skip;
}

class Skip extends Error {}

async function bounded(body: Body, seconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${seconds} s`)), seconds * 1000);
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function end(note: Note): void {
  open.delete(note.suite);
  tell(note);
  if (open.size > 0) return;
  const lingering = setTimeout(() => {
    console.error(`something is still open ${LINGER_SECONDS} s after the last body: a body must close what it opens`);
    process.exit(1);
  }, LINGER_SECONDS * 1000);
  lingering.unref();
}

/** Written at once: a crash right after cannot take it back. */
function tell(note: Note): void {
  const file = process.env['SPEC_NOTES'];
  if (file) appendFileSync(file, `${JSON.stringify(note)}\n`);
}
