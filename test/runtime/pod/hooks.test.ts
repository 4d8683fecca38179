import { SIMULATED } from '../../../compiler/context.ts';
import type { PodEvent } from '../../../runtime/pod/events.ts';
import { planOf, play } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const RUNNING = (event: PodEvent): boolean => event.kind === 'phase' && event.phase === 'running';
const RESTARTED = (event: PodEvent): boolean => event.kind === 'container' && event.state === 'waiting';

const WEB = `
services:
  web: { image: web, post_start: [{ command: warm up }, { command: tell }] }
  after: { image: after, depends_on: [web] }
`;

/** Notes, in order. */
function notes(events: readonly PodEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
}

spec('commands after a start', {
  async 'run one after another, and who depends on it starts after them'() {
    const { told, pod, over, asked } = play(WEB, { scripts: { web: { execs: { 'warm up': { after: 5000 } } } } });
    await told(RUNNING);
    pod.stop();
    await over();
    assert.equal(asked('start', 'exec'), ['start p_web', 'exec p_web warm up', 'exec p_web tell', 'start p_after']);
  },
  async 'are waited for by who waits for health as well'() {
    const file = `
services:
  web: { image: web, healthcheck: { test: check }, post_start: [{ command: warm up }] }
  after: { image: after, depends_on: { web: { condition: service_healthy } } }
`;
    const scripts = { web: { health: ['healthy'], execs: { 'warm up': { after: 60_000 } } } } as const;
    const { told, pod, over, asked, pass } = play(file, { scripts });
    await pass(30_000);
    assert.equal(asked('start'), ['start p_web']);
    await told(RUNNING);
    pod.stop();
    await over();
  },
  async 'fail the start of the pod, with the command, its code and its last words'() {
    const output = `${Array.from({ length: 9 }, (_, index) => `line ${index}`).join('\n')}\n`;
    const execs = { 'warm up': { codes: [3], output } };
    const { over, engine, asked } = play(WEB, { scripts: { web: { execs } } });
    const { how, code, reason, container } = await over();
    assert.equal([how, code, container], ['failed', 1, 'p_web']);
    assert.is(
      reason,
      'web did not start well: post_start (compose.yaml:3:35): warm up ended with code 3: line 4 | line 5 | line 6 | line 7 | line 8',
    );
    assert.equal(asked('start'), ['start p_web']);
    assert.equal(engine.left(), []);
  },
  async 'show no value of a variable when they fail'() {
    const environment = { TOKEN: 'topsecret' };
    const plan = planOf(WEB.replace('warm up', 'warm up $TOKEN'), { ...SIMULATED, environment });
    const execs = { 'warm up topsecret': { codes: [1], output: 'with topsecret' } };
    const { over } = play(plan, { scripts: { web: { execs } } });
    const { reason } = await over();
    assert.not.match(reason, 'topsecret');
    assert.match(reason, 'ended with code 1: with <redacted>');
  },
  async 'print into the log of their container, whole lines'() {
    const execs = { 'warm up': { output: 'warm\nnot ended' }, tell: { output: 'told\n' } };
    const { told, pod, over, printed } = play(WEB, { scripts: { web: { execs } } });
    await told(RUNNING);
    pod.stop();
    await over();
    assert.is(printed.get('web'), 'warm\nnot ended\ntold\n');
  },
  async 'that never end are given up when the pod is killed'() {
    const scripts = { web: { execs: { 'warm up': { after: 1e9 } } } };
    const { pod, pass, over, clock, engine, asked } = play(WEB, { scripts });
    await pass(10_000);
    const began = clock.now();
    pod.kill();
    assert.is((await over()).how, 'stopped');
    assert.ok(clock.now() - began < 1000, `${clock.now() - began}`);
    assert.equal([asked('exec'), engine.left()], [['exec p_web warm up'], []]);
  },
  async 'that never end fail the pod when their time is over'() {
    const { over } = play(WEB, { fault: (request) => (request.startsWith('exec') ? 'hang' : undefined) });
    const { how, reason } = await over();
    assert.is(how, 'failed');
    assert.match(reason, /^web did not start well: post_start .*: warm up could not be run: no answer$/);
  },
  async 'whose container ends meanwhile leave the blame to that end'() {
    const { over, asked } = play(WEB, {
      scripts: { web: { exits: [7], after: 50, execs: { 'warm up': { after: 1000 } } } },
    });
    const { code, reason, container } = await over();
    assert.equal([code, reason, container], [7, 'web ended with code 7', 'p_web']);
    assert.equal(asked('exec'), ['exec p_web warm up']);
  },
  async 'that can no longer run fail the pod, even when the container ended well'() {
    const { over, asked } = play(WEB, {
      scripts: { web: { exits: [0], after: 50, execs: { 'warm up': { after: 1000 } } } },
    });
    const { how, code, reason } = await over();
    assert.equal([how, code], ['failed', 1]);
    assert.is(reason, 'web ended with code 0 before all commands that follow its start had run');
    assert.equal(asked('start'), ['start p_web']);
  },
  async 'run again from the first when it crashes and is started again before the pod runs'() {
    const file = WEB.replace('image: web', 'image: web, restart: always');
    const scripts = { web: { exits: [7, 'runs'], after: 500, execs: { tell: { after: 1000 } } } } as const;
    const { told, pod, over, asked } = play(file, { scripts });
    await told(RUNNING);
    pod.stop();
    await over();
    const [once, again] = [['start p_web', 'exec p_web warm up', 'exec p_web tell'], ['start p_after']];
    assert.equal(asked('start', 'exec'), [...once, ...once, ...again]);
  },
  async 'run again at each start by the supervisor'() {
    const file = WEB.replace('image: web', 'image: web, restart: always');
    const { told, pod, over, asked, engine, pass } = play(file);
    await told(RUNNING);
    engine.end('p_web', { code: 1 });
    await told(RESTARTED);
    await pass(1000);
    pod.stop();
    assert.is((await over()).how, 'stopped');
    assert.equal(
      asked('exec'),
      ['warm up', 'tell', 'warm up', 'tell'].map((one) => `exec p_web ${one}`),
    );
  },
  async 'that fail at a later start are an end, which is its policy to judge'() {
    const file = WEB.replace('image: web', 'image: web, restart: "on-failure:2"');
    const scripts = { web: { execs: { tell: { codes: [0, 5] } } } };
    const { told, over, asked, engine } = play(file, { scripts });
    await told(RUNNING);
    engine.end('p_web', { code: 1 });
    const { how, reason, container } = await over();
    assert.equal([how, container], ['failed', 'p_web']);
    assert.match(
      reason,
      /^web could not be started: .*: tell ended with code 5, and printed nothing; .* after 2 restarts$/,
    );
    assert.is(asked('exec').filter((one) => one.endsWith('tell')).length, 3);
  },
  async 'that fail in a sidecar nobody needs hold nobody up, and are tried again'() {
    const file = `
services:
  side: { image: side, x-pod: { role: sidecar }, post_start: [{ command: warm up }] }
  web: { image: web }
`;
    const { told, pod, pass, over, asked, engine } = play(file, {
      scripts: { side: { execs: { 'warm up': { codes: [1, 1, 0] } } } },
    });
    await told(RUNNING);
    await pass(5000);
    assert.equal([engine.isRunning('p_side'), engine.isRunning('p_web')], [true, true]);
    pod.stop();
    assert.is((await over()).how, 'stopped');
    assert.is(asked('exec').length, 3);
  },
  async 'are asked for once when the answer is lost'() {
    const { over, asked } = play(WEB, { fault: (request) => (request === 'exec p_web warm up' ? 'late' : undefined) });
    assert.is((await over()).how, 'failed');
    assert.equal(asked('exec'), ['exec p_web warm up']);
  },
});

