import { type Executor, runExecutor } from '../../../runtime/executor/executor.ts';
import type { SessionEvent } from '../../../runtime/executor/events.ts';
import type { TaskInfo, Update } from '../../../runtime/executor/types.ts';
import type { Probe } from '../../../runtime/executor/checks/schedule.ts';
import { EngineError } from '../../../runtime/engine/engine.ts';
import { virtualClock } from '../../support/clock.ts';
import { type EngineOptions, type ScriptedEngine, scriptedEngine } from '../../support/engine.ts';
import { assert, spec } from '../../support/spec.ts';
import { scriptedTools, type ToolsWish } from '../../support/tools.ts';

interface Told extends Update {
  readonly task: string;
}

interface Played {
  readonly engine: ScriptedEngine;
  readonly executor: Executor;
  readonly told: readonly Told[];
  readonly said: readonly string[];
  readonly hear: (event: SessionEvent) => void;
  readonly launch: (task: string, file: string, more?: Partial<TaskInfo>) => void;
  readonly launchGroup: (files: { readonly [task: string]: string }) => void;
  readonly pass: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Lets time pass until the executor is over. */
  readonly over: () => Promise<boolean>;
  readonly states: (task?: string) => readonly string[];
}

interface Wish extends Omit<EngineOptions, 'clock'>, ToolsWish {
  readonly knowsKilling?: boolean;
  readonly graceSeconds?: number;
  /** The agent never acknowledges anything. */
  readonly isDeaf?: boolean;
}

/** An executor on a scripted engine, with an agent that acknowledges at once. */
function play(wish: Wish = {}): Played {
  const clock = virtualClock();
  const engine = scriptedEngine({ ...wish, clock });
  const told: Told[] = [];
  const said: string[] = [];
  const { tools, files } = scriptedTools(clock, engine, wish);
  let hear: (event: SessionEvent) => void = () => {};
  const pass = (ms: number): Promise<void> => clock.until(clock.sleep(ms, new AbortController().signal));
  const forever = new AbortController().signal;
  const executor = runExecutor({
    open(emit) {
      hear = emit;
      return {
        update: (task, update) => void told.push({ task, ...update }),
        unacknowledged: () => [],
        settled: async (ms) => {
          if (wish.isDeaf) await clock.sleep(ms, forever);
          return !wish.isDeaf;
        },
        close: () => undefined,
        over: new Promise<void>(() => {}),
      };
    },
    tools,
    graceSeconds: wish.graceSeconds ?? 5,
    say: (text) => void said.push(text),
  });
  const capabilities = wish.knowsKilling ? [{ type: 'TASK_KILLING_STATE' }] : [];
  hear({ kind: 'subscribed', subscribed: { framework_info: { capabilities } } });
  return {
    engine,
    executor,
    told,
    said,
    hear: (event) => hear(event),
    launch(task, file, more = {}) {
      files.set(task, file);
      hear({ kind: 'launch', tasks: [{ ...infoOf(task), ...more }], isGroup: false });
    },
    launchGroup(group) {
      for (const [task, file] of Object.entries(group)) files.set(task, file);
      hear({ kind: 'launch', tasks: Object.keys(group).map(infoOf), isGroup: true });
    },
    pass,
    now: () => clock.now(),
    over: () => clock.until(executor.over),
    states: (task = 'T') => told.filter((one) => one.task === task).map(({ state }) => state),
  };
}

function infoOf(task: string): TaskInfo {
  return { name: task, task_id: { value: task }, agent_id: { value: 'A' } };
}

const WEB = 'services: { web: { image: web, stop_grace_period: 1s } }';

