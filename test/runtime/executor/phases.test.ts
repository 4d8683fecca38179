import { existsSync } from 'node:fs';
import { testEngine } from '../../support/docker.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { testRegistry } from '../../support/registry.ts';
import { assert, spec } from '../../support/spec.ts';
import { type UnderAgent, underAgent, type Wish } from '../../support/under-agent.ts';

const STARTING = (update: { readonly state: string }): boolean => update.state === 'TASK_STARTING';

const web = (command: string, grace = '1s'): string =>
  `services:\n  web:\n    image: IMAGE\n    command: [sh, -c, "${command}"]\n    stop_grace_period: ${grace}\n`;

const WAITS = "trap 'exit 0' TERM; sleep 1000 & wait";
const DISOBEYS = "trap '' TERM; echo up; while true; do sleep 1; done";

async function waited(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 10));
}

type End = (one: UnderAgent) => void;

/** All at once: each is an executor of its own. */
const ENDS: readonly End[] = [({ agent }) => agent.kill('T'), ({ agent }) => agent.shutdown()];

/** Ends a task as soon as it has come so far, by a kill and by a shutdown: it is told once, and nothing is left. */
async function endedAt(wish: Wish, come: (one: UnderAgent) => Promise<void>, ends = ENDS): Promise<readonly string[]> {
  const messages = ends.map(async (end) => {
    let message = '';
    await underAgent(wish, async (one) => {
      one.launch('T');
      await come(one);
      end(one);
      assert.is(await one.ended, 0, one.text('stderr'));
      const known = one.states().filter((state) => state !== 'TASK_RUNNING');
      assert.equal(known, ['TASK_STARTING', 'TASK_KILLED']);
      assert.equal([await one.left(), one.agent.wrongs, one.agent.refusals], [[], [], []]);
      message = one.agent.taken.at(-1)?.message ?? '';
    });
    return message;
  });
  return Promise.all(messages);
}

const TEXTS = ['killed by its framework', 'the executor was shut down: the agent asks for it'];

spec(
  'a kill, and a shutdown,',
  {
    async 'during the compile: nothing is made'() {
      const wish = { files: { 'compose.yaml': web(WAITS) } };
      const messages = await endedAt(wish, async ({ told, path }) => {
        await told(STARTING);
        assert.not.ok(existsSync(path('pod-plan.json')));
      });
      assert.equal(messages, TEXTS);
    },

    async 'during a pull that does not get on'() {
      for (const end of ENDS) {
        const registry = await testRegistry();
        const stalled = registry.stall();
        const files = { 'compose.yaml': `services:\n  web:\n    image: ${registry.image}\n` };
        await endedAt({ files }, () => stalled, [end]).finally(registry.close);
      }
    },

    async 'during a build'() {
      const files = {
        'compose.yaml': 'services:\n  web:\n    build: .\n',
        Dockerfile: `FROM IMAGE\nRUN echo building; sleep 600\n`,
      };
      const operator = 'allow: {builds: confined}\n';
      const messages = await endedAt({ files, operator }, ({ text }) =>
        waited(() => /RUN echo|building/.test(text('stderr') + text('stdout'))),
      );
      assert.equal(messages, TEXTS);
    },

    async 'while the Engine creates a container'() {
      const { socket } = await testEngine();
      for (const end of ENDS) {
        let asked = (): void => {};
        const creating = new Promise<void>((resolve) => {
          asked = resolve;
        });
        const proxy = await faultyProxy(socket, ({ path }) => void (path === '/containers/create' && asked()));
        const environment = { DOCKER_HOST: `unix://${proxy.socket}` };
        const wish = { files: { 'compose.yaml': web(WAITS) }, environment };
        await endedAt(wish, () => creating, [end]).finally(proxy.close);
      }
    },

    async 'while the pod is being stopped, with less time than the first: the time that is left is cut short'() {
      const files = { 'compose.yaml': web(DISOBEYS, '10m') };
      const ends: readonly End[] = [
        ({ agent }) => agent.kill('T', 1),
        ({ agent }) => {
          agent.kill('T');
          agent.shutdown();
        },
      ];
      const messages = await endedAt(
        { files },
        async ({ agent, text }) => {
          await waited(() => /up/.test(text('stdout')));
          agent.kill('T');
          await waited(() => /web stops/.test(text('stderr')));
        },
        ends,
      );
      assert.equal(messages, [TEXTS[0], TEXTS[0]]);
    },
  },
  30,
);
