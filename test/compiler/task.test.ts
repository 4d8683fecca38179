import { auroraPorts } from '../../compiler/context/aurora.ts';
import { readContext } from '../../compiler/context/read-context.ts';
import { steering } from '../../compiler/context/steering.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { compileTask } from '../../compiler/task.ts';
import { memoryHost } from '../support/host.ts';
import { assert, spec } from '../support/spec.ts';

const RUN = 'a5759609-698b-4599-be09-1829c19e7e06';
const FACTS = {
  directory: `/var/lib/mesos/runs/${RUN}`,
  procSelfCgroup: `6:freezer:/mesos/${RUN}\n4:memory:/mesos/${RUN}\n`,
};

function taskInfo(labels: { readonly [key: string]: string } = {}): object {
  return {
    name: 'demo',
    task_id: { value: 'T' },
    agent_id: { value: 'A' },
    executor: { executor_id: { value: 'E' }, framework_id: { value: 'F' } },
    labels: { labels: Object.entries(labels).map(([key, value]) => ({ key, value })) },
  };
}

function compiled(files: { readonly [path: string]: string }, task: object = taskInfo(), policy?: string) {
  const { plan, said } = compileTask({
    taskInfo: JSON.stringify(task),
    facts: FACTS,
    ...(policy !== undefined && { policy: { file: 'operator.yaml', text: policy } }),
    host: () => memoryHost(files),
  });
  return { plan, said: said.map(({ line }) => line) };
}

const service = (name: string, more = ''): string =>
  `services:\n  ${name}:\n    image: x@sha256:${'0'.repeat(64)}\n${more}`;

spec('plan of a Mesos task', {
  'the file with the first usual name in the sandbox, and its override'() {
    const files = {
      'compose.yaml': service('a'),
      'compose.override.yaml': service('b'),
      'docker-compose.yml': service('c'),
    };
    const { plan } = compiled(files);
    assert.equal(plan?.containers.map((container) => container.service).sort(), ['a', 'b']);
    assert.is(plan?.pod.simulated, false);
    assert.is(plan?.sandbox, FACTS.directory);
    assert.is(plan?.cgroupParent, `/mesos/${RUN}`);
  },

  'the label fileName names others, in their order'() {
    const files = { 'compose.yaml': service('a'), 'x/b.yml': service('b'), 'c.yml': service('c') };
    const { plan } = compiled(files, taskInfo({ fileName: ' x/b.yml, c.yml,' }));
    assert.equal(
      plan?.sources.map(({ file }) => file),
      ['x/b.yml', 'c.yml'],
    );
  },

  'a named file that is not there is an error with its name'() {
    const { plan, said } = compiled({}, taskInfo({ fileName: 'nope.yml' }));
    assert.is(plan, undefined);
    assert.match(said.join(), /unreadable-file: .*nope\.yml/);
  },

  'a sandbox without a Compose file says what to do'() {
    assert.match(compiled({ stdout: '' }).said.join(), /no-compose-file: .*compose\.yaml.*label fileName/);
  },

  'the label profiles switches services on'() {
    const files = { 'compose.yaml': service('a', '  b:\n    image: y\n    profiles: [more]\n') };
    assert.is(compiled(files, taskInfo({ profiles: 'other,more' })).plan?.containers.length, 2);
    assert.is(compiled(files).plan?.containers.length, 1);
  },

  'a waiver in the file turns a refusal into a warning, unless the operator forbids it'() {
    const files = { 'compose.yaml': `x-pod: {warn: [isolation]}\n${service('a', '    isolation: hyperv\n')}` };
    const { plan, said } = compiled(files);
    assert.equal(
      plan?.notes.map(({ code }) => code),
      ['waived-attribute'],
    );
    assert.match(said.join(), /^compose\.yaml:5:5: warning waived-attribute: /);
    const denied = compiled(files, taskInfo(), 'waivers: deny');
    assert.is(denied.plan, undefined);
    assert.match(denied.said.join(), /idle-waiver.*not-supported/);
  },

  "labels override what the operator's file lets them, and what is for the runtime comes beside the plan"() {
    const task = taskInfo({ 'logs.size': '1m', 'limits.pull': '5m' });
    const policy = { file: 'operator.yaml', text: 'limits: {pull: 2h, build: 1h}\nlabels: [logs.size]' };
    const { plan, operations } = compileTask({
      taskInfo: JSON.stringify(task),
      facts: FACTS,
      policy,
      host: () => memoryHost({ 'compose.yaml': service('a') }),
    });
    assert.equal(operations, {
      logs: { size: 1024 * 1024, files: 2 },
      limits: { pull: 7200, build: 3600 },
      paths: [],
      guarded: true,
    });
    assert.equal(plan?.containers[0]?.create.HostConfig?.LogConfig?.Config, { 'max-file': '2', 'max-size': '1m' });
  },

  "the operator's file judges it"() {
    const files = { 'compose.yaml': service('a', '    privileged: true\n') };
    assert.match(compiled(files).said.join(), /power-denied|not allowed|privileged/);
    assert.is(compiled(files, taskInfo(), 'allow: {powers: [privileged]}').plan?.powers.length, 1);
    assert.match(compiled(files, taskInfo(), 'alow: {}').said.join(), /operator\.yaml:1:1: error unknown-setting/);
  },

  'a task that is none has no plan'() {
    const { plan, said } = compiled({ 'compose.yaml': service('a') }, { task_id: { value: 'T' } });
    assert.is(plan, undefined);
    assert.match(said.join(), /task-incomplete/);
  },
});

