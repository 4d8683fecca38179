import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../compiler/cli/commands.ts';
import { REFUSED } from '../../compiler/cli/commands/config.ts';
import { inFolder, QUIET } from '../support/program.ts';
import { assert, spec } from '../support/spec.ts';
import { root } from '../support/sources.ts';

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
  'a named service is there whatever its profiles, and so are others of them that it needs'() {
    const compose =
      'services: {a: {image: x, profiles: [p], depends_on: [b]}, b: {image: x, profiles: [p]}, c: {image: x, profiles: [q], depends_on: [a]}}\n';
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      assert.is(run(['config', '--services', 'a']).out, 'a\nb\n');
      assert.match(run(['config', 'c']).err, /"c" needs "a", which no active profile starts/);
    });
  },
  'an empty file of variables may be written /dev/null'() {
    inFolder({ 'compose.yaml': 'services: {a: {image: "x${A:-1}"}}\n', '.env': 'A=2\n' }, ({ run }) => {
      assert.match(run(['config', '--env-file', '/dev/null']).out, /image: x1\n/);
    });
  },
  'lists networks, models, and what variables are filled from'() {
    const compose =
      'services: {a: {image: x, networks: [n], models: [m]}}\nnetworks: {n: , o: }\nmodels: {m: {model: ai/m}}\n';
    inFolder({ 'compose.yaml': compose, '.env': 'B=1\nA=2\n' }, ({ run }) => {
      assert.is(run(['config', '--networks']).out, 'n\n');
      assert.is(run(['config', '--models']).out, 'ai/m\n');
      const { out } = run(['config', '-p', 'p', '--environment'], { env: { A: '3' } });
      assert.is(out, 'A=3\nB=1\nCOMPOSE_PROJECT_NAME=p\n');
    });
  },
  'lists the variables that files name, with what they say of them'() {
    const compose =
      'services:\n  a: {image: "x:${TAG:-1${MORE-y}}", user: "$TAG", command: "$$NO ${MUST?say it} ${HAS:+z}"}\n  b: {image: x, profiles: [p], ports: ["${PORT}:80"]}\n';
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      const { status, out, err } = run(['config', '--variables']);
      assert.equal([status, err], [0, '']);
      assert.equal(out.split('\n'), [
        'NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE',
        'HAS                 false                                   z',
        'MORE                false               y',
        'MUST                true',
        'PORT                false',
        'TAG                 false               1${MORE-y}',
        '',
      ]);
      assert.equal(JSON.parse(run(['config', '--variables', '--format', 'json']).out)['MUST'], {
        Name: 'MUST',
        DefaultValue: '',
        PresenceValue: '',
        Required: true,
      });
      assert.match(run(['config', '--variables', '--format', 'yaml']).out, /^HAS:\n {2}name: HAS\n/);
      assert.is(run(['config', '--variables', '-f', 'no.yaml']).status, 1);
    });
  },
  'leaves out with --no-normalize what docker compose adds'() {
    const compose =
      'services: {a: {build: ., links: [b], volumes: ["v:/v"]}, b: {image: x, networks: [n]}}\nvolumes: {v: }\nnetworks: {n: }\n';
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      const { services, ...rest } = JSON.parse(run(['config', '--no-normalize', '--format', 'json']).out);
      assert.equal(Object.keys(services.a), ['command', 'entrypoint', 'build', 'links', 'volumes']);
      assert.equal(Object.keys(services.a.build), ['context']);
      assert.equal([rest.volumes, Object.keys(rest.networks), rest.networks.n.name], [{ v: {} }, ['n'], undefined]);
    });
  },
  'leaves files of variables unread with --no-env-resolution'() {
    const compose =
      'services: {a: {image: x, env_file: [no.env, {path: b.env, required: false}], environment: {A: 1}}}\n';
    inFolder({ 'compose.yaml': compose }, ({ run }) => {
      const { services } = JSON.parse(
        run(['config', '--no-env-resolution', '--no-path-resolution', '--format', 'json']).out,
      );
      assert.equal(services.a.env_file, [{ path: 'no.env' }, { path: 'b.env', required: false }]);
      assert.equal(services.a.environment, { A: '1' });
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
      assert.match(run(['config', '--no-interpolate']).out, /image: x:\$TAG\n/);
    });
  },
});