const DB = `
services:
  db: { image: db, stop_grace_period: 10s, pre_stop: [{ command: flush }, { command: bye }] }
  web: { image: web, depends_on: [db] }
`;

spec('commands before a stop', {
  async 'run in its wave, before the signal'() {
    const { told, pod, over, asked } = play(DB);
    await told(RUNNING);
    pod.stop();
    await over();
    assert.equal(asked('stop', 'exec'), ['stop p_web', 'exec p_db flush', 'exec p_db bye', 'stop p_db']);
  },
  async 'that fail are told of and keep no container from its stop'() {
    const scripts = { db: { execs: { flush: { codes: [4], output: 'no disk' } } } };
    const { told, pod, over, asked, events } = play(DB, { scripts });
    await told(RUNNING);
    pod.stop();
    assert.equal(
      [(await over()).how, asked('stop', 'exec')],
      ['stopped', ['stop p_web', 'exec p_db flush', 'stop p_db']],
    );
    assert.equal(notes(events), [
      'is stopped all the same: pre_stop (compose.yaml:3:55): flush ended with code 4: no disk',
    ]);
  },
  async 'that never end leave the process its time'() {
    const scripts = { db: { execs: { flush: { after: 1e9 } }, stopTakes: 1500, stopCode: 0 } };
    const { told, pod, over, clock, engine, events } = play(DB, { scripts });
    await told(RUNNING);
    let code: number | undefined;
    void engine.wait('p_db', new AbortController().signal).then((ended) => {
      code = ended.code;
    });
    const began = clock.now();
    pod.stop();
    await over();
    assert.is(code, 0);
    assert.ok(clock.now() - began < 10_500, `${clock.now() - began}`);
    assert.equal(notes(events), ['is stopped all the same: a command before its stop took too long']);
  },
  async 'have the time of a stop that is hurried'() {
    const scripts = { db: { execs: { flush: { after: 1e9 } }, stopTakes: 1e9 }, web: { stopTakes: 1e9 } };
    const { told, pod, over, clock } = play(DB, { scripts });
    await told(RUNNING);
    const began = clock.now();
    pod.stop(4);
    await over();
    assert.ok(clock.now() - began < 5000, `${clock.now() - began}`);
  },
  async 'do not run when the pod is killed, or in what ended by itself'() {
    const killed = play(DB);
    await killed.told(RUNNING);
    killed.pod.kill();
    await killed.over();
    const ended = play(DB, { scripts: { db: { exits: [1], after: 1000 } } });
    assert.is((await ended.over()).how, 'failed');
    assert.equal([killed.asked('exec'), ended.asked('exec')], [[], []]);
  },
  async 'are cut off by a second request to stop'() {
    const scripts = { db: { execs: { flush: { after: 1e9 } } } };
    const { told, pod, over, pass, clock, events } = play(DB, { scripts });
    await told(RUNNING);
    pod.stop();
    await pass(1000);
    const began = clock.now();
    pod.stop();
    await over();
    assert.ok(clock.now() - began < 1000, `${clock.now() - began}`);
    assert.equal(notes(events), []);
  },
});

