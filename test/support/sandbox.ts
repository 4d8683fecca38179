import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogBounds } from '../../compiler/command.ts';
import type { Container } from '../../compiler/plan/plan.ts';
import { type SandboxLogs, sandboxLogs } from '../../runtime/logs/sandbox-logs.ts';
import type { ContainerLog } from '../../runtime/logs/sink.ts';
import { type Clock, realClock } from '../../runtime/pod/clock.ts';
import { type Outlet, outlet } from './outlet.ts';

/** A sandbox of its own, whose common streams are in memory. */
export interface Sandbox {
  readonly folder: string;
  readonly logs: SandboxLogs;
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  /** What was told to the user. */
  readonly troubles: readonly string[];
  open(service: string): ContainerLog;
  /** The text of a log file; undefined when there is none. */
  file(path: string): string | undefined;
}

export interface SandboxOptions {
  readonly clock?: Clock;
  readonly bounds?: LogBounds;
}

/** Lends a sandbox to a body and removes it. */
export async function inSandbox(
  body: (sandbox: Sandbox) => Promise<void>,
  options: SandboxOptions = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const [stdout, stderr] = [outlet(), outlet()];
  const troubles: string[] = [];
  const trouble = (error: Error) => void troubles.push(error.message);
  const logs = sandboxLogs({
    clock: realClock,
    ...options,
    sandbox: { root: folder, path: '' },
    stdout,
    stderr,
    trouble,
  });
  const file = (path: string) =>
    existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : undefined;
  const open = (service: string) => logs.open(containerOf(service));
  try {
    await body({ folder, logs, stdout, stderr, troubles, open, file });
  } finally {
    await logs.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of a container, the log needs its `logs` alone. */
export function containerOf(service: string): Container {
  const logs = { prefix: `${service} | `, stdout: `logs/${service}.stdout`, stderr: `logs/${service}.stderr` };
  return { logs } as Container;
}
