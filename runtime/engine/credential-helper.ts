import { spawn } from 'node:child_process';
import { realpathSync, type Stats, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { EngineError } from './engine.ts';
import type { Surroundings } from './host.ts';

/** Helpers ask key rings and clouds: some do so over the network. */
const HELPER_SECONDS = 30;

/** An answer is a line of JSON. */
const ANSWER_BYTES = 64 * 1024;

/** Where a program may be looked for, and where not. */
export interface Helpers extends Pick<Surroundings, 'environment' | 'home'> {
  /** Folders that containers may write: nothing in them is run. */
  readonly writable: readonly string[];
  /** Under an operator's rules: nothing is run either that every user of the host may write. */
  readonly guarded?: boolean;
}

/** Answers of a helper: what it printed, and its exit code. */
export interface Answer {
  readonly code: number;
  readonly output: string;
}

/**
 * Asks a credential helper for a registry's credentials (https://github.com/docker/docker-credential-helpers: the
 * registry on standard input, JSON on standard output). Fails with an EngineError where it may not or cannot be run.
 */
export async function askHelper(helper: string, registry: string, of: Helpers, signal: AbortSignal): Promise<Answer> {
  const found = helperProgram(helper, of);
  if ('why' in found) throw new EngineError('refused', found.why);
  return run(found.path, registry, of, signal);
}

/** Absolute path of the program of a helper, or why none may be run. */
export function helperProgram(helper: string, of: Helpers): { readonly path: string } | { readonly why: string } {
  if (!isHelperName(helper)) {
    return { why: 'the name of a credential helper (credsStore, credHelpers) has letters, digits, . _ and - alone' };
  }
  const program = `docker-credential-${helper}`;
  for (const folder of foldersOf(of)) {
    const path = programAt(join(folder, program), of);
    if (path !== undefined && !isWritable(path, of.writable)) return { path };
  }
  return {
    why: `${program} is not in PATH, of which relative folders and those that containers may write count for nothing`,
  };
}

/** Whether it can only be the name of a program, and no path. */
export function isHelperName(helper: string): boolean {
  return /^[\w.-]{1,100}$/.test(helper) && !/^\.+$/.test(helper);
}

/** Folders of PATH that no container may write. */
function foldersOf({ environment, writable, guarded }: Helpers): readonly string[] {
  const named = (environment['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  return named.filter((folder) => {
    const found = statSync(folder, { throwIfNoEntry: false });
    return found?.isDirectory() && !isOpen(found, guarded) && !isWritable(realpathSync(folder), writable);
  });
}

const OTHERS_WRITE = 0o002;
const ANY_EXECUTE = 0o111;

function isOpen({ mode }: Stats, guarded = false): boolean {
  return guarded && (mode & OTHERS_WRITE) !== 0;
}

/** The program that a path leads to, links followed. */
function programAt(path: string, { guarded }: Helpers): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  const isProgram = found?.isFile() && (found.mode & ANY_EXECUTE) !== 0 && !isOpen(found, guarded);
  return isProgram ? realpathSync(path) : undefined;
}

function isWritable(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`));
}

/** In a process group of its own, which is killed when the time is up: what a helper starts may outlive it. */
function run(path: string, input: string, of: Helpers, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(path, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], env: environmentOf(of), detached: true });
    const parts: Buffer[] = [];
    let size = 0;
    const fail = (why: string, cause?: unknown): void => {
      end();
      reject(new EngineError('refused', `${path} ${why}`, { cause }));
    };
    const aborted = (): void => {
      end();
      reject(signal.reason);
    };
    const timer = setTimeout(() => fail(`gave no credentials within ${HELPER_SECONDS} s`), HELPER_SECONDS * 1000);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      child.stdout.destroy();
      kill(child.pid);
    };
    signal.addEventListener('abort', aborted);
    child.stdout.on('data', (chunk: Buffer) => {
      parts.push(chunk);
      size += chunk.length;
      if (size > ANSWER_BYTES) fail(`answered with more than ${ANSWER_BYTES / 1024} KiB`);
    });
    child.on('error', (cause) => fail('cannot be run', cause));
    // A helper that does not read what it is asked breaks the pipe; its exit code says the rest.
    child.stdin.on('error', () => undefined).end(input);
    child.on('close', (code) => {
      end();
      resolve({ code: code ?? 1, output: Buffer.concat(parts).toString('utf8') });
    });
  });
}

function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Helpers of clouds are told by variables where to look; the agent's token and what loads code are nothing to them. */
function environmentOf(of: Helpers): { readonly [name: string]: string } {
  const passed = Object.entries(of.environment).flatMap(([name, value]) =>
    value !== undefined && PASSED.test(name) ? [[name, value] as const] : [],
  );
  return { ...Object.fromEntries(passed), PATH: foldersOf(of).join(delimiter), HOME: of.home };
}

const PASSED =
  /^(USER|LOGNAME|LANG|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|GNUPGHOME|PASSWORD_STORE_DIR|(HTTPS?|NO)_PROXY|(https?|no)_proxy|(AWS|AZURE|CLOUDSDK|GOOGLE)_\w+)$/;