spec('task', {
  async 'that finishes says starting, running, finished'() {
    const played = play({ scripts: { web: { exits: [0], after: 500 } } });
    played.launch('T', WEB);
    assert.is(await played.over(), true);
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
    assert.equal(played.engine.left(), []);
  },

  async 'that fails says which container, how, and its last lines'() {
    const played = play({ scripts: { web: { exits: [3], after: 500, prints: 'a\nno such table\n' } } });
    played.launch('T', WEB);
    await played.over();
    const { state, message } = played.told.at(-1) ?? {};
    assert.is(state, 'TASK_FAILED');
    assert.is(message, 'web ended with code 3\nits last lines:\n  a\n  no such table');
  },

  async 'whose files are wrong is invalid, and nothing is created'() {
    const played = play();
    played.launch('T', 'wrong');
    await played.over();
    assert.equal(played.told.at(-1), {
      task: 'T',
      state: 'TASK_FAILED',
      message: 'compose.yaml:1:1: error x: it is wrong',
      reason: 'REASON_TASK_INVALID',
    });
    assert.equal(played.engine.requests, []);
  },

  async 'for which the host is not fit fails with the remedy'() {
    const played = play({ trouble: ['the cgroup driver is systemd; set it'] });
    played.launch('T', WEB);
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_FAILED']);
    assert.is(played.told.at(-1)?.message, 'the cgroup driver is systemd; set it');
  },

  async 'without an Engine fails with its words'() {
    const connect = () => Promise.reject(new EngineError('unreachable', 'no Engine answers at unix:///x'));
    const played = play({ connect });
    played.launch('T', WEB);
    await played.over();
    assert.is(played.told.at(-1)?.message, 'no Engine answers at unix:///x');
  },

  async 'says where its ports are'() {
    const played = play();
    played.launch('T', 'services: { web: { image: web, ports: ["80"] } }');
    await played.pass(1000);
    const labels = [{ key: 'org.composeexecutor.port.web.80/tcp', value: '31000' }];
    assert.equal(played.told.find(({ state }) => state === 'TASK_RUNNING')?.labels, { labels });
  },

  async 'tells when health comes and goes'() {
    const played = play({ scripts: { web: { health: ['starting', 'healthy'] } } });
    const check = 'healthcheck: { test: "true", interval: 1s }';
    played.launch('T', `services: { web: { image: web, ${check} } }`);
    await played.pass(30_000);
    played.engine.setHealth(played.engine.left()[0]?.split(' ')[1] ?? '', 'unhealthy');
    await played.pass(30_000);
    const running = played.told.filter(({ state }) => state === 'TASK_RUNNING');
    assert.equal(
      running.map(({ healthy }) => healthy),
      [true, false],
    );
    assert.is(running.at(-1)?.reason, 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED');
  },

  async 'beyond its max_completion_time fails with that reason'() {
    const played = play({ knowsKilling: true });
    played.launch('T', WEB, { max_completion_time: { nanoseconds: 60e9 } });
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FAILED']);
    assert.is(played.told.at(-1)?.reason, 'REASON_MAX_COMPLETION_TIME_REACHED');
    assert.ok(played.now() < 70_000);
  },
});

/** Each probe's outcome in turn, the last one for ever. */
function probing(...outcomes: readonly boolean[]): Probe {
  let count = 0;
  return async () => {
    const isHealthy = outcomes[Math.min(count, outcomes.length - 1)] ?? true;
    count += 1;
    return {
      isHealthy,
      status: { type: 'TCP', tcp: { succeeded: isHealthy } },
      text: isHealthy ? 'fine' : 'nothing there',
    };
  };
}

const TCP = { type: 'TCP', tcp: { port: 31000 }, delay_seconds: 1, interval_seconds: 10 };

spec("the framework's checks", {
  async 'of health: failures in the grace are ignored, the first success is told, as many failures in a row end the task'() {
    const played = play({
      probe: probing(false, true, false, true, false, false, false),
      scripts: { web: { stopTakes: 5 } },
    });
    played.launch('T', WEB, { health_check: { ...TCP, grace_period_seconds: 10, consecutive_failures: 3 } });
    await played.over();
    assert.equal(
      played.told.map(({ state, healthy }) => (healthy === undefined ? state : `${state} ${healthy}`)),
      [
        'TASK_STARTING',
        'TASK_RUNNING',
        'TASK_RUNNING true',
        'TASK_RUNNING false',
        'TASK_RUNNING true',
        'TASK_RUNNING false',
        'TASK_RUNNING false',
        'TASK_RUNNING false',
        'TASK_KILLED false',
      ],
    );
    assert.is(played.told.at(-1)?.message, 'its health check failed 3 times in a row: nothing there');
    assert.equal(played.engine.left(), []);
  },

  async 'in general: each result that differs is told, and stands in every update'() {
    const played = play({ probe: probing(true, true, false) });
    played.launch('T', WEB, { check: TCP });
    await played.pass(60_000);
    assert.equal(
      played.told.filter(({ state }) => state === 'TASK_RUNNING').map(({ check_status }) => check_status),
      [
        { type: 'TCP', tcp: {} },
        { type: 'TCP', tcp: { succeeded: true } },
        { type: 'TCP', tcp: { succeeded: false } },
      ],
    );
  },

  async 'of a kind that is not known make a task invalid'() {
    const played = play();
    played.launch('T', WEB, { health_check: { type: 'GRPC' } });
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_FAILED']);
    assert.match(played.told.at(-1)?.message ?? '', /health_check is of type GRPC/);
  },
});

const KILL = { kind: 'kill', task: 'T' } as const;

spec('kill', {
  async 'of a running task stops it in order'() {
    const played = play({ scripts: { web: { stopTakes: 300 } } });
    played.launch('T', WEB);
    await played.pass(1000);
    played.hear(KILL);
    assert.is(await played.over(), true);
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
    assert.equal(played.engine.left(), []);
  },

  async 'is told as TASK_KILLING, once, only to a framework that knows it'() {
    const played = play({ knowsKilling: true, scripts: { web: { stopTakes: 300 } } });
    played.launch('T', WEB);
    await played.pass(1000);
    for (let times = 0; times < 3; times += 1) played.hear(KILL);
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING', 'TASK_KILLED']);
  },

  async 'at any moment of a launch leaves nothing, and one terminal update'() {
    for (let ms = 0; ms < 60; ms += 1) {
      const played = play({ compileMs: 5, scripts: { web: { stopTakes: 10 } } });
      played.launch('T', WEB);
      if (ms > 0) await played.pass(ms);
      played.hear(KILL);
      played.hear(KILL);
      await played.over();
      assert.is(played.states().at(-1), 'TASK_KILLED', `after ${ms} ms`);
      assert.is(played.states().filter((state) => state === 'TASK_KILLED').length, 1);
      assert.equal(played.engine.left(), []);
    }
  },

  async 'while the Engine does not answer, or a compile takes long, ends the task at once'() {
    for (const wish of [{ connect: () => new Promise<never>(() => {}) }, { compileMs: 60_000 }]) {
      const played = play({ ...wish, knowsKilling: true });
      played.launch('T', WEB);
      await played.pass(1000);
      played.hear(KILL);
      await played.over();
      assert.ok(played.now() <= 1000, `${played.now()} ms`);
      assert.equal(played.states(), ['TASK_STARTING', 'TASK_KILLING', 'TASK_KILLED']);
      assert.equal(played.engine.requests, []);
    }
  },

  async 'that is repeated without a time does not hurry; one with a time does'() {
    const slow = { scripts: { web: { stopTakes: 20_000 } } };
    const file = 'services: { web: { image: web, stop_grace_period: 30s } }';
    const patient = play(slow);
    patient.launch('T', file);
    await patient.pass(1000);
    patient.hear(KILL);
    patient.hear(KILL);
    await patient.over();
    assert.ok(patient.now() > 20_000);
    const hurried = play(slow);
    hurried.launch('T', file);
    await hurried.pass(1000);
    hurried.hear(KILL);
    hurried.hear({ ...KILL, graceSeconds: 2 });
    await hurried.over();
    assert.ok(hurried.now() < 10_000);
  },

  async "takes the task's own kill policy when it has none"() {
    const played = play({ scripts: { web: { stopTakes: 20_000 } } });
    const policy = { kill_policy: { grace_period: { nanoseconds: 2e9 } } };
    played.launch('T', 'services: { web: { image: web, stop_grace_period: 30s } }', policy);
    await played.pass(1000);
    played.hear(KILL);
    await played.over();
    assert.ok(played.now() < 10_000);
  },

  async 'does not hide a failure that came before'() {
    const played = play({ scripts: { web: { exits: [9], after: 500 }, db: { stopTakes: 5000 } } });
    played.launch('T', 'services: { web: { image: web }, db: { image: db } }');
    await played.pass(1000);
    played.hear(KILL);
    await played.over();
    assert.is(played.states().at(-1), 'TASK_FAILED');
  },

  async 'of a task that is over or unknown changes nothing'() {
    const played = play({ scripts: { web: { exits: [0], after: 5 } } });
    played.launch('T', WEB);
    await played.over();
    const before = played.told.length;
    played.hear(KILL);
    played.hear({ kind: 'kill', task: 'nobody' });
    assert.is(played.told.length, before);
  },
});

spec('executor', {
  async 'that is shut down stops all tasks within the grace, and leaves'() {
    const played = play({ graceSeconds: 5, scripts: { web: { stopTakes: 60_000 } } });
    const file = 'services: { web: { image: web, stop_grace_period: 1m } }';
    played.launch('T', file);
    played.launch('U', file);
    await played.pass(1000);
    played.hear({ kind: 'shutdown', reason: 'the agent asks for it' });
    assert.is(await played.over(), true);
    assert.ok(played.now() < 6000, `${played.now()}`);
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_KILLED', 'TASK_KILLED']);
    assert.equal(played.engine.left(), []);
  },

  async 'that is shut down runs nothing that is launched later: it may cross a SIGTERM'() {
    const played = play({ scripts: { web: { stopTakes: 2000 } } });
    played.launch('T', WEB);
    await played.pass(1000);
    played.executor.shutDown('it got SIGTERM');
    played.launch('U', WEB);
    assert.is(await played.over(), true);
    assert.equal(played.states('U'), ['TASK_STARTING', 'TASK_KILLED']);
    assert.is(played.engine.requests.filter((one) => one.startsWith('create container')).length, 1);
  },

  async 'that is shut down before any task leaves at once'() {
    const played = play();
    played.hear({ kind: 'shutdown', reason: 'the agent asks for it' });
    assert.is(await played.over(), true);
    assert.is(played.now(), 0);
  },

  async 'waits for acknowledgements, but not for ever; shut down, not beyond the grace'() {
    const played = play({ isDeaf: true, scripts: { web: { exits: [0], after: 5 } } });
    played.launch('T', WEB);
    assert.is(await played.over(), false);
    assert.ok(played.now() > 60_000 && played.now() < 62_000);
    const shut = play({ isDeaf: true, scripts: { web: { stopTakes: 5 } } });
    shut.launch('T', WEB);
    await shut.pass(1000);
    shut.executor.shutDown('it got SIGTERM');
    assert.is(await shut.over(), false);
    assert.ok(shut.now() < 6000);
  },

  async 'takes a task while it waits for acknowledgements'() {
    const played = play({ isDeaf: true, scripts: { web: { exits: [0], after: 5000 } } });
    played.launch('T', WEB);
    await played.pass(10_000);
    assert.equal(played.states('T').at(-1), 'TASK_FINISHED');
    await played.pass(50_000);
    played.launch('U', WEB);
    await played.over();
    assert.equal(played.states('U').at(-1), 'TASK_FINISHED');
  },

  async 'runs several tasks, each a pod of its own'() {
    const played = play({ scripts: { web: { stopTakes: 5 } } });
    played.launch('T', WEB);
    played.launch('U', WEB);
    await played.pass(1000);
    played.hear(KILL);
    await played.pass(1000);
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_KILLED', 'TASK_RUNNING']);
    assert.is(played.engine.left().filter((one) => one.startsWith('container')).length, 1);
  },

  async 'ends a group together'() {
    const played = play({ scripts: { bad: { exits: [4], after: 2000 }, web: { stopTakes: 5 } } });
    played.launchGroup({ T: 'services: { bad: { image: bad } }', U: WEB });
    await played.over();
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_FAILED', 'TASK_KILLED']);
    assert.is(played.told.at(-1)?.message, 'task T of its group ended as TASK_FAILED');
  },

  async 'lets a group go on of which one has finished'() {
    const played = play({ scripts: { job: { exits: [0], after: 2000 }, web: { exits: [0], after: 9000 } } });
    played.launchGroup({ T: 'services: { job: { image: job } }', U: WEB });
    await played.over();
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_FINISHED', 'TASK_FINISHED']);
  },
});
