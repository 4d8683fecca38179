import { Agent, type IncomingMessage, request } from 'node:http';
import type { PodPlan, Step } from '../../compiler/plan/plan.ts';
import type { Recorded } from './recorder.ts';

/** The requests of a pod without a supervisor: as many at once as the plan's order allows. */
export interface Bare {
  up(): Promise<void>;
  down(): Promise<void>;
}

/** Replays what pod-executor asked when it ran the plan. */
export function bare(plan: PodPlan, recorded: readonly Recorded[], socket: string): Bare {
  const ask = asking(socket, recorded);
  const healthy = new Map<string, () => void>();
  const streams: IncomingMessage[] = [];
  const keep = async (asked: Promise<IncomingMessage>): Promise<void> => void streams.push((await asked).resume());
  return {
    async up() {
      await ask.whole('GET /version');
      await Promise.all([ask.whole('GET /info'), lists(ask)]);
      const events = await ask.open('GET /events');
      streams.push(events);
      events.on('data', (chunk: Buffer) => hear(chunk, healthy));
      await inOrder(plan.steps, (step) => perform(step, plan, { ask, healthy, keep }));
    },
    async down() {
      for (const { containers } of plan.stop) {
        await Promise.all(containers.map((name) => stop(ask, name)));
      }
      await Promise.all(plan.containers.map(({ name }) => ask.whole(`DELETE /containers/${name}`)));
      const things = recorded.map(keyOf).filter((key) => /^DELETE \/(networks|volumes)\//.test(key));
      await Promise.all(things.map((key) => ask.whole(key)));
      await lists(ask);
      for (const stream of streams.splice(0)) stream.destroy();
    },
  };
}

/** How it ended is in the container. */
async function stop(ask: Asking, name: string): Promise<void> {
  await ask.whole(`POST /containers/${name}/stop`);
  await ask.whole(`GET /containers/${name}/json`);
}

/** Every step as soon as those that it needs are over. */
async function inOrder(steps: readonly Step[], action: (step: Step) => Promise<void>): Promise<void> {
  const done = new Map<string, Promise<void>>();
  for (const step of steps) {
    const needs = Promise.all(step.needs.map((id) => done.get(id)));
    done.set(
      step.id,
      needs.then(() => action(step)),
    );
  }
  await Promise.all(done.values());
}

interface Doing {
  readonly ask: Asking;
  /** Whom to tell that a container is healthy. */
  readonly healthy: Map<string, () => void>;
  /** A reply that lasts. */
  readonly keep: (asked: Promise<IncomingMessage>) => Promise<void>;
}

async function perform(step: Step, plan: PodPlan, { ask, healthy, keep }: Doing): Promise<void> {
  if (step.do === 'pull') return ask.whole(`GET /images/${step.image}/json`);
  if (step.do === 'create network') {
    const name = plan.networks.find(({ network }) => network === step.network)?.name;
    return ask.whole(`POST /networks/create ${name}`);
  }
  if (step.do === 'create container') return ask.whole(`POST /containers/create ${step.container}`);
  if (step.do === 'start') {
    await keep(ask.open(`POST /containers/${step.container}/attach`));
    await ask.whole(`POST /containers/${step.container}/start`);
    void keep(ask.open(`POST /containers/${step.container}/wait`));
    return undefined;
  }
  if (step.do !== 'wait healthy') throw new Error(`the bench has no step ${step.do}`);
  const told = new Promise<void>((resolve) => healthy.set(step.container, resolve));
  await Promise.race([told, look(ask, step.container)]);
}

/** It may have been told before somebody listened, and not every image has a check. */
async function look(ask: Asking, name: string): Promise<void> {
  const { State: state } = JSON.parse(await ask.text(`GET /containers/${name}/json`));
  if (state.Health && state.Health.Status !== 'healthy') await new Promise(() => undefined);
}

function hear(chunk: Buffer, healthy: Doing['healthy']): void {
  for (const line of chunk.toString().split('\n').filter(Boolean)) {
    const { Action: action, Actor: actor } = JSON.parse(line);
    if (action === 'health_status: healthy') healthy.get(actor.Attributes.name)?.();
  }
}

interface Asking {
  open(key: string): Promise<IncomingMessage>;
  text(key: string): Promise<string>;
  whole(key: string): Promise<void>;
}

/** `POST /containers/web/start`; where a body or the query names the thing, with the name behind. */
function keyOf({ method, path, body }: Recorded): string {
  const url = new URL(path, 'http://engine');
  const plain = decodeURIComponent(url.pathname.replace(/^\/v[\d.]+/, ''));
  const name = url.searchParams.get('name') ?? (plain === '/networks/create' ? JSON.parse(body).Name : undefined);
  return [method, plain, ...(name ? [name] : [])].join(' ');
}

function asking(socketPath: string, recorded: readonly Recorded[]): Asking {
  const known = new Map(recorded.map((one) => [keyOf(one), one]));
  const agent = new Agent({ keepAlive: true });
  const open = (key: string): Promise<IncomingMessage> => {
    const one = known.get(key);
    if (!one) throw new Error(`pod-executor never asked ${key}`);
    const { method, path, body } = one;
    const headers =
      body === '' ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const lasts = /\/(attach|wait|events)$/.test(key);
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath, method, path, headers, agent: lasts ? false : agent }, resolve);
      asked.on('error', reject).end(body);
    });
  };
  const text = async (key: string): Promise<string> => {
    const reply = await open(key);
    const chunks: Buffer[] = [];
    for await (const chunk of reply) chunks.push(chunk as Buffer); // without an encoding set
    const said = Buffer.concat(chunks).toString();
    if ((reply.statusCode ?? 500) >= 400) throw new Error(`${key}: ${reply.statusCode} ${said}`);
    return said;
  };
  return { open, text, whole: async (key) => void (await text(key)) };
}

async function lists({ whole }: Asking): Promise<void> {
  await Promise.all(['containers/json', 'networks', 'volumes', 'images/json'].map((path) => whole(`GET /${path}`)));
}
