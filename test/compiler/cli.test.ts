import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../compiler/cli/commands.ts';
import { REFUSED } from '../../compiler/cli/commands/config.ts';
import { inFolder, PINNED, QUIET } from '../support/program.ts';
import { assert, spec } from '../support/spec.ts';
import { root } from '../support/sources.ts';

const WARNS = 'services:\n  a:\n    image: x\n';
const WRONG = `${QUIET}    imag: x\n`;

spec('pod-compile', {
  "says its version, which is the package's"() {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    inFolder({}, ({ run }) => assert.equal(run(['--version']), { status: 0, out: `${version}\n`, err: '' }));
  },
  'every command has its help, in 80 columns, with its options and exit codes'() {
    inFolder({}, ({ run }) => {
      for (const { name, options, exits } of COMMANDS) {
        const { status, out, err } = run([name, '--help']);
        assert.equal([status, err], [0, '']);
        assert.ok(out.startsWith(`Usage: pod-compile ${name} `), out);
        for (const option of options) assert.ok(out.includes(`--${option.name}`), `${name} --${option.name}`);
        for (const [code] of exits) assert.match(out, new RegExp(`\\n  ${code} {2}`));
        assert.equal(
          out.split('\n').filter((line) => line.length > 80),
          [],
        );
      }
    });
  },
  'options of docker compose config that cannot be followed are refused with the reason'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run }) => {
      for (const [name, why] of Object.entries(REFUSED)) {
        const { status, out, err } = run(['config', `--${name}`, ...(name === 'hash' ? ['*'] : [])]);
        assert.equal([status, out], [64, '']);
        assert.ok(err.startsWith(`pod-compile: --${name} is not for pod-compile: ${why}`), err);
      }
    });
  },
  'an option takes a value in all commands, or in none'() {
    const kinds = new Map<string, boolean>();
    for (const { name, value } of COMMANDS.flatMap(({ options }) => options)) {
      assert.is(kinds.get(name) ?? value !== undefined, value !== undefined, `--${name} may stand before the command`);
      kinds.set(name, value !== undefined);
    }
  },
  'the general help names every command'() {
    inFolder({}, ({ run }) => {
      assert.is(
        run(['--help'])
          .out.split('\n')
          .slice(0, 5 + COMMANDS.length)
          .join('\n'),
        [
          'pod-compile 0.1.0: compiles Compose files and a Mesos task into a pod plan',
          '',
          'Usage: pod-compile [COMMAND] [OPTIONS]',
          '',
          'Commands:',
          '  plan        print the pod plan of Compose files (the default command)',
          '  config      print the Compose files as one, as docker compose config does',
          '  resources   print what a framework must be asked for',
          '  explain     say where a value of the plan comes from',
          '  diff        say what changes from one pod to another, the riskiest first',
          '  digest      print the digest of what is reviewed',
          '  bundle      pack what a task fetches: the Compose files and all that they need',
          '  render      print a file that another program wants',
          '  check       compare golden cases with what comes out today, or review pods',
          '  attributes  print what becomes of each attribute of a Compose file',
        ].join('\n'),
      );
    });
  },
  'a wrong argument is told with what was meant, and exits 64'() {
    const tell = (args: readonly string[], line: string): void =>
      inFolder({ 'compose.yaml': QUIET }, ({ run }) => {
        const { status, out, err } = run(args);
        assert.equal([status, out, err.split('\n')[0]], [64, '', `pod-compile: ${line}`]);
      });
    tell(['plna'], 'there is no command "plna"; did you mean plan?');
    tell(['compose.yaml'], '"compose.yaml" is no command; did you mean -f compose.yaml?');
    tell(['plan', '--formt', 'json'], 'there is no option --formt; did you mean --format?');
    tell(['plan', '--format', 'yaml'], '--format does not take "yaml"; it is one of json, text');
    tell(['plan', '--services'], 'plan has no option --services; config has');
    tell(['plan', '-f'], '--file needs FILE');
    tell(['plan', 'more'], 'plan does not take "more"');
    tell(['-x'], 'there is no option -x');
    tell(['--env', 'NAME'], '--env NAME: the shell has no NAME; write --env NAME=VALUE');
    tell(['--env', '=x'], '--env needs NAME or NAME=VALUE');
    tell(['resources', '--default-mem', 'lots'], '--default-mem needs a size: 64m, 1g');
    tell(['resources', '--default-cpus', '-1'], '--default-cpus needs a number of cores: 0.5');
  },
  'with --json a wrong argument is a line of JSON'() {
    inFolder({}, ({ run }) => {
      const { err } = run(['--json', '--bogus']);
      assert.equal(JSON.parse(err), { level: 'error', code: 'usage', text: 'there is no option --bogus' });
    });
  },
  'no value of the shell is ever shown by --env'() {
    inFolder({ 'compose.yaml': `${QUIET}    mem_limit: "$NAME"\n` }, ({ run }) => {
      const { err } = run(['--env', 'NAME'], { env: { NAME: 'hunter2' } });
      assert.not.match(err, /hunter2/);
    });
  },
});

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
        JSON.parse(run(args, { env: { WHO: 'shell' } }).out).containers[0].create.User;
      assert.is(user([]), 'nobody');
      assert.is(user(['--env-file', 'who.env']), 'file');
      assert.is(user(['--env', 'WHO']), 'shell');
      assert.is(user(['--env', 'WHO=a=b']), 'a=b');
      assert.is(user(['--env-file', 'who.env', '-e', 'WHO=']), '');
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

