import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { compile } from '../../compiler/compile.ts';
import { withoutTask } from '../../compiler/context.ts';
import { canonicalBytes } from '../../compiler/plan/canonical.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { ALL_ALLOWED } from '../../compiler/policy.ts';
import { inPlace, type Place } from '../support/executor.ts';
import { memoryHost } from '../support/host.ts';
import { type Bare, bare } from './bare.ts';
import { median, ms } from './figures.ts';
import { type Gate, gate } from './gate.ts';
import { type Machine, podText } from './machine.ts';
import { recorder } from './recorder.ts';

const ROUNDS = 7;

/** Milliseconds from the first request to the Engine. */
interface Took {
  readonly up: number;
  readonly down: number;
}

/** Brings a pod up and down. */
type Peer = (gate: Gate) => Promise<Took>;

/** Pods of 4 and of 20 up and down, beside docker compose and beside the requests alone, taking turns. */
export async function comparePods(machine: Machine): Promise<void> {
  for (const size of [4, 20]) {
    const text = podText(size, machine.image);
    await inPlace({ 'compose.yaml': text }, machine.environment, async (place) => {
      const plan = writePlan(text, place);
      const replayed = await replayable(machine, place, plan);
      const peers = new Map<string, Peer>([
        ['pod-executor run', (through) => ours(place, through)],
        ...(machine.compose ? [['docker compose up --wait', theirs(machine, place)] as const] : []),
        ['its requests alone', (through) => alone(replayed(through.socket), through)],
      ]);
      console.log(`\na pod of ${size} up and down, from the first request, medians of ${ROUNDS} turns`);
      print(await takeTurns(peers, machine));
    });
  }
}

/** plan.json of a Compose file's text, made for the folder of the place. */
export function writePlan(text: string, place: Place): PodPlan {
  const host = memoryHost({ 'compose.yaml': text });
  const context = withoutTask(place.path('.'), `${process.pid}`);
  const { plan } = compile({ host, files: ['compose.yaml'], context, policy: ALL_ALLOWED });
  if (!plan) throw new Error('the sample of the bench does not compile');
  writeFileSync(place.path('plan.json'), canonicalBytes(plan));
  return plan;
}

/** What pod-executor asks for this plan, recorded once. */
async function replayable({ socket }: Machine, place: Place, plan: PodPlan): Promise<(socket: string) => Bare> {
  const record = await recorder(socket);
  try {
    const running = place.start(['run', 'plan.json'], '', { DOCKER_HOST: `unix://${record.socket}` });
    await running.said('the pod is running');
    running.child.kill('SIGTERM');
    await running.ended;
    const requests = [...record.requests];
    return (through) => bare(plan, requests, through);
  } finally {
    record.close();
  }
}

async function takeTurns(
  peers: ReadonlyMap<string, Peer>,
  { socket }: Machine,
): Promise<ReadonlyMap<string, readonly Took[]>> {
  const all = new Map([...peers.keys()].map((name) => [name, [] as Took[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, peer] of peers) {
      const through = await gate(socket);
      all.get(name)?.push(await peer(through).finally(through.close));
    }
  }
  return all;
}

async function ours(place: Place, through: Gate): Promise<Took> {
  const running = place.start(['run', 'plan.json'], '', { DOCKER_HOST: `unix://${through.socket}` });
  await running.said('the pod is running');
  const up = performance.now() - through.first();
  through.forget();
  running.child.kill('SIGTERM');
  const { code, err } = await running.ended;
  if (code !== 143) throw new Error(`pod-executor ended with ${code}: ${err}`);
  return { up, down: performance.now() - through.first() };
}

function theirs(machine: Machine, place: Place): Peer {
  return async (through) => {
    const env = { ...machine.environment, DOCKER_HOST: `unix://${through.socket}` };
    const once = async (...words: readonly string[]): Promise<number> => {
      through.forget();
      const child = spawn('docker', ['compose', ...words], { cwd: place.path('.'), env, stdio: 'ignore' });
      const code = await new Promise((resolve) => child.on('close', resolve));
      if (code !== 0) throw new Error(`docker compose ${words[0]} ended with ${code}`);
      return performance.now() - through.first();
    };
    return { up: await once('up', '-d', '--wait'), down: await once('down') };
  };
}

async function alone(requests: Bare, through: Gate): Promise<Took> {
  await requests.up();
  const up = performance.now() - through.first();
  through.forget();
  await requests.down();
  return { up, down: performance.now() - through.first() };
}

function print(all: ReadonlyMap<string, readonly Took[]>): void {
  const medians = [...all].map(([name, took]) => {
    return { name, up: median(took.map(({ up }) => up)), down: median(took.map(({ down }) => down)) };
  });
  const [first] = medians;
  for (const { name, up, down } of medians) {
    const [ratioUp, ratioDown] = [(first?.up ?? 0) / up, (first?.down ?? 0) / down].map((ratio) => ratio.toFixed(2));
    const ratio = name === first?.name ? '' : `   ours takes ${ratioUp} and ${ratioDown} of it`;
    console.log(`  ${name.padEnd(26)} up${ms(up)}   down${ms(down)}${ratio}`);
  }
}
