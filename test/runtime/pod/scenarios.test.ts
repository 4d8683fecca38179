import { withoutTask } from '../../../compiler/context.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import type { PodEvent, PodResult } from '../../../runtime/pod/events.ts';
import { type Pod, runPod } from '../../../runtime/pod/pod.ts';
import { testImage, testLink } from '../../support/docker.ts';
import { filesIn, planIn, play, sink } from '../../support/pod.ts';
import type { Scripts } from '../../support/scripted.ts';
import { assert, spec } from '../../support/spec.ts';

/** What is played on both engines: the scripts say for the one in memory what the commands do on the real one. */
interface Scenario {
  /** IMAGE has a shell. */
  readonly file: string;
  readonly scripts: Scripts;
  /** What is done when the pod runs. */
  readonly running?: (pod: Pod) => void;
  /** What happened to containers may come in another order; by service, it may not. */
  readonly watched: readonly string[];
}

/** Runs until it is asked to end, and then at once. Others live for a while: of one that ends at once, a start is seen or not. */
const WAITS = "trap 'exit 143' TERM; sleep 1000 & wait";

function service(command: string, more = ''): string {
  return `{ image: IMAGE, command: [sh, -c, ${JSON.stringify(command)}]${more && `, ${more}`} }`;
}

const HEALTHY = 'healthcheck: { test: "true", interval: 100ms }';
const SHARED = 'x-pod: { share: [network, pid], owner: base }';

const SCENARIOS: { readonly [title: string]: Scenario } = {
  'mains that end well finish the pod': {
    file: `services:\n  a: ${service('exit 0')}\n  b: ${service('sleep 0.2')}`,
    scripts: { a: { exits: [0] }, b: { exits: [0], after: 200 } },
    watched: ['a', 'b'],
  },
  'a main that fails fails the pod, and the others are stopped': {
    file: `services:\n  a: ${service('echo no; sleep 2; exit 7')}\n  b: ${service(WAITS)}`,
    scripts: { a: { exits: [7], after: 2000, prints: 'no\n' }, b: {} },
    watched: ['a', 'b'],
  },
  'an init container that fails lets nothing start': {
    file: `services:
  make: ${service('exit 3')}
  web: ${service(WAITS, 'depends_on: { make: { condition: service_completed_successfully } }')}`,
    scripts: { make: { exits: [3] } },
    watched: ['make', 'web'],
  },
  'what waits for health starts after it': {
    file: `services:
  db: ${service(WAITS, HEALTHY)}
  web: ${service('sleep 2; exit 4', 'depends_on: { db: { condition: service_healthy } }')}`,
    scripts: { db: { health: ['healthy'] }, web: { exits: [4], after: 2000 } },
    watched: ['web'],
  },
  'a command that is not there fails the pod with 127': {
    file: 'services:\n  web: { image: IMAGE, command: [nosuch] }',
    scripts: { web: { startFails: 'no such file' } },
    watched: ['web'],
  },
  'restarts are given up after their attempts': {
    file: `services:\n  web: ${service('exit 5', 'restart: "on-failure:2"')}`,
    scripts: { web: { exits: [5] } },
    watched: ['web'],
  },
  'an owner that ends is restarted with its members': {
    file: `${SHARED}
services:
  base: ${service('if [ -e /was ]; then sleep 2; exit 6; fi; touch /was; sleep 2; exit 5', 'restart: "on-failure:1"')}
  web: ${service(WAITS)}`,
    scripts: { base: { exits: [5, 6], after: 2000 }, web: {} },
    watched: ['base', 'web'],
  },
  'an owner that ends for good is blamed, not its members': {
    file: `${SHARED}\nservices:\n  base: ${service('sleep 2; exit 9')}\n  web: ${service(WAITS)}`,
    scripts: { base: { exits: [9], after: 2000 }, web: {} },
    watched: ['base'],
  },
  'a pod that is stopped stops in waves': {
    file: `services:\n  db: ${service(WAITS)}\n  web: ${service(WAITS, 'depends_on: [db]')}`,
    scripts: {},
    running: (pod) => pod.stop(10),
    watched: ['db', 'web'],
  },
  'a container that does not listen is killed when its time is over': {
    file: `services:\n  web: ${service("trap '' TERM; while :; do sleep 0.1; done", 'stop_grace_period: 60s')}`,
    scripts: { web: { stopTakes: 1e9 } },
    running: (pod) => pod.stop(1),
    watched: ['web'],
  },
  'a container that wants more memory than it may have is known to': {
    file: `services:\n  web: ${service('sleep 1; exec dd if=/dev/zero of=/dev/null bs=64M count=1', 'mem_limit: 8m, memswap_limit: 8m')}`,
    scripts: { web: { exits: [137], outOfMemory: true } },
    watched: ['web'],
  },
  'files are there when a container starts': {
    file: `services:
  web: ${service('[ "$(cat /settings /run/secrets/deep/token)" = "text, more" ]', 'configs: [settings, { source: more, target: /run/secrets/deep/token }]')}
configs: { settings: { content: "text, " }, more: { content: more } }`,
    scripts: { web: { exits: [0] } },
    watched: ['web'],
  },
  'files that cannot be put into a container fail the pod': {
    file: `services:
  web: ${service('exit 0', 'configs: [{ source: settings, target: /bin }]')}
configs: { settings: { content: text } }`,
    scripts: { web: { putFails: 'cannot overwrite directory' } },
    watched: ['web'],
  },
  'a container outlives another of its processes that wanted too much memory': {
    file: `services:\n  web: ${service('sleep 1; dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 1; exit 3', 'mem_limit: 8m, memswap_limit: 8m')}`,
    scripts: { web: { exits: [3], outOfMemory: true, prints: 'Killed\n' } },
    watched: ['web'],
  },
  'a sidecar that cannot be started holds nobody up': {
    file: `services:\n  log: { image: IMAGE, command: [nosuch], x-pod: { role: sidecar } }\n  web: ${service('sleep 0.3')}`,
    scripts: { log: { startFails: 'no such file' }, web: { exits: [0], after: 300 } },
    watched: ['web'],
  },
  'a pod that is killed ends at once': {
    file: `services:\n  web: ${service("trap '' TERM; while :; do sleep 0.1; done")}`,
    scripts: { web: { stopTakes: 1e9 } },
    running: (pod) => pod.kill(),
    watched: ['web'],
  },
};

