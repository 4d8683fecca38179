import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { inPlace } from '../support/executor.ts';
import { median, ms } from './figures.ts';
import type { Machine } from './machine.ts';
import { processorMilliseconds } from './process-figures.ts';

const ROUNDS = 5;
const LINES = Math.floor((64 * 1024 * 1024) / 100);

/** Lines of 100 bytes; what reads them has begun when they come. */
const SHOUTS = `sleep 2; yes ${'0123456789'.repeat(10).slice(1)} | head -n ${LINES}`;

/** How often the processor time of a process is looked at that may end any moment. */
const LOOK_MILLISECONDS = 20;

/** From the first byte of the output to the last, milliseconds. */
interface Took {
  readonly wall: number;
  /** Of the process that wrote it, user and system. */
  readonly processor: number;
}

/** Much output through pod-executor, and through `docker logs --follow`, taking turns. */
export async function compareLogs(machine: Machine): Promise<void> {
  if (!machine.compose) return;
  const text = `services:\n  web:\n    image: ${machine.image}\n    command: [sh, -c, "${SHOUTS}"]\n`;
  const all = { ours: [] as Took[], theirs: [] as Took[] };
  await inPlace({ 'compose.yaml': text }, machine.environment, async (place) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      all.ours.push(await read(place.start(['run']).child));
      all.theirs.push(await dockerLogs(machine));
    }
  });
  console.log(`\n64 MiB of lines of 100 bytes through a pipe, medians of ${ROUNDS} turns`);
  const [ours, theirs] = [of(all.ours), of(all.theirs)];
  console.log(`  pod-executor run           wall${ms(ours.wall)}   processor${ms(ours.processor)}`);
  const ratios = [ours.wall / theirs.wall, ours.processor / theirs.processor].map((ratio) => ratio.toFixed(2));
  const words = `   ours takes ${ratios.join(' and ')} of it`;
  console.log(`  docker logs --follow       wall${ms(theirs.wall)}   processor${ms(theirs.processor)}${words}`);
}

function of(took: readonly Took[]): Took {
  return { wall: median(took.map(({ wall }) => wall)), processor: median(took.map(({ processor }) => processor)) };
}

async function dockerLogs({ environment: env, image }: Machine): Promise<Took> {
  const began = spawnSync('docker', ['run', '-d', image, 'sh', '-c', SHOUTS], { env, encoding: 'utf8' });
  if (began.status !== 0) throw new Error(began.stderr);
  const name = began.stdout.trim();
  try {
    return await read(spawn('docker', ['logs', '--follow', name], { env, stdio: ['ignore', 'pipe', 'ignore'] }));
  } finally {
    spawnSync('docker', ['rm', '-f', name], { env });
  }
}

async function read(child: ChildProcess): Promise<Took> {
  const { pid, stdout } = child;
  if (pid === undefined || !stdout) throw new Error('it did not start');
  let first: { readonly at: number; readonly processor: number } | undefined;
  let last = { at: 0, processor: 0 };
  const look = () => ({ at: performance.now(), processor: processorMilliseconds(pid) ?? last.processor });
  const timer = setInterval(() => {
    last = { ...last, processor: look().processor };
  }, LOOK_MILLISECONDS);
  let bytes = 0;
  stdout.removeAllListeners('data').setEncoding('latin1');
  stdout.on('data', (text: string) => {
    first ??= look();
    bytes += text.length;
    last = { ...last, at: performance.now() };
  });
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (!first || bytes < LINES * 100) throw new Error(`only ${bytes} bytes came`);
  return { wall: last.at - first.at, processor: last.processor - first.processor };
}
