import { checkTask, type Comparison } from '../../compiler/context/check-task.ts';
import { SIMULATED } from '../../compiler/context.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { DEFAULT_POLICY } from '../../compiler/policy.ts';
import { resources, type ServiceNeed } from '../../compiler/resources.ts';
import { assert, spec } from '../support/spec.ts';

const MIB = 1024 * 1024;
const at = { source: { file: 'compose.yaml', text: '' }, start: 0, end: 0 };

function need(name: string, more: Partial<ServiceNeed> = {}): ServiceNeed {
  return { name, replicas: 1, ...more };
}

function check(
  task: object,
  ports = 2,
): { readonly found?: readonly Comparison[] | undefined; readonly said: readonly string[] } {
  const report = new Report();
  const asked = resources(
    [need('a', { limits: { cpus: { value: 0.4, at }, memory: { value: 192 * MIB, at } } })],
    DEFAULT_POLICY,
    ports,
    SIMULATED,
  );
  const found = checkTask(asked, { file: 'task.json', text: JSON.stringify(task) }, report);
  return { found, said: report.all().map(({ code }) => code) };
}

/** `cpus 0.5 of 1`, with `!` where it is not enough. */
function lines(task: object): readonly string[] {
  return (check(task).found ?? []).map(
    ({ what, asked, given, enough }) => `${what} ${asked} of ${given}${enough ? '' : ' !'}`,
  );
}

spec('resources', {
  'what counts is the limit, else the reservation, else the default'() {
    const services = [
      need('limited', { limits: { cpus: { value: 2, at } }, reservations: { cpus: { value: 1, at } } }),
      need('reserved', { reservations: { cpus: { value: 1, at }, memory: { value: 5, at } } }),
    ];
    const found = resources(services, DEFAULT_POLICY, 0, SIMULATED);
    assert.equal(found.services, [
      {
        service: 'limited',
        replicas: 1,
        cpus: { value: 2, from: 'limit', limit: 2, reservation: 1 },
        memory: { value: 64 * MIB, from: 'default' },
      },
      {
        service: 'reserved',
        replicas: 1,
        cpus: { value: 1, from: 'reservation', reservation: 1 },
        memory: { value: 5, from: 'reservation', reservation: 5 },
      },
    ]);
  },
  'the pod asks for all replicas and the executor itself'() {
    const found = resources([need('a', { replicas: 3 }), need('b')], DEFAULT_POLICY, 7, SIMULATED);
    assert.equal(found.asked, { cpus: 0.5, memory: 5 * 64 * MIB });
    assert.equal(found.overhead, { cpus: 0.1, memory: 64 * MIB });
    assert.is(found.ports, 7);
  },
  'sums of cores are without the dust of binary fractions'() {
    assert.is(resources([need('a'), need('b')], DEFAULT_POLICY, 0, SIMULATED).asked.cpus, 0.3);
  },
  'a service of no replicas costs nothing'() {
    assert.equal(resources([need('a', { replicas: 0 })], DEFAULT_POLICY, 0, SIMULATED).asked, DEFAULT_POLICY.overhead);
  },
  'what the task was given stands beside, as far as it is known'() {
    const given = (more: object) => resources([], DEFAULT_POLICY, 0, { ...SIMULATED, ...more }).task;
    assert.is(given({}), undefined);
    assert.equal(given({ cpus: 1, memory: 5, ports: [31000] }), { cpus: 1, memory: 5, ports: [31000] });
    assert.equal(given({ ports: [] }), { ports: [] });
  },
});

const scalar = (name: string, value: unknown) => ({ name, type: 'SCALAR', scalar: { value } });
const ranges = { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 31001 }] } };

spec('checkTask', {
  'a TaskInfo is compared with what its executor is given as well'() {
    const task = { task_id: { value: 't' }, resources: [scalar('cpus', 0.4), scalar('mem', 256), ranges] };
    assert.equal(lines(task), [`cpus 0.5 of 0.4 !`, `memory ${256 * MIB} of ${256 * MIB}`, 'ports 2 of 2']);
    const executor = { resources: [scalar('cpus', 0.1), scalar('mem', 32)] };
    assert.equal(lines({ ...task, executor }), [
      'cpus 0.5 of 0.5',
      `memory ${256 * MIB} of ${288 * MIB}`,
      'ports 2 of 2',
    ]);
  },
  'a TaskInfo that says nothing of a resource gives none'() {
    assert.equal(lines({ task_id: { value: 't' } }), [
      'cpus 0.5 of 0 !',
      `memory ${256 * MIB} of 0 !`,
      'ports 2 of 0 !',
    ]);
  },
  'a Marathon app is compared, with mem in MiB'() {
    const app = { id: '/a', cpus: 0.5, mem: 255.5, portDefinitions: [{ port: 0 }, { port: 0 }], requirePorts: false };
    assert.equal(lines(app), ['cpus 0.5 of 0.5', `memory ${256 * MIB} of ${255.5 * MIB} !`, 'ports 2 of 2']);
    assert.equal(lines({ cpus: 1, mem: 300, ports: [0] }).at(-1), 'ports 2 of 1 !');
  },
  "Marathon's defaults hold for what an app leaves out"() {
    assert.equal(lines({ cmd: ' ' }), ['cpus 0.5 of 1', `memory ${256 * MIB} of ${128 * MIB} !`, 'ports 2 of 1 !']);
    const executorResources = { cpus: 0.2 };
    assert.equal(lines({ cmd: ' ', executorResources }).slice(0, 2), [
      'cpus 0.5 of 1.2',
      `memory ${256 * MIB} of ${160 * MIB} !`,
    ]);
  },
  'anything else is reported'() {
    assert.equal(check({ services: {} }), { found: undefined, said: ['not-a-task'] });
    assert.equal(check({ cpus: 'many' }).said, ['wrong-type']);
  },
});
