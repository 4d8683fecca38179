import { inFolder, PINNED, QUIET } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

const TWO = `services:
  web:
    ${PINNED}
    mem_limit: 64m
    labels: { a.b: c }
  pod: { ${PINNED} }
`;

const HEAD = /^(\S+): /;

/** The values that an explanation is about. */
function pathsOf(out: string): readonly string[] {
  return out.split('\n\n').map((part) => HEAD.exec(part)?.[1] ?? '');
}

spec('pod-compile explain', {
  'takes names, with and without what goes without saying, and JSON pointers'() {
    inFolder({ 'compose.yaml': TWO }, ({ run }) => {
      const same = ['web.create.HostConfig.Memory', 'web.HostConfig.Memory', 'web.Memory', 'containers.web.Memory'];
      const told = ['containers.0.create.HostConfig.Memory', '/containers/0/create/HostConfig/Memory', ...same].map(
        (path) => run(['explain', path]),
      );
      assert.equal(new Set(told.map(({ out }) => out)).size, 1);
      assert.equal(told[0], {
        status: 0,
        err: '',
        out: [
          'web.create.HostConfig.Memory: 67108864',
          '  compose.yaml:4:16: services.web.mem_limit',
          '  4 |     mem_limit: 64m',
          '    |                ^^^',
          '',
        ].join('\n'),
      });
    });
  },
  'tells all below a path, each once, in the order of the plan'() {
    inFolder({ 'compose.yaml': TWO }, ({ run }) => {
      const { out } = run(['explain', 'web.Labels', 'pod.prefix', 'web.Labels.a.b', 'containers.pod.name']);
      assert.equal(pathsOf(out), [
        'pod.prefix',
        'web.create.Labels.a.b',
        'web.create.Labels.org.composeexecutor.service',
        'containers.pod.name',
      ]);
    });
  },
  'without a path tells the whole plan'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run }) => {
      const paths = pathsOf(run(['explain']).out);
      assert.is(paths[0], 'version');
      assert.ok(paths.length > 60);
    });
  },
  'a path that leads nowhere is told with the nearest, and exits 64'() {
    const tell = (path: string, line: string): void =>
      inFolder({ 'compose.yaml': TWO }, ({ run }) => {
        const { status, out, err } = run(['explain', path]);
        assert.equal([status, out, err.split('\n')[0]], [64, '', `pod-compile: the plan has no ${line}`]);
      });
    tell('wbe', 'wbe; did you mean web?');
    tell('web.Memroy', 'web.Memroy; did you mean web.Memory?');
    tell('web.max-size', 'web.max-size; did you mean web.create.HostConfig.LogConfig.Config.max-size?');
    tell('/containers/0/creat', '/containers/0/creat; did you mean /containers/0/create?');
    tell('containers.2', 'containers.2');
  },
  'is data with --json'() {
    inFolder({ 'compose.yaml': 'name: shop\nservices:\n  a: { image: "x:$TAG", init: true }\n' }, ({ run }) => {
      const { status, out, err } = run(['explain', 'a.Init', 'a.Image', 'sandbox', '--json', '--env', 'TAG=1']);
      assert.equal([status, err], [0, '']);
      const origins: readonly { readonly path: string; readonly reasons: readonly object[] }[] = JSON.parse(out);
      assert.equal(
        origins.map(({ path, reasons }) => [path, reasons[0]]),
        [
          [
            'sandbox',
            { kind: 'task', text: 'its folder on the host: relative paths of the files start there', madeUp: true },
          ],
          [
            'a.create.HostConfig.Init',
            { kind: 'file', attribute: 'services.a.init', file: 'compose.yaml', line: 3, column: 31 },
          ],
          [
            'a.create.Image',
            {
              kind: 'file',
              attribute: 'services.a.image',
              file: 'compose.yaml',
              line: 3,
              column: 15,
              variables: [{ name: 'TAG', from: '--env' }],
            },
          ],
        ],
      );
    });
  },
  'shows no value of a variable, nor a line of its file'() {
    const compose = `services:\n  a:\n    ${PINNED}\n    env_file: a.env\n    networks: { default: { aliases: [$ALIAS] } }\n`;
    const files = { 'compose.yaml': compose, 'a.env': 'TOKEN=s3cret\n', '.env': 'ALIAS=s3cret\n' };
    inFolder(files, ({ run }) => {
      for (const args of [['explain'], ['explain', '--json']]) {
        const { status, out } = run(args);
        assert.equal([status, out.includes('s3cret')], [0, false]);
        assert.ok(out.includes('a.env') && out.includes('TOKEN=<from a.env>'));
      }
    });
  },
  'files with errors are told as by plan'() {
    inFolder({ 'compose.yaml': `${QUIET}    imag: x\n` }, ({ run }) => {
      const { status, out, err } = run(['explain', 'a']);
      assert.equal([status, out], [1, '']);
      assert.match(err, /^compose\.yaml:4:5: error unknown-attribute/);
    });
  },
});
