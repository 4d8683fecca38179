import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Facts } from '../../compiler/context/facts.ts';
import { readContext } from '../../compiler/context/read-context.ts';
import { SIMULATED, type TaskContext } from '../../compiler/context.ts';
import { renderDiagnostic, Report } from '../../compiler/diagnostic.ts';
import { root } from '../support/sources.ts';
import { assert, skip, spec } from '../support/spec.ts';

interface Outcome {
  readonly context: TaskContext | undefined;
  readonly said: readonly string[];
}

function read(text: string, facts: Facts = {}): Outcome {
  const report = new Report();
  const context = readContext({ file: 'context.json', text }, report, facts);
  // Mappings without prototype, as plain ones, for comparison.
  const plain = context && (JSON.parse(JSON.stringify(context)) as TaskContext);
  return { context: plain, said: report.all().map((found) => renderDiagnostic(found).trimEnd()) };
}

const RUN = 'a5759609-698b-4599-be09-1829c19e7e06';
const FACTS: Facts = {
  directory: `/var/lib/mesos/slaves/S0/frameworks/F/executors/E/runs/${RUN}`,
  procSelfCgroup: `6:freezer:/mesos/${RUN}\n4:memory:/mesos/${RUN}\n0::/\n`,
  shutdownGrace: '1.5mins',
};

const scalar = (name: string, value: unknown) => ({ name, type: 'SCALAR', scalar: { value } });
const ports = (...range: readonly (readonly [number, number])[]) => ({
  name: 'ports',
  type: 'RANGES',
  ranges: { range: range.map(([begin, end]) => ({ begin, end })) },
});
const variables = (values: { readonly [name: string]: string }) =>
  Object.entries(values).map(([name, value]) => ({ name, type: 'VALUE', value }));

/** A TaskInfo with the least that one has. */
function taskInfo(more: object = {}, command: object = {}, executor: object = {}): object {
  const ids = { executor_id: { value: 'E' }, framework_id: { value: 'F' } };
  return {
    name: 'demo.group',
    task_id: { value: 'T' },
    agent_id: { value: 'A' },
    executor: { ...ids, command, ...executor },
    ...more,
  };
}

function contextOf(task: object, facts: Facts = FACTS): TaskContext {
  const { context, said } = read(JSON.stringify(task), facts);
  assert.equal(said, []);
  if (!context) throw new Error('no context');
  return context;
}