/** What both engines must agree on. */
function story(
  { how, code, container, leftovers, tail }: PodResult,
  events: readonly PodEvent[],
  watched: readonly string[],
) {
  const lives = watched.map((one) => {
    const states = events.flatMap((event) =>
      event.kind === 'container' && event.service === one ? [told(event)] : [],
    );
    return `${one}: ${states.filter((state, index) => state !== states[index - 1]).join(', ')}`;
  });
  const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
  return { how, code, by: container?.split('_').at(-1), leftovers, tail, phases, lives };
}

function told({ state, code }: PodEvent & { readonly kind: 'container' }): string {
  return code === undefined ? state : `${state} ${code}`;
}

type Story = ReturnType<typeof story>;

async function inMemory({ file, scripts, running, watched }: Scenario): Promise<Story> {
  const { told: until, pod, over, events } = play(file.replaceAll('IMAGE', 'image'), { scripts });
  if (running) {
    await until((event) => event.kind === 'phase' && event.phase === 'running');
    running(pod);
  }
  return story(await over(), events, watched);
}

async function onTheRealOne({ file, running, watched }: Scenario): Promise<Story> {
  const image = await testImage();
  const link = await testLink();
  const plan = planIn(file.replaceAll('IMAGE', image), withoutTask('/tmp/scenario', link.prefix));
  const events: PodEvent[] = [];
  const emit = (event: PodEvent): void => {
    events.push(event);
    if (event.kind === 'phase' && event.phase === 'running') queueMicrotask(() => running?.(pod));
  };
  const { engine, labels } = link;
  const pod = runPod({ plan, engine, files: filesIn(plan), labels, clock: realClock, emit, output: sink(new Map()) });
  try {
    const result = await pod.over;
    assert.equal(await engine.list(labels, { signal: link.signal }), []);
    return story(result, events, watched);
  } finally {
    await link.close();
  }
}

/** The same on both. */
async function agree(scenario: Scenario): Promise<void> {
  const [memory, real] = [await inMemory(scenario), await onTheRealOne(scenario)];
  assert.equal(memory, real);
}

spec(
  'both engines tell the same of a pod',
  Object.fromEntries(Object.entries(SCENARIOS).map(([title, scenario]) => [title, () => agree(scenario)])),
  60,
);
