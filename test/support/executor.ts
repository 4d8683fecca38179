import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './sources.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A run of pod-executor that goes on. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard error holds the text; rejects when the program ends without. */
  said(text: string): Promise<string>;
}

type Environment = { readonly [name: string]: string | undefined };

/** A folder with the packaged program, as it is shipped: nothing of the project is beside it. */
export interface Place {
  readonly path: (file: string) => string;
  /** `more` is added to the environment. */
  readonly start: (args: readonly string[], input?: string, more?: Environment) => Running;
  readonly run: (args: readonly string[], input?: string) => Promise<Ended>;
}

/** Runs the body in a folder of its own, with nothing of this machine's environment but what is given. */
export async function inPlace(
  texts: { readonly [file: string]: string },
  environment: Environment,
  body: (place: Place) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pod-'));
  const path = (file: string): string => join(folder, file);
  const running = new Set<ChildProcess>();
  const program = path('pod-executor.cjs');
  try {
    copyFileSync(join(root, 'dist/pod-executor.cjs'), program);
    for (const [file, text] of Object.entries(texts)) writeFileSync(path(file), text);
    const start: Place['start'] = (args, input = '', more = {}) => {
      const env = { ...environment, ...more };
      const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
      running.add(child);
      return watch(child, input);
    };
    await body({ path, start, run: (args, input) => start(args, input).ended });
  } finally {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

function watch(child: ReturnType<typeof spawn>, input: string): Running {
  const texts = { out: '', err: '' };
  const waiting = new Set<() => void>();
  const collect = (stream: 'out' | 'err') => (text: string) => {
    texts[stream] += text;
    for (const look of waiting) look();
  };
  child.stdout?.setEncoding('utf8').on('data', collect('out'));
  child.stderr?.setEncoding('utf8').on('data', collect('err'));
  child.stdin?.on('error', () => undefined).end(input);
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...texts })));
  const said = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!texts.err.includes(text)) return;
        waiting.delete(look);
        resolve(texts.err);
      };
      waiting.add(look);
      look();
      void ended.then(({ code, err }) => reject(new Error(`ended with ${code} and never said "${text}": ${err}`)));
    });
  return { child, ended, said };
}

/** The lines of a file of JSON lines. */
export function jsonLines(text: string): readonly { readonly [key: string]: unknown }[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

export function linesOf(file: string): readonly { readonly [key: string]: unknown }[] {
  return jsonLines(readFileSync(file, 'utf8'));
}
