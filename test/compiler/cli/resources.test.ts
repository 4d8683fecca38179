import { inFolder, PINNED, QUIET } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

spec('pod-compile resources', {
  'prints what is stated, what is a default, and the sum'() {
    const compose = `services:\n  a: {${PINNED}, mem_limit: 256m, ports: ["80"]}\n  b: {${PINNED}, cpus: 0.5}\n`;
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      const { status, out, err } = run(['resources', '--default-cpus', '1', '--default-mem', '1g']);
      assert.equal([status, err], [0, '']);
      assert.equal(out.split('\n'), [
        'service     replicas  cpu      from      memory    from',
        'a           1         1 cpu    default   256 MiB   limit',
        'b           1         0.5 cpu  limit     1 GiB     default',
        '(executor)            0.1 cpu  overhead  64 MiB    overhead',
        'asked                 1.6 cpu            1.31 GiB',
        '',
        'host ports: 1',
        '',
      ]);
    });
  },
  'says with --check whether a task asks for enough, and exits 2 when not'() {
    const app = (cpus: number): string =>
      JSON.stringify({ id: '/app', cpus, mem: 512, portDefinitions: [{ port: 0 }] });
    inFolder({ 'compose.yaml': QUIET, 'much.json': app(1), 'little.json': app(0.1), 'other.json': '{}' }, ({ run }) => {
      assert.is(run(['resources', '--check', 'much.json']).status, 0);
      const { status, out } = run(['resources', '--check', 'little.json']);
      assert.is(status, 2);
      assert.match(out, /\ntoo little: the task asks for 0\.1 cpu, the pod needs 0\.2 cpu\nenough: /);
      assert.is(run(['resources', '--check', 'other.json']).status, 1);
      assert.is(JSON.parse(run(['resources', '--json', '--check', 'little.json']).out).check[0].enough, false);
    });
  },
});
