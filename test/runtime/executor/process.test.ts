import { existsSync } from 'node:fs';
import { assert, spec } from '../../support/spec.ts';
import { underAgent } from '../../support/under-agent.ts';

const TERMINAL = (update: { readonly state: string }): boolean => /FINISHED|FAILED|KILLED/.test(update.state);
const RUNNING = (update: { readonly state: string }): boolean => update.state === 'TASK_RUNNING';

const service = (command: string, more = ''): string =>
  `    image: IMAGE\n    command: [sh, -c, "${command}"]\n    stop_grace_period: 1s\n${more}`;

async function waited(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const WAITS = "trap 'exit 0' TERM; sleep 1000 & wait";

spec(
  'executor under an agent',
  {
    'a pod that finishes: the right states, its output in the sandbox, and nothing left'() {
      const files = { 'compose.yaml': `services:\n  web:\n${service('echo hello; exit 0')}` };
      return underAgent({ files }, async ({ agent, launch, told, states, ended, left, text, path }) => {
        launch('T');
        assert.is((await told(TERMINAL)).state, 'TASK_FINISHED');
        assert.is(await ended, 0);
        assert.ok(
          states().join() === 'TASK_STARTING,TASK_FINISHED' ||
            states().join() === 'TASK_STARTING,TASK_RUNNING,TASK_FINISHED',
        );
        assert.match(text('stdout'), /web \| hello\n/);
        assert.ok(existsSync(path('pod-plan.json')));
        assert.equal(await left(), []);
        assert.equal([agent.wrongs, agent.refusals], [[], []]);
      });
    },

    'a container that fails: its name, code and last lines in the message'() {
      const files = { 'compose.yaml': `services:\n  web:\n${service('echo no such table >&2; exit 3')}` };
      return underAgent({ files }, async ({ launch, told, ended, left }) => {
        launch('T');
        const { state, message = '' } = await told(TERMINAL);
        assert.is(state, 'TASK_FAILED');
        assert.match(message, /web ended with code 3\nits last lines:\n {2}no such table/);
        assert.is(await ended, 0);
        assert.equal(await left(), []);
      });
    },

    'files that are wrong: TASK_FAILED, invalid, with the place'() {
      const files = { 'compose.yaml': 'services:\n  web:\n    imag: x\n' };
      return underAgent({ files }, async ({ launch, told, ended }) => {
        launch('T');
        const { state, message = '', reason } = await told(TERMINAL);
        assert.equal([state, reason], ['TASK_FAILED', 'REASON_TASK_INVALID']);
        assert.match(message, /^compose\.yaml:3:5: error unknown-attribute: .*did you mean image\?/);
        assert.is(await ended, 0);
      });
    },

    'a kill of a running pod, and containers in the cgroup of the run'() {
      const files = { 'pods/a.yml': `services:\n  web:\n${service(WAITS)}  db:\n${service(WAITS)}` };
      return underAgent({ files }, async ({ agent, launch, told, ended, left, cgroup, states }) => {
        launch('T', { labels: { labels: [{ key: 'org.apache.aurora.metadata.fileName', value: 'pods/a.yml' }] } });
        await told(RUNNING);
        assert.is((await left()).filter(({ kind }) => kind === 'container').length, 2);
        const { readdirSync } = await import('node:fs');
        const inside = readdirSync(`/sys/fs/cgroup/memory${cgroup}`).filter((name) => /^[0-9a-f]{64}$/.test(name));
        assert.is(inside.length, 2);
        agent.kill('T');
        assert.is((await told(TERMINAL)).state, 'TASK_KILLED');
        assert.is(await ended, 0);
        assert.equal(states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
        assert.equal(await left(), []);
      });
    },

    'a shutdown of a running pod whose containers do not obey'() {
      const files = {
        'compose.yaml': `services:\n  web:\n    image: IMAGE\n    command: [sh, -c, "trap '' TERM; sleep 1000 & wait; sleep 1000"]\n    stop_grace_period: 1m\n`,
      };
      return underAgent({ files }, async ({ agent, launch, told, ended, left }) => {
        launch('T');
        await told(RUNNING);
        agent.shutdown();
        assert.is((await told(TERMINAL)).state, 'TASK_KILLED');
        await ended;
        assert.equal(await left(), []);
      });
    },

    'a kill while a health check is starting'() {
      const check = '    healthcheck: { test: ["CMD", "false"], interval: 1s, retries: 100, start_period: 1m }\n';
      const files = { 'compose.yaml': `services:\n  web:\n${service(WAITS, check)}` };
      return underAgent({ files }, async ({ agent, launch, told, ended, left, text, states }) => {
        launch('T');
        await waited(() => /web is running/.test(text('stderr')));
        agent.kill('T');
        agent.kill('T');
        assert.is((await told(TERMINAL)).state, 'TASK_KILLED');
        assert.is(await ended, 0);
        assert.equal(states(), ['TASK_STARTING', 'TASK_KILLED']);
        assert.equal(await left(), []);
      });
    },

    'an agent that restarts under a running pod finds it as it was'() {
      const files = { 'compose.yaml': `services:\n  web:\n${service(WAITS)}` };
      return underAgent({ files }, async ({ agent, launch, told, ended, left, states }) => {
        launch('T');
        await told(RUNNING);
        agent.crash();
        agent.phase = 'running';
        await waited(() => agent.calls.filter(({ type }) => type === 'SUBSCRIBE').length === 2);
        agent.kill('T');
        assert.is((await told(TERMINAL)).state, 'TASK_KILLED');
        assert.is(await ended, 0);
        assert.equal(states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
        assert.equal([await left(), agent.wrongs], [[], []]);
      });
    },

    'without checkpoints an agent that goes away takes the pod with it'() {
      const files = { 'compose.yaml': `services:\n  web:\n${service(WAITS)}` };
      return underAgent(
        { files, environment: { MESOS_CHECKPOINT: '0' } },
        async ({ agent, launch, told, ended, left }) => {
          launch('T');
          await told(RUNNING);
          agent.crash();
          assert.is(await ended, 1);
          assert.equal(await left(), []);
        },
      );
    },

    'a group of two pods, of which one fails'() {
      const files = {
        'a.yml': `services:\n  web:\n${service(WAITS)}`,
        'b.yml': `services:\n  bad:\n${service('sleep 1; exit 4')}`,
      };
      return underAgent({ files }, async ({ agent, task, ended, left, states }) => {
        const file = (name: string) => ({ labels: { labels: [{ key: 'fileName', value: name }] } });
        agent.launchGroup({ ...task('T'), ...file('a.yml') }, { ...task('U'), ...file('b.yml') });
        assert.is(await ended, 0);
        assert.equal([states('T').at(-1), states('U').at(-1)], ['TASK_KILLED', 'TASK_FAILED']);
        assert.equal(await left(), []);
      });
    },

    'what came from a variable is not in the message'() {
      const files = {
        'compose.yaml': `services:\n  web:\n${service('echo cannot log in with $PASSWORD; exit 1', '    environment: ["PASSWORD=${PASSWORD}"]\n').replace('$PASSWORD;', '$$PASSWORD;')}`,
      };
      return underAgent({ files }, async ({ agent, task, told, ended, text }) => {
        const { executor } = task('T');
        const environment = { variables: [{ name: 'PASSWORD', value: 'hunter22' }] };
        agent.launch({ ...task('T'), executor: { ...executor, command: { environment } } });
        const { message = '' } = await told(TERMINAL);
        assert.match(message, /cannot log in with <redacted>/);
        assert.not.match(text('pod-plan.json'), 'hunter22');
        await ended;
      });
    },

    'secrets and configs reach the container, and nothing else'() {
      const file = `services:
  web:
${service('cat /run/secrets/a /run/secrets/b; echo; exit 0', '    secrets: [a, b]\n')}
secrets: { a: { file: ./a.txt }, b: { environment: TOKEN } }
`;
      return underAgent(
        { files: { 'compose.yaml': file, 'a.txt': 'hal' } },
        async ({ agent, task, told, ended, text }) => {
          const { executor } = task('T');
          const environment = { variables: [{ name: 'TOKEN', value: 'token' }] };
          agent.launch({ ...task('T'), executor: { ...executor, command: { environment } } });
          assert.is((await told(TERMINAL)).state, 'TASK_FINISHED');
          assert.is(await ended, 0);
          assert.match(text('stdout'), /web \| haltoken\n/);
          assert.not.match(text('pod-plan.json'), /hal\b|token"/);
        },
      );
    },

    'SIGTERM is a shutdown'() {
      const files = { 'compose.yaml': `services:\n  web:\n${service(WAITS)}` };
      return underAgent({ files }, async ({ child, launch, told, ended, left }) => {
        launch('T');
        await told(RUNNING);
        child.kill('SIGTERM');
        assert.is((await told(TERMINAL)).state, 'TASK_KILLED');
        assert.is(await ended, 0);
        assert.equal(await left(), []);
      });
    },

    'the text of a Marathon cmd as arguments changes nothing, and a token is never passed on'() {
      const files = {
        'compose.yaml': `services:\n  web:\n${service('env; exit 0', '    environment: [MESOS_EXECUTOR_AUTHENTICATION_TOKEN]\n')}`,
      };
      const wish = {
        files,
        args: ['run', '--fast', 'web'].slice(1),
        agent: { token: 't0ken' },
        environment: { MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 't0ken' },
      };
      return underAgent(wish, async ({ launch, told, ended, text }) => {
        launch('T');
        assert.is((await told(TERMINAL)).state, 'TASK_FINISHED');
        assert.is(await ended, 0);
        assert.not.match(text('stdout') + text('stderr') + text('pod-plan.json'), 't0ken');
      });
    },
  },
  60,
);
