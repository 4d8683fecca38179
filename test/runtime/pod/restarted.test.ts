import { homedir } from 'node:os';
import { withoutTask } from '../../../compiler/context.ts';
import { connect } from '../../../runtime/engine/docker.ts';
import type { Engine } from '../../../runtime/engine/engine.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import type { PodEvent, PodResult } from '../../../runtime/pod/events.ts';
import { type Pod, runPod } from '../../../runtime/pod/pod.ts';
import { imageOn } from '../../support/docker.ts';
import { type Dockerd, ownDockerd } from '../../support/dockerd.ts';
import { filesIn, planIn, sink } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const NEVER = new AbortController().signal;

interface Running {
  readonly dockerd: Dockerd;
  readonly engine: Engine;
  readonly pod: Pod;
  readonly events: readonly PodEvent[];
  readonly printed: () => string;
  /** Resolves when that was told, so many times. */
  readonly told: (is: (event: PodEvent) => boolean, times?: number) => Promise<void>;
  readonly over: () => Promise<PodResult>;
}

/** A pod of one container without networks that counts, on a dockerd of its own. */
async function counting(options: readonly string[], more: string, body: (running: Running) => Promise<void>) {
  const dockerd = await ownDockerd(...options);
  try {
    await dockerd.start();
    const script = "trap 'exit 5' TERM; i=0; while :; do echo $$i; i=$$((i+1)); sleep 0.1; done";
    const command = `[sh, -c, ${JSON.stringify(script)}]`;
    const file = `services: { web: { image: "${await imageOn(dockerd)}", command: ${command}, network_mode: none${more} } }`;
    const engine = await connect({ environment: dockerd.environment, home: homedir(), signal: NEVER });
    const running = run(file, dockerd, engine);
    await body(running);
  } finally {
    await dockerd.close();
  }
}

function run(file: string, dockerd: Dockerd, engine: Engine): Running {
  const events: PodEvent[] = [];
  const hearing = new Set<() => void>();
  const printed = new Map<string, string>();
  const emit = (event: PodEvent): void => {
    events.push(event);
    for (const hear of hearing) hear();
  };
  const plan = planIn(file, withoutTask('/tmp/restarted', 'restarted'));
  const pod = runPod({ plan, engine, files: filesIn(plan), labels: {}, clock: realClock, emit, output: sink(printed) });
  const told: Running['told'] = (is, times = 1) =>
    new Promise((resolve) => {
      const hear = (): void => void (events.filter(is).length >= times && resolve());
      hearing.add(hear);
      hear();
    });
  return { dockerd, engine, pod, events, told, printed: () => printed.get('web') ?? '', over: () => pod.over };
}

const isRunning = (event: PodEvent): boolean => event.kind === 'container' && event.state === 'running';

function numbers(text: string): readonly number[] {
  return text.trim().split('\n').map(Number);
}

const pause = (ms: number): Promise<void> => realClock.sleep(ms, NEVER);

spec(
  'an engine that is restarted',
  {
    async 'and lets containers live is followed further, and no output is missing'() {
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        await counting(['--live-restore'], '', async ({ dockerd, told, pod, over, printed, engine }) => {
          await told(isRunning);
          await pause(500);
          await dockerd.end(signal);
          await pause(1000);
          await dockerd.start();
          await pause(1500);
          pod.stop(10);
          const { how, leftovers } = await over();
          assert.equal([how, leftovers], ['stopped', []]);
          const seen = numbers(printed());
          assert.equal(
            seen,
            Array.from({ length: seen.length }, (_, index) => index),
          );
          assert.ok(seen.length > 25, `${signal}: ${seen.length}`);
          assert.equal(await engine.list({ 'org.composeexecutor.run': 'restarted' }, { signal: NEVER }), []);
        });
      }
    },
    async 'and takes its containers along is no end that is missed'() {
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        await counting([], '', async ({ dockerd, told, over }) => {
          await told(isRunning);
          await dockerd.end(signal);
          // One that is ended in order tells how its containers ended before it goes.
          if (signal === 'SIGKILL') await told((event) => event.kind === 'note' && /does not answer/.test(event.text));
          await dockerd.start();
          const { how, reason, leftovers } = await over();
          assert.equal([how, leftovers], ['failed', []]);
          if (signal === 'SIGKILL') await told((event) => event.kind === 'note' && /answers again/.test(event.text));
          assert.match(reason, /^web (ended with code 5|was killed by SIGKILL)/);
        });
      }
    },
    async 'and takes them along brings back what is to be restarted'() {
      await counting([], ', restart: always', async ({ dockerd, told, pod, over }) => {
        await told(isRunning);
        await dockerd.end('SIGKILL');
        await dockerd.start();
        await told(isRunning, 2);
        pod.stop(10);
        const { how, leftovers } = await over();
        assert.equal([how, leftovers], ['stopped', []]);
      });
    },
  },
  120,
);
