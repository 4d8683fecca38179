import { withoutTask } from '../../../compiler/context.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import type { PodEvent, PodResult } from '../../../runtime/pod/events.ts';
import { type Pod, runPod } from '../../../runtime/pod/pod.ts';
import { ask, testEngine, testImage, testLink } from '../../support/docker.ts';
import { filesIn, planIn, sink } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

interface Meddled {
  readonly pod: Pod;
  readonly over: () => Promise<PodResult>;
  /** A request of somebody else about the container: `/kill`. */
  readonly meddle: (path: string, method?: 'POST' | 'DELETE') => Promise<void>;
  readonly told: (is: (event: PodEvent) => boolean, times?: number) => Promise<void>;
  readonly notes: () => readonly string[];
}

/** A pod of one container on the real engine, with somebody else at work. */
async function meddled(more: string, body: (pod: Meddled) => Promise<void>): Promise<void> {
  const { environment } = await testEngine();
  const link = await testLink();
  const { engine, labels, signal, prefix } = link;
  const command = `[sh, -c, "trap 'exit 143' TERM; sleep 1000 & wait"]`;
  const file = `services: { web: { image: "${await testImage()}", command: ${command}${more} } }`;
  const plan = planIn(file, withoutTask('/tmp/meddled', prefix));
  const [events, hearing] = [[] as PodEvent[], new Set<() => void>()];
  const emit = (event: PodEvent): void => {
    events.push(event);
    for (const hear of hearing) hear();
  };
  const pod = runPod({ plan, engine, files: filesIn(plan), labels, clock: realClock, emit, output: sink(new Map()) });
  const told: Meddled['told'] = (is, times = 1) =>
    new Promise((resolve) => {
      const hear = (): void => void (events.filter(is).length >= times && resolve());
      hearing.add(hear);
      hear();
    });
  const meddle: Meddled['meddle'] = async (path, method = 'POST') => {
    const { status, text } = await ask(
      environment,
      `/containers/${plan.containers[0]?.name}${path}`,
      undefined,
      method,
    );
    assert.ok(status < 300, text);
  };
  const notes = () => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  try {
    await told(isRunning);
    await body({ pod, over: () => pod.over, meddle, told, notes });
    assert.equal(await engine.list(labels, { signal }), []);
  } finally {
    pod.kill();
    await pod.over;
    await link.close();
  }
}

function isRunning(event: PodEvent): boolean {
  return event.kind === 'container' && event.state === 'running';
}

function isNote(pattern: RegExp): (event: PodEvent) => boolean {
  return (event) => event.kind === 'note' && pattern.test(event.text);
}

spec(
  'a container that somebody else',
  {
    'kills fails its pod, which says so': () =>
      meddled('', async ({ over, meddle }) => {
        await meddle('/kill');
        const { how, reason } = await over();
        assert.equal([how, reason], ['failed', 'web was killed by SIGKILL (code 137)']);
      }),
    'kills comes again when its policy says so': () =>
      meddled(', restart: always', async ({ pod, over, meddle, told }) => {
        await meddle('/kill');
        await told(isRunning, 2);
        pod.stop(5);
        assert.is((await over()).how, 'stopped');
      }),
    'stops fails its pod, which says so': () =>
      meddled('', async ({ over, meddle }) => {
        await meddle('/stop');
        const { how, reason } = await over();
        assert.equal([how, reason], ['failed', 'web was killed by SIGTERM (code 143)']);
      }),
    'restarts is supervised further when its policy says so': () =>
      meddled(', restart: always', async ({ pod, over, meddle, told }) => {
        await meddle('/restart');
        await told(isRunning, 2);
        await meddle('/kill');
        await told(isRunning, 3);
        pod.stop(5);
        assert.is((await over()).how, 'stopped');
      }),
    'removes ends its pod, whatever its policy': () =>
      meddled(', restart: always', async ({ over, meddle }) => {
        await meddle('?force=1', 'DELETE');
        const { how, reason } = await over();
        assert.is(how, 'failed');
        assert.match(reason, /^web (was killed by SIGKILL|could not be started)/);
      }),
    'pauses is told of, and can be stopped': () =>
      meddled('', async ({ pod, over, meddle, told }) => {
        await meddle('/pause');
        await told(isNote(/^was paused by somebody else/));
        await meddle('/unpause');
        await told(isNote(/^goes on/));
        await meddle('/pause');
        await told(isNote(/^was paused/), 2);
        pod.stop(2);
        const { how, leftovers } = await over();
        assert.equal([how, leftovers], ['stopped', []]);
      }),
  },
  60,
);