spec('containers before a start', {
  async 'run one after another to their ends, once, whatever becomes of the service'() {
    const file = `
services:
  web: { image: web, restart: always, pre_start: [{ command: one }, { image: two }] }
`;
    const done = { exits: [0], after: 100 } as const;
    const { told, pod, over, asked, engine, pass } = play(file, {
      scripts: { 'web-pre_start-1': done, 'web-pre_start-2': done },
    });
    await told(RUNNING);
    engine.end('p_web', { code: 1 });
    await pass(1000);
    pod.stop();
    await over();
    assert.equal(
      asked('start', 'create container'),
      ['create container p_web', 'create container p_web-pre_start-1', 'create container p_web-pre_start-2'].concat([
        'start p_web-pre_start-1',
        'start p_web-pre_start-2',
        'start p_web',
        'start p_web',
      ]),
    );
  },
  async 'that fail let nothing start'() {
    const file = 'services:\n  web: { image: web, pre_start: [{ command: one }] }';
    const { over, asked } = play(file, { scripts: { 'web-pre_start-1': { exits: [3], prints: 'no\n' } } });
    const { code, reason, tail } = await over();
    assert.equal([code, reason, tail], [3, 'web-pre_start-1 ended with code 3', ['no']]);
    assert.equal(asked('start'), ['start p_web-pre_start-1']);
  },
});