spec('context from a TaskInfo', {
  'ids, sandbox, run and cgroup parent are taken, and nothing is simulated'() {
    assert.equal(contextOf(taskInfo()), {
      simulated: false,
      task: { id: 'T', name: 'demo.group', framework: 'F', executor: 'E', run: RUN, agent: 'A' },
      ports: [],
      portNames: {},
      environment: {},
      labels: {},
      sandbox: FACTS.directory,
      cgroupParent: `/mesos/${RUN}`,
      shutdownSeconds: 90,
    });
  },
  'a LAUNCH event is read like its task, a group of one too'() {
    const plain = contextOf(taskInfo());
    assert.equal(contextOf({ type: 'LAUNCH', launch: { task: taskInfo() } }), plain);
    const group = { type: 'LAUNCH_GROUP', launch_group: { task_group: { tasks: [taskInfo()] } } };
    assert.equal(contextOf(group), plain);
  },
  'a group of several is refused'() {
    const group = { type: 'LAUNCH_GROUP', launch_group: { task_group: { tasks: [taskInfo(), taskInfo()] } } };
    assert.match(read(JSON.stringify(group)).said[0] ?? '', /error task-group: the event launches 2 tasks/);
  },
  'without facts of the executor they are made up, and the context is simulated'() {
    const { simulated, task, sandbox, cgroupParent: parent, shutdownSeconds } = contextOf(taskInfo(), {});
    assert.ok(simulated);
    assert.is(task.run, SIMULATED.task.run);
    assert.equal([sandbox, parent, shutdownSeconds], [SIMULATED.sandbox, SIMULATED.cgroupParent, 5]);
    assert.ok(contextOf(taskInfo(), { directory: FACTS.directory ?? '' }).simulated);
  },
  'missing ids are named all at once'() {
    const { context, said } = read(
      JSON.stringify({ task_id: { value: '' }, executor: { executor_id: { value: 'E' } } }),
    );
    assert.is(context, undefined);
    assert.equal(said, [
      'context.json:1:1: error task-incomplete: the task lacks task_id, executor.framework_id, agent_id; give the TaskInfo as the agent sends it to an executor',
    ]);
  },
  'the oldest name of the agent id is understood'() {
    assert.is(contextOf(taskInfo({ agent_id: undefined, slave_id: { value: 'S' } })).task.agent, 'S');
  },
  'an id that would leave its folder is refused'() {
    assert.match(
      read(JSON.stringify(taskInfo({ task_id: { value: '../x' } }))).said[0] ?? '',
      /error wrong-type: task_id must be an id/,
    );
  },
  'several resources of one name are summed, those of the executor too; unknown and infinite ones are let be'() {
    const resources = [
      scalar('cpus', 0.1),
      scalar('cpus', '0.2'),
      scalar('mem', 64.5),
      scalar('gpus', 1),
      scalar('mem', 'Infinity'),
      { name: 'x', type: 'SET' },
    ];
    const limits = { cpus: { value: 'Infinity' }, mem: { value: 512 } };
    const { cpus, memory } = contextOf(taskInfo({ resources, limits }, {}, { resources: [scalar('mem', 32)] }));
    assert.equal([cpus, memory], [0.3, 96.5 * 1024 * 1024]);
  },
  'a bare Infinity, which is no JSON, is let be as well'() {
    const text = JSON.stringify(taskInfo({ limits: { cpus: { value: 7 } } })).replace('"value":7', '"value":Infinity');
    assert.equal(read(text, FACTS).said, []);
  },
  'port ranges are flattened in the order given'() {
    const resources = [ports([31005, 31006], [31001, 31001]), ports([8000, 8000])];
    assert.equal(contextOf(taskInfo({ resources })).ports, [31005, 31006, 31001, 8000]);
  },
  'PORT0, PORT1, … say the order, as far as the task owns what they say'() {
    const environment = { variables: variables({ PORT0: '31002', PORT1: '80', PORT2: '31000', PORT4: '31001' }) };
    const task = taskInfo({ resources: [ports([31000, 31002])] }, { environment });
    assert.equal(contextOf(task).ports, [31002, 31000, 31001]);
  },
  'a range that holds no ports is an error'() {
    for (const range of [
      [5, 4],
      [0, 4],
      [65535, 65536],
    ] as const) {
      const { said } = read(JSON.stringify(taskInfo({ resources: [ports(range)] })), FACTS);
      assert.match(said.join(), /error wrong-value: resources\.ports\.ranges must be a range within 1 to 65535/);
    }
  },
  'names of ports come from discovery, then from variables, only for ports of the task'() {
    const discovery = {
      ports: { ports: [{ number: 31000, name: 'http' }, { number: 31001 }, { number: 9, name: 'no' }] },
    };
    const environment = {
      variables: variables({
        PORT_HTTP: '31000',
        PORT_WEB: '31000',
        PORT_ADMIN_UI: '31001',
        PORT_8080: '31001',
        PORT_OWN: '5',
      }),
    };
    const task = taskInfo({ discovery, resources: [ports([31000, 31001])] }, { environment });
    assert.equal(contextOf(task).portNames, { admin_ui: 31001, http: 31000 });
  },
  'variables and labels are taken, secrets without a value are not'() {
    const environment = {
      variables: [...variables({ A: '1', __proto__x: '' }), { name: 'S', type: 'SECRET', secret: {} }],
    };
    const labels = { labels: [{ key: 'fileName', value: 'a.yml' }, { key: 'bare' }] };
    const context = contextOf(taskInfo({ labels }, { environment }));
    assert.equal(context.environment, { A: '1', __proto__x: '' });
    assert.equal(context.labels, { fileName: 'a.yml', bare: '' });
  },
  "the kill policy and the executor's own grace are taken"() {
    const kill_policy = { grace_period: { nanoseconds: 20_000_000_000 } };
    const executor = { shutdown_grace_period: { nanoseconds: 2_500_000_000 } };
    const { killSeconds, shutdownSeconds } = contextOf(taskInfo({ kill_policy }, {}, executor));
    assert.equal([killSeconds, shutdownSeconds], [20, 2.5]);
  },
  'an executor without a cgroup of its own is an error that says why'() {
    const { context, said } = read(JSON.stringify(taskInfo()), { ...FACTS, procSelfCgroup: '6:freezer:/\n0::/\n' });
    assert.is(context?.cgroupParent, undefined);
    assert.match(
      said.join(),
      /^error no-cgroup-parent: .*: the executor is in the root cgroup: the agent does not use --launcher=linux/,
    );
  },
  'no message shows a line of the file, which holds values'() {
    const environment = { variables: variables({ TOKEN: 's3cret' }) };
    const { said } = read(JSON.stringify(taskInfo({ resources: [ports([5, 4])] }, { environment })), FACTS);
    assert.is(said.length, 1);
    assert.not.match(said.join(), /s3cret|\n/);
  },
});

