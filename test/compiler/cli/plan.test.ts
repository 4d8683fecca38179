import { chmodSync, existsSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { inFolder, PINNED, QUIET } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

const WARNS = 'services:\n  a:\n    image: x\n';
const WRONG = `${QUIET}    imag: x\n`;

spec('pod-compile plan', {
  'prints the plan as JSON into a pipe, and diagnostics beside it'() {
    inFolder({ 'compose.yaml': WARNS }, ({ run }) => {
      const { status, out, err } = run([]);
      assert.is(status, 0);
      assert.is(JSON.parse(out).version, 1);
      assert.match(err, /^compose\.yaml:3:12: warning image-not-pinned: /);
    });
  },
  'prints the report when it is asked for, with the warnings in it'() {
    inFolder({ 'compose.yaml': WARNS }, ({ run }) => {
      const { status, out, err } = run(['plan', '--format', 'text']);
      assert.equal([status, err], [0, '']);
      assert.match(out, /\nwarning {2}compose\.yaml:3:12 {2}image-not-pinned/);
    });
  },
  'finds the Compose file of the folder and its override'() {
    const override = 'services:\n  a:\n    user: me\n';
    inFolder({ 'docker-compose.yml': QUIET, 'docker-compose.override.yml': override, 'x.yaml': '' }, ({ run }) => {
      const plan = JSON.parse(run(['plan']).out);
      assert.equal(
        plan.sources.map(({ file }: { file: string }) => file),
        ['docker-compose.yml', 'docker-compose.override.yml'],
      );
      assert.is(plan.containers[0].create.User, 'me');
    });
  },
  'without a Compose file it says which names it looks for'() {
    inFolder({}, ({ run }) => {
      const { status, out, err } = run(['plan']);
      assert.equal([status, out], [1, '']);
      assert.match(err, /^pod-compile: there is no Compose file in this folder \(compose\.yaml, /);
    });
  },
  'reads standard input as -f -'() {
    inFolder({}, ({ run }) => {
      const { status, out } = run(['-f', '-'], { input: QUIET });
      assert.is(status, 0);
      assert.equal(JSON.parse(out).sources[0].file, '-');
      assert.is(run(['-f', '-', '-f', '-'], { input: QUIET }).status, 64);
    });
  },
  'options may stand before the command'() {
    inFolder({ 'other.yaml': QUIET }, ({ run }) => {
      assert.is(run(['-f', 'other.yaml', 'plan']).out, run(['plan', '--file=other.yaml']).out);
      assert.is(run(['-f', 'other.yaml', 'plan']).out, run(['-fother.yaml']).out);
    });
  },
  'the plan is the same wherever the files lie'() {
    inFolder({ 'a/compose.yaml': QUIET, 'b/deep/compose.yaml': QUIET }, ({ run, path }) => {
      const here = run(['plan'], { cwd: 'a' }).out;
      assert.is(run(['plan'], { cwd: 'b/deep' }).out, here);
      assert.is(
        run(['-f', path('a/compose.yaml')], { cwd: 'b' }).out,
        here,
        'the root is the folder of the first file',
      );
    });
  },
  'errors exit 1, and nothing is printed or written'() {
    inFolder({ 'compose.yaml': WRONG, 'plan.json': 'old' }, ({ run, text }) => {
      const { status, out, err } = run(['-o', 'plan.json']);
      assert.equal([status, out, text('plan.json')], [1, '', 'old']);
      assert.match(
        err,
        /^compose\.yaml:4:5: error unknown-attribute: services\.a\.imag .*did you mean image\?\n4 \| {5}imag: x\n {2}\| {5}\^\^\^\^\n/,
      );
    });
  },
  'a file that is not there is an error'() {
    inFolder({}, ({ run }) => {
      const { status, err } = run(['-f', 'nope.yaml']);
      assert.is(status, 1);
      assert.match(err, /nope\.yaml/);
    });
  },
  '-o writes the whole plan in place of the old, through a link, and leaves nothing else'() {
    inFolder({ 'compose.yaml': QUIET, 'real.json': 'old' }, ({ run, text, path }) => {
      symlinkSync('real.json', path('link.json'));
      assert.equal(run(['-o', 'link.json']), { status: 0, out: '', err: '' });
      assert.is(text('real.json'), run([]).out);
      assert.equal(readdirSync(path('.')).sort(), ['compose.yaml', 'link.json', 'real.json']);
    });
  },
  'a place that cannot be written is told'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run, path }) => {
      const { status, err } = run(['-o', 'no/such/folder']);
      assert.is(status, 1);
      assert.match(err, /^pod-compile: no\/such\/folder cannot be written/);
      assert.not.ok(existsSync(path('no')));
    });
  },
  'with --json each diagnostic is a line of JSON'() {
    inFolder({ 'compose.yaml': `${WRONG}    prots: []\n` }, ({ run }) => {
      const { status, out, err } = run(['--json']);
      assert.equal([status, out], [1, '']);
      const found = err
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.is(found.length, 2);
      assert.equal([found[0].file, found[0].line, found[0].column, found[0].end], ['compose.yaml', 4, 5, 9]);
    });
  },
  'variables come from --env and --env-file, not from the shell'() {
    const compose = `services:\n  a:\n    ${PINNED}\n    user: "\${WHO-nobody}"\n`;
    inFolder({ 'compose.yaml': compose, 'who.env': 'WHO=file\n' }, ({ run }) => {
      const user = (args: readonly string[]): string =>
        JSON.parse(run(['--reveal', ...args], { env: { WHO: 'shell' } }).out).containers[0].create.User;
      assert.is(user([]), 'nobody');
      assert.is(user(['--env-file', 'who.env']), 'file');
      assert.is(user(['--env', 'WHO']), 'shell');
      assert.is(user(['--env', 'WHO=a=b']), 'a=b');
      assert.is(user(['--env-file', 'who.env', '-e', 'WHO=']), '');
    });
  },
  'values are masked, and --reveal gives them to the owner of the file alone'() {
    const compose = `services:\n  a:\n    ${PINNED}\n    user: "u\${WHO}"\n    env_file: a.env\n`;
    inFolder({ 'compose.yaml': compose, 'a.env': 'A=s3cret\n', 'old.json': 'old' }, ({ run, shell, text, path }) => {
      const masked = run(['--env', 'WHO=s3cret']).out;
      assert.not.match(masked, 's3cret');
      const { masked: isMasked, containers } = JSON.parse(masked);
      assert.equal(
        [isMasked, containers[0].create.User, containers[0].create.Env],
        [true, 'u${WHO}', ['A=<from a.env>']],
      );
      const revealed = run(['--env', 'WHO=s3cret', '--reveal']).out;
      assert.equal(
        [JSON.parse(revealed).masked, JSON.parse(revealed).containers[0].create.User],
        [undefined, 'us3cret'],
      );
      chmodSync(path('old.json'), 0o644);
      for (const file of ['old.json', 'new.json']) {
        assert.is(shell(`umask 0; "$POD" plan --env WHO=s3cret --reveal -o ${file}`).status, 0);
        assert.equal([text(file), statSync(path(file)).mode & 0o777], [revealed, 0o600], file);
      }
    });
  },
  "the context and the operator's configuration are read from files"() {
    const texts = {
      'compose.yaml': QUIET,
      'task.json': '{"task": "my.task"}',
      'operator.yaml': 'overhead: {cpus: 2}\n',
    };
    inFolder(texts, ({ run }) => {
      const plan = JSON.parse(run(['--context', 'task.json', '--config', 'operator.yaml']).out);
      assert.equal([plan.pod.task.id, plan.resources.overhead.cpus], ['my.task', 2]);
      const { status, err } = run(['--context', 'no.json']);
      assert.equal([status, err], [1, 'pod-compile: no.json cannot be read: there is no such file\n']);
      assert.match(
        run(['--config', 'task.json']).err,
        /^task\.json:1:2: error unknown-setting: task is no setting of the policy/,
      );
    });
  },
});
