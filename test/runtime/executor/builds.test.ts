import { older } from '../../../runtime/engine/versions.ts';
import { testLink } from '../../support/docker.ts';
import { assert, spec } from '../../support/spec.ts';
import { type UnderAgent, underAgent } from '../../support/under-agent.ts';

const TERMINAL = (update: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(update.state);

const COMPOSE = 'services:\n  web:\n    build: .\n    command: [cat, /proc-of-step]\n';
const ASKS = 'FROM IMAGE\nRUN cat /proc/self/cgroup > /proc-of-step\n';
const CACHED = 'FROM IMAGE\nRUN --mount=type=cache,target=/kept cat /proc/self/cgroup > /proc-of-step\n';

interface Ended {
  readonly state: string;
  readonly message: string;
  readonly printed: string;
  /** The task's, as /proc/self/cgroup has it. */
  readonly cgroup: string;
}

/** The end of a task whose operator allows builds. */
async function built(Dockerfile: string, allow = 'builds: confined', compose = COMPOSE): Promise<Ended> {
  let end: Ended | undefined;
  const files = { Dockerfile, 'compose.yaml': compose };
  await underAgent({ files, operator: `allow: {${allow}}\n` }, async (one: UnderAgent) => {
    one.launch('T');
    const { state, message = '' } = await one.told(TERMINAL);
    await one.ended;
    assert.equal(await one.left(), []);
    end = { state, message, printed: one.text('logs/web.stdout'), cgroup: one.cgroup };
  });
  if (!end) throw new Error('the task did not end');
  return end;
}

/** Builds of BuildKit, of which this Engine's runs steps outside of the task's cgroup. */
async function hasOldBuildKit(): Promise<boolean> {
  const link = await testLink();
  await link.close();
  return older(link.engine.about.apiVersion, '1.42');
}

spec(
  'builds under an agent',
  {
    async "run every step in the task's cgroup"() {
      const { state, message, printed, cgroup } = await built(ASKS);
      assert.is(state, 'TASK_FINISHED', message);
      const lines = printed.trim().split('\n');
      assert.ok(lines.length > 1, printed);
      for (const line of lines) assert.match(line, `:${cgroup}/`);
    },

    async 'are refused where they need to leave it, unless the operator allows that'() {
      if (!(await hasOldBuildKit())) return;
      const { state, message } = await built(CACHED);
      assert.is(state, 'TASK_FAILED');
      assert.match(
        message,
        "RUN --mount (Dockerfile:2) needs BuildKit, and that runs steps outside of the task's cgroup",
      );
      const allowed = await built(CACHED, 'builds: unconfined');
      assert.is(allowed.state, 'TASK_FINISHED', allowed.message);
      assert.not.match(allowed.printed, allowed.cgroup);
    },

    async 'fetch nothing from the host, and join no network of its own'() {
      const add = await built('FROM IMAGE\nADD http://127.0.0.1:5051/index.html /x\n');
      assert.is(add.state, 'TASK_FAILED');
      assert.match(add.message, 'Dockerfile:2 adds a URL of the host itself');
      const url = 'services:\n  web:\n    build: {context: "http://0x7f.1:5051/index.html"}\n';
      assert.is((await built('FROM IMAGE', 'builds: confined', url)).state, 'TASK_FAILED');
      const host = 'services:\n  web:\n    build: {context: ., network: host}\n';
      assert.is((await built(ASKS, 'builds: confined', host)).state, 'TASK_FAILED');
    },
  },
  90,
);
