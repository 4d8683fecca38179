import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts processor time in these. */
const TICK_MILLISECONDS = 10;

/** User and system time of a process so far; undefined when it is gone. */
export function processorMilliseconds(pid: number): number | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // Counted behind the name, which may hold anything: the 14th and 15th of all.
  const [user = 0, system = 0] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) * TICK_MILLISECONDS;
}

/** How often all threads of a process were given the processor and left it. */
export function contextSwitches(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const texts = threads.map((thread) => read(`/proc/${pid}/task/${thread}/status`) ?? '');
  return texts
    .flatMap((text) => [...text.matchAll(/ctxt_switches:\s+(\d+)/g)])
    .reduce((sum, [, n]) => sum + Number(n), 0);
}

/** Megabytes (2^20 bytes): VmRSS, what the process shares with others included. */
export function residentMegabytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]) / 1024;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
