import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inPlace } from '../support/executor.ts';
import { type Machine, podText } from './machine.ts';
import { writePlan } from './pods.ts';
import { contextSwitches, processorMilliseconds, residentMegabytes } from './process-figures.ts';

const SIZE = 4;

/** Until what belongs to a start is over. */
const SETTLE_MILLISECONDS = 10_000;
const IDLE_MILLISECONDS = 20_000;

/** Version 1: what a process takes is charged to its group. */
const MEMORY = '/sys/fs/cgroup/memory';

/** What a pod that does nothing costs its supervisor, beside docker compose in the foreground. */
export async function measureMemory(machine: Machine): Promise<void> {
  const group = join(MEMORY, `pod-bench-${process.pid}`);
  try {
    mkdirSync(group);
  } catch {
    console.log(`\nno memory of pods: there is no ${MEMORY} where a group can be made`);
    return;
  }
  console.log(
    `\na running pod of ${SIZE}; charged: rss of the cgroup's memory.stat; idle: ${IDLE_MILLISECONDS / 1000} s`,
  );
  const text = podText(SIZE, machine.image);
  await inPlace({ 'compose.yaml': text }, machine.environment, async (place) => {
    const folder = place.path('.');
    const measure = async (name: string, words: readonly string[], said: string): Promise<void> => {
      const child = inGroup(group, words, { cwd: folder, env: { ...machine.environment } });
      await heard(child, said);
      await look(name, group);
      child.kill('SIGTERM');
      await once(child, 'close');
    };
    writePlan(text, place);
    const ours = [process.execPath, place.path('pod-executor.cjs'), 'run'];
    await measure('pod-executor run -f', [...ours, '-f', 'compose.yaml'], 'the pod is running');
    await measure('pod-executor run PLAN', [...ours, 'plan.json'], 'the pod is running');
    if (!machine.compose) return;
    await measure('docker compose up', ['docker', 'compose', 'up'], 'Attaching to');
    spawnSync('docker', ['compose', 'down'], { cwd: folder, env: { ...machine.environment }, stdio: 'ignore' });
  });
  rmdirSync(group);
}

function inGroup(group: string, words: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }) {
  const script = `echo $$ > ${group}/cgroup.procs; exec "$@"`;
  return spawn('sh', ['-c', script, 'sh', ...words], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function heard(child: ChildProcess, said: string): Promise<void> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (more: Buffer) => {
        text += more.toString();
        if (text.includes(said)) resolve();
      });
    }
    child.on('close', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
  });
}

/** Of all processes in the group: docker compose is two. */
async function look(name: string, group: string): Promise<void> {
  await pause(SETTLE_MILLISECONDS);
  const pids = readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  const sum = (of: (pid: number) => number): number => pids.reduce((total, pid) => total + of(pid), 0);
  const busy = () => ({ cpu: sum((pid) => processorMilliseconds(pid) ?? 0), turns: sum(contextSwitches) });
  const before = busy();
  const charged = Number(/^rss (\d+)$/m.exec(readFileSync(join(group, 'memory.stat'), 'utf8'))?.[1]) / 2 ** 20;
  const resident = sum((pid) => residentMegabytes(pid));
  await pause(IDLE_MILLISECONDS);
  const after = busy();
  const idle = `idle ${after.cpu - before.cpu} ms of processor, ${after.turns - before.turns} context switches`;
  const memory = `resident ${resident.toFixed(1)} MB   charged ${charged.toFixed(1)} MB`;
  console.log(`  ${name.padEnd(26)} ${memory}   ${idle}`);
}
