import { join } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import { withoutTask } from '../../compiler/context.ts';
import { canonicalBytes } from '../../compiler/plan/canonical.ts';
import { ALL_ALLOWED } from '../../compiler/policy.ts';
import { testEngine, testImage, testLink } from './docker.ts';
import { type Ended, inPlace, jsonLines, type Place, type Running } from './executor.ts';
import { memoryHost } from './host.ts';
import { type Fault, faultyProxy, type Proxied } from './proxy.ts';

const WAITS = `[sh, -c, "trap 'exit 0' TERM; sleep 1000 & wait"]`;

/**
 * Compose files in which everything happens that the runtime does, and as little else as can be. IMAGE has a shell.
 * Networks and builds are slow, hence in pods of their own.
 */
export const PODS = {
  plain: `
services:
  make: { image: IMAGE, command: ["true"], network_mode: none }
  web:
    image: IMAGE
    command: ${WAITS}
    depends_on: { make: { condition: service_completed_successfully } }
    healthcheck: { test: [CMD, "true"], interval: 500ms }
    network_mode: none
    volumes: ["data:/data", /scratch]
    post_start: [{ command: ["true"] }]
    stop_grace_period: 1s
  side:
    image: IMAGE
    command: ${WAITS}
    network_mode: service:web
    depends_on: { web: { condition: service_healthy } }
    pre_stop: [{ command: ["true"] }]
    stop_grace_period: 1s
volumes: { data: }
`,
  linked: `
services:
  app: { image: IMAGE, command: ${WAITS}, networks: [front, back], volumes: ["data:/data"], stop_grace_period: 1s }
networks: { front: , back: }
volumes: { data: }
`,
  built: `
services:
  app: { build: ., command: ${WAITS}, network_mode: none, stop_grace_period: 1s }
`,
} as const;

export type PodName = keyof typeof PODS;

/** A request of a run: `POST /containers/web/start`, and how many like it came before. */
export interface Asked {
  readonly request: string;
  readonly nth: number;
}

export type Judge = (asked: Asked, running: Running) => Fault | undefined;

/** One run of the packaged program on a real Engine behind a faulty proxy. */
export interface Trial {
  readonly place: Place;
  readonly running: Running;
  /** So far. */
  readonly asked: readonly Asked[];
  /** The id of the run; nobody's as long as it was not said. */
  readonly run: () => string;
  /** Everything on the Engine that has the run's labels: `network x_front`. */
  readonly left: () => Promise<readonly string[]>;
  /** `pod-executor clean` of the run, past the proxy. */
  readonly clean: () => Promise<Ended>;
  /** Starts it once more, past the proxy. */
  readonly again: () => Running;
}

export interface TrialOptions {
  readonly pod: PodName;
  readonly judge?: Judge;
  /** More words for `run`. */
  readonly args?: readonly string[];
  /** Runs a plan that was made before. */
  readonly planned?: boolean;
}

/** For runs in which a request hangs: what others take less than, on all but the most loaded machines. */
export const SHORT = ['--engine-seconds', '10'] as const;

/** Runs a pod, spoils what the judge says, and hands all to the body. */
export async function trial<T>(options: TrialOptions, body: (trial: Trial) => Promise<T>): Promise<T> {
  const { pod, judge = () => undefined, args = [], planned = false } = options;
  const { socket, environment } = await testEngine();
  const link = await testLink();
  const texts = await textsOf(pod);
  const asked: Asked[] = [];
  let running: Running | undefined;
  const proxy = await faultyProxy(socket, (request) => {
    const one = numbered(request, asked);
    asked.push(one);
    return running && judge(one, running);
  });
  const around = { DOCKER_HOST: `unix://${proxy.socket}`, PATH: environment['PATH'] };
  const past = { DOCKER_HOST: `unix://${socket}` };
  const outcomes: T[] = [];
  try {
    await inPlace(texts, around, async (place) => {
      const words = ['run', ...args, ...(planned ? ['-'] : [])];
      const input = planned ? planIn(texts['compose.yaml'] ?? '', place, link.prefix) : '';
      const started = place.start(words, input);
      running = started;
      let err = '';
      started.child.stderr?.on('data', (text: string) => {
        err += text;
      });
      const run = (): string => /, run ([0-9a-z]{8,}) /.exec(err)?.[1] ?? 'none';
      const left = async (): Promise<readonly string[]> => {
        const found = await link.engine.list({ 'org.composeexecutor.run': run() }, { signal: link.signal });
        return found.map(({ kind, name }) => `${kind} ${name}`).sort();
      };
      const clean = (): Promise<Ended> => place.start(['clean', '--run', run()], '', past).ended;
      const again = (): Running => place.start(words, input, past);
      outcomes.push(await body({ place, running: started, asked, run, left, clean, again }));
    });
  } finally {
    proxy.close();
    await link.close();
  }
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('bug: the body returned nothing');
  return outcome;
}

/** The files that a trial begins with. */
async function textsOf(pod: PodName): Promise<{ readonly [file: string]: string }> {
  const image = await testImage();
  const files = { '.dockerignore': '*', 'compose.yaml': PODS[pod], Dockerfile: 'FROM IMAGE\n' };
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, text.replaceAll('IMAGE', image)]));
}

function planIn(yaml: string, place: Place, id: string): string {
  const { plan } = compile({
    host: memoryHost({ 'compose.yaml': yaml }),
    files: ['compose.yaml'],
    context: withoutTask(join(place.path('.')), id.replaceAll('-', '')),
    policy: ALL_ALLOWED,
  });
  if (!plan) throw new Error('bug: the file of the trial is wrong');
  return canonicalBytes(plan);
}

/** Stops the pod as soon as it runs, as a user would. */
export async function stopped({ child, said, ended }: Running): Promise<Ended> {
  // It may end without.
  await Promise.race([said('the pod is running'), said('"phase":"running"')]).then(
    () => child.kill('SIGTERM'),
    () => undefined,
  );
  return ended;
}

/** A run of the pod that nothing spoils: all that was asked, and the steps in order. */
export function recorded(
  pod: PodName,
): Promise<{ readonly asked: readonly Asked[]; readonly steps: readonly string[] }> {
  return trial({ pod, args: ['--json'] }, async ({ running, asked, left }) => {
    const { code, err } = await stopped(running);
    if (code !== 143 || (await left()).length > 0)
      throw new Error(`ended with ${code} and left ${await left()}: ${err}`);
    const steps = jsonLines(err).flatMap(({ kind, id }) => (kind === 'step started' ? [stepIn(`${id}`)] : []));
    return { asked: [...asked], steps };
  });
}

/** Without what differs from run to run. */
export function stepIn(id: string): string {
  return id.replace(/:pod-.*-(?=[a-z]+$)/, ':');
}

/** Without what differs from run to run: what stands before all names of a pod, names of built images, ids of commands. */
export function numbered({ method, path }: Proxied, before: readonly Asked[]): Asked {
  const plain = path
    .replace(/\/[^/]*_(?=[a-z]+(\/|$))/, '/')
    .replace(/\/images\/pod-.*-(?=[a-z]+$)/, '/images/')
    .replace(/^\/exec\/\w+/, '/exec');
  const request = `${method} ${plain}`;
  return { request, nth: before.filter((one) => one.request === request).length };
}
