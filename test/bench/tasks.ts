import { spawn, spawnSync } from 'node:child_process';
import { ask } from '../support/docker.ts';
import { inPlace } from '../support/executor.ts';
import { type UnderAgent, underAgent } from '../support/under-agent.ts';
import { median, ms } from './figures.ts';
import { type Machine, podText } from './machine.ts';

const ROUNDS = 5;
const SIZE = 4;

/** Milliseconds of one turn, by what was done. */
type Took = { readonly [what: string]: number };

/** Tasks under a fake agent beside the same pods with docker compose, taking turns; deaths have no peer. */
export async function compareTasks(machine: Machine): Promise<void> {
  const ours: Took[] = [];
  const theirs: Took[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      ours.push({ ...(await lived(machine)), ...(await killedEarly(machine)), ...(await died(machine)) });
      theirs.push({ 'start of Node': nodeStart(), ...(machine.compose ? await composed(machine) : {}) });
    }
  } catch (error) {
    return console.log(`\nno tasks: ${error instanceof Error ? error.message : error}`);
  }
  print(middle(ours), middle(theirs));
}

/** What becomes of a task. */
interface Watched extends UnderAgent {
  /** Has its executor launch it. */
  readonly begin: () => Promise<number>;
  /** When the first update of the state came to the agent, of performance.now(). */
  readonly when: (state: string) => Promise<number>;
}

/** A task of the Compose file, whose updates are timed as they arrive. */
async function watched(text: string, body: (one: Watched) => Promise<Took>): Promise<Took> {
  const times = new Map<string, number>();
  const fault = (call: { readonly update?: { readonly status: { readonly state: string } } }): undefined => {
    const state = call.update?.status.state;
    if (state !== undefined && !times.has(state)) times.set(state, performance.now());
  };
  let took: Took = {};
  await underAgent({ files: { 'compose.yaml': text }, agent: { fault } }, async (one) => {
    const begin = async (): Promise<number> => {
      await until(() => one.agent.executor === 'running');
      const began = performance.now();
      one.launch('T');
      return began;
    };
    const when = async (state: string): Promise<number> => {
      await one.told((update) => update.state === state);
      return times.get(state) ?? Number.NaN;
    };
    took = await body({ ...one, begin, when });
    await one.ended;
  });
  return took;
}

function lived({ image }: Machine): Promise<Took> {
  return watched(podText(SIZE, image), async ({ agent, begin, when }) => {
    const began = await begin();
    const up = (await when('TASK_RUNNING')) - began;
    const asked = performance.now();
    agent.kill('T');
    return { up, down: (await when('TASK_KILLED')) - asked };
  });
}

function killedEarly({ image }: Machine): Promise<Took> {
  return watched(unhealthyText(image), async ({ agent, begin, when, text }) => {
    await begin();
    await until(() => text('stderr').split(' is running').length > SIZE);
    const asked = performance.now();
    agent.kill('T');
    return { early: (await when('TASK_KILLED')) - asked };
  });
}

/** From the request that kills one container to the update, when nothing of the pod runs any more. */
async function died(machine: Machine): Promise<Took> {
  const after = (size: number): Promise<Took> =>
    watched(podText(size, machine.image), async ({ begin, when, left, text }) => {
      await begin();
      await when('TASK_RUNNING');
      const { name = '' } = (await left()).find(({ kind }) => kind === 'container') ?? {};
      const asked = performance.now();
      void ask(machine.environment, `/containers/${name}/kill`, undefined, 'POST');
      await until(() => /code 137/.test(text('stderr')));
      const noticed = performance.now() - asked;
      return { [`death of ${size}, noticed`]: noticed, [`death of ${size}`]: (await when('TASK_FAILED')) - asked };
    });
  return { ...(await after(1)), ...(await after(SIZE)) };
}

async function composed(machine: Machine): Promise<Took> {
  const took: { [what: string]: number } = {};
  const files = { 'compose.yaml': podText(SIZE, machine.image), 'early.yaml': unhealthyText(machine.image) };
  await inPlace(files, machine.environment, async ({ path }) => {
    const once = (...words: readonly string[]): Promise<number> => compose(path('.'), machine, words);
    took['up'] = await once('up', '-d', '--wait');
    took['down'] = await once('down');
    await once('-f', 'early.yaml', 'up', '-d');
    took['early'] = await once('-f', 'early.yaml', 'down');
  });
  return took;
}

async function compose(cwd: string, { environment }: Machine, words: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn('docker', ['compose', ...words], { cwd, env: environment, stdio: 'ignore' });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`docker compose ${words.join(' ')} ended with ${code}`);
  return performance.now() - began;
}

function nodeStart(): number {
  const began = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - began;
}

/** Containers that run and have not been found healthy. */
function unhealthyText(image: string): string {
  const check = '    healthcheck: {test: ["CMD", "false"], interval: 1s, start_period: 10m}\n';
  const command = `trap 'exit 0' TERM; sleep 100000 & wait`;
  const service = (index: number): string =>
    `  service-${index}:\n    image: ${image}\n    command: [sh, -c, "${command}"]\n${check}`;
  return `services:\n${Array.from({ length: SIZE }, (_, index) => service(index)).join('')}`;
}

function middle(all: readonly Took[]): Took {
  const whats = Object.keys(all[0] ?? {});
  return Object.fromEntries(whats.map((what) => [what, median(all.map((took) => took[what] ?? Number.NaN))]));
}

function print(ours: Took, theirs: Took): void {
  const { up = 0, 'start of Node': start = 0 } = theirs;
  const row = (name: string, mine = Number.NaN, other?: number): void => {
    const ratio = other ? `   docker compose${ms(other)}   ours takes ${(mine / other).toFixed(2)} of it` : '';
    console.log(`  ${name.padEnd(44)}${ms(mine)}${ratio}`);
  };
  console.log(`\na task of ${SIZE} containers, medians of ${ROUNDS} turns; docker compose from its start to its end`);
  row('LAUNCH to RUNNING; up and a Node start', ours['up'], up && up + start);
  row('KILL to KILLED; down', ours['down'], theirs['down']);
  row('KILL while health is starting; down', ours['early'], theirs['early']);
  for (const size of [1, SIZE]) {
    row(`death to its being noticed, a pod of ${size}`, ours[`death of ${size}, noticed`]);
    row(`death to FAILED, nothing runs any more, a pod of ${size}`, ours[`death of ${size}`]);
  }
}

async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 5));
}
