import { spawn } from 'node:child_process';
import type { Mistake } from '../../compiler/command.ts';
import { EXIT } from '../../compiler/command.ts';

/**
 * What a process of its own, planner.ts, made: what it loads ends with it. Its standard input is `input`, or else our
 * own; it shares standard error. Called off, the process is ended at once, and the promise rejects.
 */
export async function planApart<T>(
  [program = '', ...words]: readonly string[],
  { input, signal }: { readonly input?: string; readonly signal?: AbortSignal } = {},
): Promise<T | Mistake> {
  const child = spawn(program, words, {
    stdio: [input === undefined ? 'inherit' : 'pipe', 'pipe', 'inherit'],
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? ''));
  });
  // One that ends early says why itself.
  child.stdin?.on('error', () => undefined).end(input);
  let made = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    made += text;
  });
  const how = await ended;
  // The same program wrote it.
  if (how === EXIT.done) return JSON.parse(made) as T | Mistake;
  const reason = `no plan was made: the process that makes it ended with ${how}`;
  return { kind: 'mistake', text: reason, exit: how === EXIT.bug ? EXIT.bug : EXIT.failed };
}
