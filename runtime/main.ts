import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { accessSync, constants, createWriteStream, openSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { isatty } from 'node:tty';
import pack from '../package.json' with { type: 'json' };
import { disk, EXIT, files, readText } from '../compiler/command.ts';
import { visible } from '../compiler/plan/visible.ts';
import { cgroupsAt } from './cleaner/cgroups.ts';
import { lookAround } from './doctor/look.ts';
import type { Connected, Usage } from './engine/engine.ts';
import type { Destination } from './logs/destination.ts';
import { descriptor } from './logs/descriptor.ts';
import { realClock } from './pod/clock.ts';
import { PRIVATE_ROOT } from './private/folder.ts';
import { type ProcessId, ticksIn, UNSEEN } from './run/facts.ts';
import type { LineFile, Machine } from './run/machine.ts';
import { planApart } from './run/plan-apart.ts';
import { type Listen, type Signal, SIGNALS } from './run/signals.ts';
import { start } from './run/start.ts';
import { Folder, type Place, placeOf } from './sandbox/folder.ts';

/** pod-executor: the one file of the runtime that touches the process. */

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined when there is no such process. Where the system does not tell since when it runs, that it does. */
function ticksOf(pid: number): string | undefined {
  const stat = text(`/proc/${pid}/stat`);
  if (stat !== undefined) return ticksIn(stat);
  if (!isThere(pid)) return undefined;
  return process.platform === 'linux' ? UNSEEN : '';
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** machine-id(5) says that it is not for others to see, but a hash of it is. */
function hostOf(id: string): string {
  return id === '' ? '' : createHash('sha256').update(`compose-executor ${id}`).digest('hex').slice(0, 16);
}

const self: ProcessId = {
  pid: process.pid,
  ticks: ticksOf(process.pid) ?? '',
  boot: text('/proc/sys/kernel/random/boot_id')?.trim() || hostname(),
  space: pidNamespace(),
  host: hostOf(text('/etc/machine-id')?.trim() ?? ''),
};

function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

const listen: Listen = (heard) => {
  const names = Object.keys(SIGNALS) as Signal[]; // its keys are the signals
  const listeners = names.map((name) => [name, () => heard(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
};

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Opened at once, so that a place that cannot be written is told before anything is started. */
async function lines(path: string, sandbox: string): Promise<LineFile> {
  const place = placeOf(path, sandbox);
  // Elsewhere a pipe or a terminal may be meant.
  const fd = place.path === '' ? openSync(path, 'w') : await overwrite(place);
  const stream = createWriteStream(path, { fd });
  stream.once('error', (error) => machine.err(`pod-executor: ${visible(`${path}: ${error.message}`)}\n`));
  stream.on('error', () => undefined);
  return {
    write: (line) => void stream.write(`${visible(line)}\n`),
    close: () => new Promise((resolve) => (stream.errored ? resolve() : stream.end(() => resolve()))),
  };
}

async function overwrite({ root, path }: Place): Promise<FileHandle> {
  const folder = new Folder({ root, path: dirname(path) });
  try {
    return await folder.overwrite(basename(path));
  } finally {
    folder.close();
  }
}

async function connect(usage: Usage, signal = new AbortController().signal): Promise<Connected> {
  const docker = await import('./engine/docker.ts');
  return docker.connect({ environment: process.env, home: homedir(), signal, ...usage });
}

/** The first word of the arguments of the process that makes a plan. It is of no use to people. */
const PLANNER = ':plan';

/** This program once more. */
const planner = [process.execPath, ...process.execArgv, '--', process.argv[1] ?? '', PLANNER];

// Not process.stdout and process.stderr, whose writes to a pipe hold up the process until somebody reads.
const streams = { stdout: descriptor(1, realClock), stderr: descriptor(2, realClock) };

/** Writes one text after another. A reader that has gone is no reason to leave a pod alone. */
function writer(to: Destination): (text: string) => void {
  let turn = Promise.resolve();
  return (text) => {
    turn = turn.then(() => to.write(Buffer.from(text))).catch(() => undefined);
  };
}

const machine: Machine = {
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  version: pack.version,
  terminal: { out: isatty(1), err: isatty(2) },
  input: () => readText(0),
  out: writer(streams.stdout),
  err: writer(streams.stderr),
  disk: disk(`${process.pid}`),
  host: files,
  plan: (drawn) => planApart([...planner, 'run', drawn, ...process.argv.slice(2)]),
  planTask: (inputs, signal) => planApart([...planner, 'task'], { input: JSON.stringify(inputs), signal }),
  judgeOperator: (files) => planApart([...planner, 'operator'], { input: JSON.stringify(files) }),
  connect,
  clock: realClock,
  processes: { self, ticksOf },
  cgroups: cgroupsAt('/sys/fs/cgroup'),
  privacy: () => ({ self, privateRoot: isRoot() ? PRIVATE_ROOT : undefined }),
  program: [process.execPath, resolve(process.argv[1] ?? '')],
  listen,
  draw: () => randomBytes(4).toString('hex'),
  isFolder,
  streams,
  size: () => ({ columns: process.stderr.columns ?? 80, rows: process.stderr.rows ?? 24 }),
  lines,
  agent: {
    environment: process.env,
    read: text,
    isWritable,
    procSelfCgroup: () => text('/proc/self/cgroup'),
    date: () => Date.now(),
    random: () => Math.random(),
    uuid: randomUUID,
  },
  look: lookAround({ node: process.versions.node, isRoot: isRoot() }),
};

async function perform(): Promise<number> {
  if (machine.args[0] !== PLANNER) return start(machine);
  const { makePlan } = await import('./run/planner.ts');
  await makePlan(machine);
  return EXIT.done;
}

perform().then(
  (exit) => {
    process.exitCode = exit;
  },
  (error: unknown) => {
    process.exitCode = EXIT.bug;
    // Every mistake of a user, and every failure of an Engine, has been told in words by now.
    const what = error instanceof Error ? error.message.replace(/^bug: /, '') : String(error);
    machine.err(
      `bug: ${visible(what.split('\n')[0] ?? '')}; please report this, with the files if you may (DEBUG=1 shows where)\n`,
    );
    if (process.env['DEBUG'] && error instanceof Error) machine.err(`${visible(error.stack ?? '')}\n`);
  },
);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
