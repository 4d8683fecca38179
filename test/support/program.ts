import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './sources.ts';

const PROGRAM = join(root, 'dist/pod-compile.cjs');

/** Starts the program: what the package installs as pod-compile. */
const LAUNCHER = join(root, 'dist/launch.cjs');

export interface Call {
  readonly env?: { readonly [name: string]: string };
  readonly input?: string;
  /** Below the folder. */
  readonly cwd?: string;
}

export interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Place {
  /** Runs pod-compile in the folder, with nothing of this machine's environment. */
  readonly run: (args: readonly string[], call?: Call) => Ended;
  /** Runs a shell's command there: $POD is pod-compile as a package's user starts it. */
  readonly shell: (command: string) => Ended;
  readonly text: (file: string) => string;
  readonly path: (file: string) => string;
}

/** A folder with these files, gone when the body ends. */
export function inFolder(texts: { readonly [path: string]: string }, body: (place: Place) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'cli-'));
  const path = (file: string): string => join(folder, file);
  try {
    for (const [file, text] of Object.entries(texts)) {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), text);
    }
    const start = (command: string, args: readonly string[], { env = {}, input = '', cwd = '.' }: Call): Ended => {
      const ended = spawnSync(command, args, { cwd: path(cwd), env: { ...env }, input, encoding: 'utf8' });
      return { status: ended.status, out: ended.stdout, err: ended.stderr };
    };
    body({
      run: (args, call = {}) => start(process.execPath, ['--', PROGRAM, ...args], call),
      shell: (command) => start('sh', ['-c', command], { env: { PATH: process.env['PATH'] ?? '', POD: LAUNCHER } }),
      path,
      text: (file) => readFileSync(path(file), 'utf8'),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One service that gives nothing to warn of. */
export const PINNED = `image: x@sha256:${'0'.repeat(64)}`;
export const QUIET = `services:\n  a:\n    ${PINNED}\n`;