spec('pod-compile config', {
  'prints YAML, or JSON'() {
    inFolder({ 'compose.yaml': `name: demo\n${QUIET}` }, ({ run }) => {
      assert.match(run(['config']).out, /^name: demo\nservices:\n {2}a:\n/);
      assert.is(JSON.parse(run(['config', '--format', 'json']).out).name, 'demo');
      assert.equal(run(['config', '-q']), { status: 0, out: '', err: '' });
    });
  },
  'lists names'() {
    const compose = 'services: {b: {build: ., profiles: [p]}, a: {image: x, volumes: ["v:/v"]}}\nvolumes: {v: , w: }\n';
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      const lines = (...args: readonly string[]): readonly string[] =>
        run(['config', '-p', 'n', ...args])
          .out.trimEnd()
          .split('\n');
      assert.equal(lines('--services', '--profile', 'p'), ['a', 'b']);
      assert.equal(lines('--services'), ['a']);
      assert.equal(lines('--volumes'), ['v']);
      assert.equal(lines('--profiles'), ['p']);
      assert.equal(lines('--images', '--profile', 'p'), ['n-b', 'x']);
    });
  },
  'prints named services and what they need'() {
    const compose = 'services: {a: {image: x, depends_on: [b]}, b: {image: x}, c: {image: x}}\n';
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      assert.is(run(['config', '--services', 'a']).out, 'a\nb\n');
      assert.equal(run(['config', 'd']).status, 1);
    });
  },
  'sees the shell, and what COMPOSE_ variables say'() {
    const texts = {
      'one.yaml': 'services: {a: {image: "x:$TAG", profiles: [p]}}\n',
      'two.yaml': 'services: {a: {user: me}}\n',
    };
    inFolder({ ...texts, 'tag.env': 'TAG=file\nOTHER=1\n' }, ({ run }) => {
      const env = {
        COMPOSE_FILE: 'one.yaml;two.yaml',
        COMPOSE_PATH_SEPARATOR: ';',
        COMPOSE_PROFILES: 'p',
        COMPOSE_PROJECT_NAME: 'named',
        COMPOSE_ENV_FILES: 'tag.env',
      };
      const made = (
        more: { readonly [name: string]: string } = {},
      ): { name: string; services: { a: { image: string; user: string } } } =>
        JSON.parse(run(['config', '--format', 'json'], { env: { ...env, ...more } }).out);
      const { name, services } = made();
      assert.equal([name, services.a.image, services.a.user], ['named', 'x:file', 'me']);
      assert.is(made({ TAG: 'shell' }).services.a.image, 'x:shell');
    });
  },
  '.env chooses files and name, unless it is switched off'() {
    const texts = {
      'one.yaml': QUIET,
      'compose.yaml': QUIET,
      '.env': 'COMPOSE_FILE=one.yaml\nCOMPOSE_PROJECT_NAME=fromenv\n',
    };
    inFolder(texts, ({ run }) => {
      assert.match(run(['config']).out, /^name: fromenv\n/);
      assert.not.match(run(['config'], { env: { COMPOSE_DISABLE_ENV_FILE: '1' } }).out, /fromenv/);
    });
  },
  'the project is called after its folder, and a wrong name is refused'() {
    inFolder({ 'My App.v2/compose.yaml': QUIET, '___/compose.yaml': QUIET }, ({ run }) => {
      assert.match(run(['config'], { cwd: 'My App.v2' }).out, /^name: myappv2\n/);
      assert.is(run(['config'], { cwd: '___' }).status, 1);
      assert.match(run(['config', '-p', 'A b'], { cwd: '___' }).err, /^pod-compile: "A b" is no name for a project/);
    });
  },
  'looks for the Compose file in the folders above as well'() {
    inFolder({ 'compose.yaml': `name: up\n${QUIET}`, 'a/b/.keep': '' }, ({ run }) => {
      assert.match(run(['config'], { cwd: 'a/b' }).out, /^name: up\n/);
    });
  },
  'leaves variables as they are with --no-interpolate'() {
    inFolder({ 'compose.yaml': 'services: {a: {image: "x:$TAG"}}\n' }, ({ run }) => {
      assert.match(run(['config', '--no-interpolate']).out, /image: x:\$+TAG\n/);
    });
  },
});

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