spec('context in short form', {
  'nothing said is the simulated task'() {
    assert.equal(read('{}').context, JSON.parse(JSON.stringify(SIMULATED)));
  },
  'everything said is taken, in YAML, and is no simulation'() {
    const { context, said } = read(`
task: T
name: demo
framework: F
executor: E
run: R
agent: A
cpus: 0.5
memory: 512m
ports: [31502, 31503]
portNames: {http: 31502}
environment: {HOST: node1, PORT0: 31502, MODE: 0440, YES: true}
labels: {fileName: a.yml}
sandbox: /var/lib/mesos/R/
cgroupParent: /mesos/R
killGrace: 1m30s
shutdownGrace: 500ms
`);
    assert.equal(said, []);
    assert.equal(context, {
      simulated: false,
      task: { id: 'T', name: 'demo', framework: 'F', executor: 'E', run: 'R', agent: 'A' },
      cpus: 0.5,
      memory: 512 * 1024 * 1024,
      ports: [31502, 31503],
      portNames: { http: 31502 },
      environment: { HOST: 'node1', PORT0: '31502', MODE: '0440', YES: 'true' },
      labels: { fileName: 'a.yml' },
      sandbox: '/var/lib/mesos/R',
      cgroupParent: '/mesos/R',
      killSeconds: 90,
      shutdownSeconds: 0.5,
    });
  },
  'what is left out is made up to fit'() {
    const { context } = read('{"task": "T", "run": "R", "ports": []}');
    assert.equal([context?.simulated, context?.task.name, context?.cgroupParent], [true, 'T', '/mesos/R']);
    assert.equal(context?.ports, []);
  },
  'mistakes are all reported, with places and near words but no lines'() {
    const { context, said } = read(
      '{"sandbx": "/x",\n "cpus": "many", "ports": [80, 0, "x"],\n "killGrace": "20", "sandbox": "a",\n "environment": {"A": [], "B": null},\n "executor": {}}',
    );
    assert.ok(context);
    assert.equal(said, [
      'context.json:1:2: error unknown-setting: sandbx is no setting of the context; did you mean sandbox?',
      'context.json:2:10: error wrong-type: cpus must be a number of cores, such as 0.5, not "many"',
      'context.json:2:32: error wrong-type: ports[1] must be a port from 1 to 65535, not 0',
      'context.json:2:35: error wrong-type: ports[2] must be a port from 1 to 65535, not "x"',
      'context.json:3:15: error wrong-type: killGrace must be a duration such as 20s, not "20"',
      'context.json:3:32: error wrong-type: sandbox must be an absolute path without . and .., not "a"',
      'context.json:4:23: error wrong-type: environment.A must be a text, not a list',
      'context.json:4:32: error wrong-type: environment.B must be a text, not nothing',
      'context.json:5:14: error wrong-type: executor must be an id (1 to 255 characters, no slash, backslash or control character), not a mapping',
    ]);
  },
  'a name for a port that is not there is an error'() {
    assert.equal(read('{"ports": [80], "portNames": {"http": 81}}').said, [
      'context.json:1:39: error wrong-type: portNames.http must be one of the ports, not 81',
    ]);
    assert.equal(read('{"portNames": {"http": 81}}').said, []);
  },
});

/** Conversations with a real agent, which are kept beside the repository; without them the cases above must do. */
const RECORDINGS = join(root, '../shared/recordings/mesos-1.12');

spec('context of recorded tasks', {
  'every task that a real agent launched is understood'() {
    if (!existsSync(RECORDINGS)) skip('the recordings are not here');
    for (const life of readdirSync(RECORDINGS).filter((name) =>
      existsSync(join(RECORDINGS, name, 'events.recordio')),
    )) {
      const [task, environment, procSelfCgroup] = recorded(life);
      const directory = environment['MESOS_DIRECTORY'] ?? '';
      const shutdownGrace = environment['MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD'] ?? '';
      const context = contextOf(task, { directory, procSelfCgroup, shutdownGrace });
      assert.not.ok(context.simulated);
      assert.is(context.task.run, basename(directory));
      assert.is(context.task.executor, environment['MESOS_EXECUTOR_ID']);
      assert.is(context.task.framework, environment['MESOS_FRAMEWORK_ID']);
      assert.is(context.task.agent, environment['MESOS_SLAVE_ID']);
      assert.is(context.cgroupParent, `/mesos/${context.task.run}`);
      assert.is(String(context.ports), environment['PORTS']);
      assert.is(context.environment['MARATHON_APP_ID'], environment['MARATHON_APP_ID']);
      assert.equal([context.killSeconds, context.shutdownSeconds], [20, 5]);
      assert.equal([context.cpus, context.memory], [0.6, 192 * 1024 * 1024]);
    }
  },
});

/** The first task that was launched, the executor's variables, its cgroups. */
function recorded(life: string): readonly [object, { readonly [name: string]: string }, string] {
  const text = (file: string): string => readFileSync(join(RECORDINGS, life, file), 'utf8');
  // RecordIO: a length, a line feed, that many bytes.
  const events = text('events.recordio')
    .split(/(?:^|(?<=\}))\d+\n/)
    .filter((record) => record.includes('"LAUNCH'));
  const event = JSON.parse(events[0] ?? '{}');
  const task = event.launch?.task ?? event.launch_group?.task_group.tasks[0];
  return [task, JSON.parse(text('environment.json')), text('proc-self-cgroup.txt')];
}
