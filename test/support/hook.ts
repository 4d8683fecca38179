import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from './debian.ts';
import { root } from './sources.ts';
import { skip } from './spec.ts';

/** The bounds of the hook, as its driver takes them. */
export interface HookBounds {
  readonly mostWaiting?: number;
  readonly atOnce?: number;
  readonly graceSeconds?: number;
}

/** The hook's logic in a process of its own, in the place of an agent. */
export interface Hook {
  readonly pid: number;
  removed(framework: string, executor: string): void;
  /** All that it told so far: `info …`, `warning …`, and `took N` for each removal. */
  readonly told: readonly string[];
  /** Waits until it told that many lines which hold the text. */
  says(text: string, many?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<void>;
}

export interface HookPlace {
  readonly path: (file: string) => string;
  readonly text: (file: string) => string | undefined;
  /** An executable file, which sh reads. It finds the folder in $HERE. */
  readonly script: (file: string, lines: string) => string;
  readonly start: (parameters: readonly string[], bounds?: HookBounds) => Hook;
}

/** A folder for a body; what it started is killed. */
export async function withHook(body: (place: HookPlace) => Promise<void>): Promise<void> {
  const program = driver();
  const folder = mkdtempSync(join(tmpdir(), 'hook-'));
  const path = (file: string): string => join(folder, file);
  const children: ChildProcess[] = [];
  const start: HookPlace['start'] = (parameters, bounds = {}) => {
    const { mostWaiting = 10, atOnce = 2, graceSeconds = 1 } = bounds;
    const words = [mostWaiting, atOnce, graceSeconds].map(String);
    // Two descriptors more, open for whatever it executes.
    const stdio = ['pipe', 'pipe', 'inherit', 'pipe', 'pipe'] as const;
    const child = spawn(program, [...words, ...parameters], { stdio: [...stdio], env: ENVIRONMENT });
    children.push(child);
    return hook(child);
  };
  const script = (file: string, lines: string): string => {
    writeFileSync(path(file), `#!/bin/sh\nHERE=${folder}\n${lines}\n`);
    chmodSync(path(file), 0o755);
    return path(file);
  };
  try {
    await body({ path, text: (file) => textOf(path(file)), script, start });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What an agent might have that no cleaner should see. */
const ENVIRONMENT = { PATH: process.env['PATH'], HOME: '/home/agent', MESOS_CREDENTIAL: 'secret' };

function hook(child: ChildProcess): Hook {
  const told: string[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    told.push(...lines);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const hex = (text: string): string => `x${Buffer.from(text).toString('hex')}`;
  return {
    pid: child.pid ?? 0,
    removed: (framework, executor) => void child.stdin?.write(`${hex(framework)} ${hex(executor)}\n`),
    told,
    says: (text, many = 1) =>
      until(() => told.filter((line) => line.includes(text)).length >= many).catch((cause: unknown) => {
        throw new Error(`it did not say ${many} times "${text}" but:\n${told.join('\n')}`, { cause });
      }),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

const UNTIL_SECONDS = 30;

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + UNTIL_SECONDS * 1000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not so after ${UNTIL_SECONDS} s: ${holds}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => textOf(`/proc/${name}/stat`)?.replace(/.*\) . (\d+) .*/s, '$1') === String(pid))
    .map(Number);
}

/** Undefined when a C++ compiler is here, if need be installed; else what is wrong. */
export function installCompiler(): string | undefined {
  return install({ commands: ['c++'], packages: ['g++'], of: "the Mesos agent's hook" });
}

let built: string | undefined;

/** Compiles the hook's logic and its driver, once in a process. */
function driver(): string {
  if (built) return built;
  if (process.platform !== 'linux') skip('a Mesos agent is a Linux program');
  const missing = installCompiler();
  if (missing) skip(missing);
  const folder = mkdtempSync(join(tmpdir(), 'hook-driver-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const ours = readdirSync(join(root, 'runtime/hook')).filter((file) => /(?<!^module)\.cpp$/.test(file));
  const files = [...ours.map((file) => `runtime/hook/${file}`), 'test/runtime/hook/driver.cpp'];
  const program = join(folder, 'driver');
  const words = ['-std=c++11', '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-pthread', '-Iruntime/hook', ...files];
  const { status, stderr } = spawnSync('c++', [...words, '-o', program], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the hook cannot be compiled:\n${stderr}`);
  built = program;
  return program;
}
