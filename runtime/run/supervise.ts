import { posix } from 'node:path';
import type { Given, Mistake, Operations } from '../../compiler/command.ts';
import { EXIT, failure, has, isMistake, value } from '../../compiler/command.ts';
import type { Logs, PodPlan } from '../../compiler/plan/plan.ts';
import { hiding } from '../../compiler/plan/secrets.ts';
import type { Engine } from '../engine/engine.ts';
import { type PodFiles, podFiles } from '../files/pod-files.ts';
import { type Destination, writeTrouble } from '../logs/destination.ts';
import { sandboxLogs, type SandboxLogs } from '../logs/sandbox-logs.ts';
import type { PodEvent, PodResult } from '../pod/events.ts';
import { runPod } from '../pod/pod.ts';
import { placeOf } from '../sandbox/folder.ts';
import { type Display, display, type DisplayOptions } from './display.ts';
import { runFacts } from './facts.ts';
import type { LineFile, Machine } from './machine.ts';
import { exitOf, obey, type Signal } from './signals.ts';
import { type TerminalState, terminalState } from './terminal-state.ts';
import { timeline } from './timeline.ts';

export interface Supervised {
  readonly machine: Machine;
  readonly given: Given;
  readonly plan: PodPlan;
  /** Of variables that its secrets and configs are made of. */
  readonly values: { readonly [variable: string]: string };
  /** Of variables, for no message to show. */
  readonly secrets: readonly string[];
  readonly operations: Operations;
  readonly engine: Engine;
  /** To be said before the first step. */
  readonly notes: readonly string[];
  readonly stopSeconds: number | undefined;
}

/** Runs the pod to its end, shows what happens, and returns the exit code. */
export async function supervise(run: Supervised): Promise<number | Mistake> {
  const { machine, plan, engine } = run;
  const { clock, processes } = machine;
  const record = await recordOf(run);
  if (isMistake(record)) return record;
  const shown = display({ plan, mode: modeOf(run), to: machine.streams.stderr, clock, size: machine.size });
  const note = (text: string): void => shown.tell({ kind: 'note', text, at: clock.now() });
  for (const text of run.notes) note(text);
  const { streams, terminal } = machine;
  const state = terminalState(shown.beside(terminal.err ? streams.stderr : streams.stdout));
  const logs = logsOf(run, shown, state, note);
  const emit = (event: PodEvent): void => {
    shown.tell(event);
    record?.lines.tell(event);
  };
  const files = filesOf(run);
  const pod = runPod({
    plan,
    engine,
    files,
    labels: runFacts(plan, processes.self, files.folder),
    clock,
    emit,
    output: logs,
    hide: hiding(plan, run.secrets),
  });
  const heard = obey(pod, { listen: machine.listen, tell: note, seconds: run.stopSeconds });
  const result = await pod.over.finally(heard.off).finally(state.restore);
  record?.lines.end(result);
  await shown.end(result);
  await logs.close();
  // What came last may have changed it again.
  await state.restore();
  await record?.file.close();
  return exitCode(result, heard.first);
}

/** The container's own code when one decided; a stop that was asked for, as a shell says it. */
export function exitCode({ how, code, leftovers }: PodResult, signal: Signal | undefined): number {
  if (how === 'failed') return code;
  if (how === 'stopped' && signal !== undefined) return exitOf(signal);
  return leftovers.length > 0 ? EXIT.failed : code;
}

function filesOf({ machine, plan, values, operations: { paths } }: Supervised): PodFiles {
  return podFiles(plan, { host: machine.host(plan.sandbox, paths), values, paths, ...machine.privacy() });
}

function modeOf({ machine, given }: Supervised): DisplayOptions['mode'] {
  if (has(given, 'json')) return 'json';
  return machine.terminal.err && machine.env['TERM'] !== 'dumb' ? 'live' : 'plain';
}

/** With --json, standard error holds nothing but JSON, hence all output goes to standard output. */
function logsOf(
  { machine, given, operations, plan }: Supervised,
  shown: Display,
  state: TerminalState,
  note: (text: string) => void,
): SandboxLogs {
  const { streams, terminal, cwd, clock } = machine;
  const folder = value(given, 'logs');
  const beside = terminal.out && terminal.err ? shown.beside(streams.stdout) : streams.stdout;
  const stdout = open(terminal.out ? state.watching(beside) : beside);
  const stderr = shown.beside(streams.stderr);
  const logs = sandboxLogs({
    ...(folder !== undefined && { sandbox: placeOf(posix.resolve(cwd, folder), plan.sandbox) }),
    stdout,
    stderr: has(given, 'json') ? stdout : open(terminal.err ? state.watching(stderr) : stderr),
    clock,
    bounds: operations.logs,
    trouble: (error) => note(error.message),
  });
  return { ...logs, open: (container) => logs.open({ ...container, logs: inFolder(container.logs) }) };
}

/** The folder was said: the plan's own, below the sandbox, is not wanted in it once more. */
function inFolder({ stdout, stderr, ...rest }: Logs): Logs {
  return { ...rest, stdout: posix.basename(stdout), stderr: posix.basename(stderr) };
}

/** The process's own streams outlive the logs: more is said on them. */
function open(destination: Destination): Destination {
  return { write: (bytes) => destination.write(bytes), close: async () => undefined };
}

interface Record {
  readonly lines: ReturnType<typeof timeline>;
  readonly file: LineFile;
}

async function recordOf({ machine, given, plan }: Supervised): Promise<Record | Mistake | undefined> {
  const path = value(given, 'timeline');
  if (path === undefined) return undefined;
  try {
    const file = await machine.lines(posix.resolve(machine.cwd, path), plan.sandbox);
    return { lines: timeline((line) => file.write(line), machine.clock), file };
  } catch (error) {
    return failure(writeTrouble(path, error).message);
  }
}
