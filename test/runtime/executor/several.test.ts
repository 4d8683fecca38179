import type { Call } from '../../support/agent-calls.ts';
import { assert, spec } from '../../support/spec.ts';
import { underAgent } from '../../support/under-agent.ts';

const isEnd = (state: string): boolean => /FINISHED|FAILED|KILLED/.test(state);

const web = (command: string, more = ''): string =>
  `services:\n  web:\n    image: IMAGE\n    command: [sh, -c, "${command}"]\n    stop_grace_period: 1s\n${more}`;

const WAITS = "trap 'exit 0' TERM; sleep 1000 & wait";

function endOf(call: Call): string | undefined {
  const { state, uuid } = call.update?.status ?? {};
  return state !== undefined && isEnd(state) ? uuid : undefined;
}

spec(
  'executor and agent',
  {
    'a shutdown as the first event of all: it leaves at once'() {
      const prepare = (agent: { executor: string }): void => {
        agent.executor = 'idle';
      };
      return underAgent({ files: {}, prepare }, async ({ agent, ended, left }) => {
        assert.is(await ended, 0);
        assert.equal([await left(), agent.taken, agent.wrongs], [[], [], []]);
      });
    },

    "the agent's domain socket, and a task that is launched twice"() {
      const wish = { files: { 'compose.yaml': web(WAITS) }, hasSocket: true };
      return underAgent(wish, async ({ agent, launch, told, ended, left, states }) => {
        launch('T');
        launch('T');
        await told(({ state }) => state === 'TASK_RUNNING');
        launch('T');
        assert.is((await left()).filter(({ running }) => running).length, 1);
        agent.kill('T');
        assert.is(await ended, 0);
        assert.equal(states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
        assert.equal([await left(), agent.wrongs, agent.refusals], [[], [], []]);
      });
    },

    async 'an acknowledgement that is late, or lost and asked for again: only then does it leave'() {
      const faults = ['acknowledged late', 'acknowledgement lost'] as const;
      const lives = faults.map((fault) => {
        let ends = 0;
        const judge = (call: Call) => {
          if (endOf(call) === undefined) return undefined;
          ends += 1;
          return ends === 1 ? fault : undefined;
        };
        const wish = { files: { 'compose.yaml': web('exit 0') }, agent: { fault: judge } };
        return underAgent(wish, async ({ agent, launch, told, ended, left }) => {
          launch('T');
          await told(({ state }) => isEnd(state));
          const since = Date.now();
          assert.is(await ended, 0);
          // The agent is late by 4 s, and is asked again after 10.
          assert.ok(Date.now() - since > 3500);
          const uuids = agent.calls.map(endOf).filter(Boolean);
          assert.equal([uuids.length, new Set(uuids).size], [fault === 'acknowledged late' ? 1 : 2, 1]);
          assert.equal([await left(), agent.wrongs], [[], []]);
        });
      });
      await Promise.all(lives);
    },

    'a container beyond its memory: the message says so, and how much it had'() {
      // An Engine may never learn why a container died in the very moment of its start.
      const file = web(
        'sleep 1; exec dd if=/dev/zero of=/dev/null bs=256M count=1',
        '    mem_limit: 32m\n    memswap_limit: 32m\n',
      );
      return underAgent({ files: { 'compose.yaml': file } }, async ({ launch, told, ended, left }) => {
        launch('T');
        const { state, message = '' } = await told(({ state: one }) => isEnd(one));
        assert.is(state, 'TASK_FAILED');
        assert.match(message, /^web ran out of memory, its limit is 32 MiB, and was killed \(code 137\)/);
        assert.is(await ended, 0);
        assert.equal(await left(), []);
      });
    },

    'five tasks at once: each a pod of its own, killed one by one'() {
      const tasks = ['A', 'B', 'C', 'D', 'E'];
      return underAgent(
        { files: { 'compose.yaml': web(WAITS) } },
        async ({ agent, launch, told, ended, left, states }) => {
          for (const task of tasks) launch(task);
          for (const task of tasks)
            await told(({ task_id, state }) => task_id.value === task && state === 'TASK_RUNNING');
          assert.is((await left()).filter(({ kind }) => kind === 'container').length, 5);
          agent.kill('C');
          await told(({ task_id, state }) => task_id.value === 'C' && isEnd(state));
          // Nothing of it runs any more; that it is there a moment longer is no matter.
          assert.is((await left()).filter(({ running }) => running).length, 4);
          for (const task of tasks) agent.kill(task);
          assert.is(await ended, 0);
          for (const task of tasks) assert.equal(states(task), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
          assert.equal([await left(), agent.wrongs, agent.refusals], [[], [], []]);
        },
      );
    },
  },
  60,
);