spec('labels that steer', {
  'an exact key goes before one that ends so'() {
    assert.equal(steering({ 'a.fileName': 'x', fileName: 'y' }), { files: ['y'] });
    assert.equal(steering({ 'org.apache.aurora.metadata.fileName': 'x,y' }), { files: ['x', 'y'] });
  },

  'a label without a word says nothing'() {
    assert.equal(steering({ fileName: ' , ', profiles: '' }), {});
    assert.equal(steering({ myfileName: 'x' }), {});
  },
});

/** A field of a Thrift struct in the binary protocol. */
function field(type: number, id: number, ...value: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([type, 0, id]), ...value]);
}

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
}

const STOP = Buffer.from([0]);

/** As Aurora makes one, with a field of each type before the ports. */
const ASSIGNED_TASK = Buffer.concat([
  field(11, 1, text('www-prod-web-0')),
  field(12, 4, field(10, 1, Buffer.alloc(8)), field(4, 2, Buffer.alloc(8)), field(2, 3, STOP), STOP),
  field(14, 7, Buffer.from([12]), int(1), field(6, 1, Buffer.alloc(2)), STOP),
  field(13, 5, Buffer.from([11, 8]), int(2), text('http'), int(31544), text('admin'), int(31010)),
  field(8, 6, int(0)),
  STOP,
]);

spec("Aurora's data", {
  'names of ports are read'() {
    assert.equal(
      [...auroraPorts(ASSIGNED_TASK.toString('base64'))],
      [
        ['http', 31544],
        ['admin', 31010],
      ],
    );
  },

  'cut or changed anywhere it says nothing, and nothing breaks'() {
    for (let length = 0; length < ASSIGNED_TASK.length; length += 1) {
      assert.is(auroraPorts(ASSIGNED_TASK.subarray(0, length).toString('base64')).size, 0);
      const changed = Buffer.from(ASSIGNED_TASK);
      changed[length] = 0xff;
      auroraPorts(changed.toString('base64'));
    }
    for (const data of [undefined, '', 'eyJhIjoxfQ==', '%%%']) assert.is(auroraPorts(data).size, 0);
  },

  'they are names of the task that it owns'() {
    const ranges = {
      range: [
        { begin: 31010, end: 31010 },
        { begin: 31544, end: 31544 },
      ],
    };
    const resources = [{ name: 'ports', type: 'RANGES', ranges }];
    const task = JSON.stringify({ ...taskInfo(), resources, data: ASSIGNED_TASK.toString('base64') });
    const context = readContext({ file: 'the task', text: task }, new Report(), FACTS);
    assert.equal({ ...context?.portNames }, { http: 31544, admin: 31010 });
  },
});