spec('pod-compile check', {
  'exits 2 when something differs, keeps it in actual/, and 0 when it was accepted'() {
    const texts = { 'g/one/case.json': '{"intent": "one"}', 'g/one/compose.yaml': QUIET };
    inFolder(texts, ({ run, path }) => {
      const { status, out, err } = run(['check', 'g']);
      assert.equal([status, err], [2, '']);
      assert.match(out, /^differs {2}g\/one: plan\.json missing, report\.txt missing {2}\(one\)\n/);
      assert.ok(out.endsWith('1 case: 1 differs\nto accept what came out: pod-compile check g --update\n'), out);
      assert.equal(readdirSync(path('g/one/actual')).sort(), ['plan.json', 'report.txt']);
      assert.equal(run(['check', 'g', '--update']), {
        status: 0,
        out: 'updated  g/one: plan.json new, report.txt new  (one)\n1 case: 1 updated\n',
        err: '',
      });
      assert.equal(run(['check'], { cwd: 'g' }), { status: 0, out: '1 case: 1 equal\n', err: '' });
      assert.not.ok(existsSync(path('g/one/actual')));
    });
  },
  'exits 1 when a case cannot be run, and when there is none'() {
    inFolder({ 'g/one/case.json': '{"intnt": "one"}', 'empty/x': '' }, ({ run }) => {
      const { status, out } = run(['check', 'g']);
      assert.is(status, 1);
      assert.match(out, /^cannot run {2}g\/one: case\.json:1:2: error unknown-setting: .*did you mean intent\?\n/);
      assert.equal(run(['check', 'empty']), {
        status: 1,
        out: '',
        err: 'pod-compile: empty holds no golden case: a folder with case.json\n',
      });
      assert.is(run(['check', 'nope']).status, 1);
    });
  },
  'prints one JSON document with --json'() {
    inFolder({ 'case.json': '{"intent": "one"}', 'compose.yaml': QUIET }, ({ run }) => {
      const [outcome] = JSON.parse(run(['check', '--json']).out);
      assert.equal([outcome.case, outcome.intent, outcome.outcome], ['.', 'one', 'differs']);
      assert.equal(
        outcome.differences.map(({ file }: { file: string }) => file),
        ['plan.json', 'report.txt'],
      );
    });
  },
});
