import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, spec } from '../../support/spec.ts';
import { inPlace } from '../../support/executor.ts';
import { root } from '../../support/sources.ts';

const QUIET = `services:\n  web:\n    image: x@sha256:${'0'.repeat(64)}\n`;
const NOWHERE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

/** What it says first, and its exit code, in a folder with these files. */
async function told(args: readonly string[], texts: { readonly [file: string]: string } = {}): Promise<string> {
  let text = '';
  await inPlace(texts, NOWHERE, async ({ run }) => {
    const { code, out, err } = await run(args);
    assert.is(out, '');
    text = `${code} ${err.split('\n')[0]}`;
  });
  return text;
}

spec('pod-executor', {
  async 'what makes plans is in the file as a text, which a process that supervises does not parse'() {
    const text = readFileSync(join(root, 'dist/pod-executor.cjs'), 'utf8');
    const lines = text.trimEnd().split('\n');
    assert.match(lines.pop() ?? '', /^\/\/".*additionalProperties.*"$/);
    assert.not.match(lines.join('\n'), /additionalProperties/);
    assert.ok(Buffer.byteLength(text) === text.length, 'a letter beyond Latin 1 doubles what V8 keeps');
  },
  async 'started as a program, its options are its own'() {
    await inPlace({ 'compose.yaml': QUIET }, {}, async ({ path }) => {
      const words = ['run', '--env-file', 'missing.env'];
      const { stderr } = spawnSync(path('pod-executor.cjs'), words, { cwd: path('.'), encoding: 'utf8' });
      assert.match(stderr, /^error unreadable-file: missing\.env /m);
      assert.not.match(stderr, /^node: /m);
    });
  },
  async "says its version, which is the package's"() {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    await inPlace({}, {}, async ({ run }) =>
      assert.equal(await run(['--version']), { code: 0, out: `${version}\n`, err: '' }),
    );
  },
  async 'the help is in 80 columns'() {
    await inPlace({}, {}, async ({ run }) => {
      for (const args of [['--help'], ['run', '--help'], ['clean', '--help'], ['doctor', '--help']]) {
        const { code, out, err } = await run(args);
        assert.equal([code, err], [0, '']);
        assert.ok(out.includes(`Usage: pod-executor ${args.length > 1 ? args[0] : 'COMMAND'} `), out);
        assert.equal(
          out.split('\n').filter((line) => line.length > 80),
          [],
        );
      }
    });
  },
  async 'a wrong argument is told, and exits 64'() {
    assert.is(await told([]), '64 pod-executor: say what to do: run or clean or doctor or mesos');
    assert.is(await told(['rnu']), '64 pod-executor: there is no command "rnu"; did you mean run?');
    assert.is(
      await told(['compose.yaml']),
      '64 pod-executor: "compose.yaml" is no command; did you mean run -f compose.yaml?',
    );
    assert.is(await told(['run', '--force']), '64 pod-executor: run has no option --force; clean has');
    assert.is(
      await told(['run', 'a.json', '-f', 'b.yaml']),
      '64 pod-executor: a.json is a plan, made already: --file is for Compose files',
    );
    assert.is(
      await told(['run', '--stop-seconds', 'soon'], { 'compose.yaml': QUIET }),
      '64 pod-executor: --stop-seconds needs a number of seconds: 30',
    );
    assert.is(
      await told(['run', '--engine-seconds', '0'], { 'compose.yaml': QUIET }),
      '64 pod-executor: --engine-seconds must be at least 1',
    );
    for (const [args, text] of [
      [['--run', '../x'], '"../x" is no id of a run'],
      [['--run', ''], '--run needs an id'],
      [['--force'], '--force is for one run: name it with --run ID'],
      [['--older-than', '10'], '--older-than needs a time: 90s, 10m, 2h or 1d'],
      [['--watch', '--dry-run'], '--watch and --dry-run do not go together: who watches removes'],
      [['--agent', 'localhost:5051'], '--agent localhost:5051 is no address such as http://10.0.0.1:5051'],
      [['--agent-ca', 'x'], '--agent-ca is for an agent: name it with --agent URL'],
      [['--agent', 'http://a', '--agent-token-file', 'none'], '--agent-token-file none cannot be read'],
    ] as const) {
      assert.is(await told(['clean', ...args]), `64 pod-executor: ${text}`);
    }
  },
  async 'to detach is refused, with the reason and another way'() {
    assert.match(await told(['run', '-d']), /^64 pod-executor: a pod is supervised from here: .*nohup$/);
  },
  async 'with --json a mistake is a line of JSON'() {
    const line = await told(['run', '--json', '--detach']);
    assert.is(JSON.parse(line.slice(3)).code, 'usage');
  },
  async 'mistakes in Compose files are told where they are, before any engine is asked'() {
    const line = await told(['run'], { 'compose.yaml': `${QUIET}    imag: x\n` });
    assert.match(line, /^1 compose\.yaml:4:5: error unknown-attribute/);
  },
  async 'a simulated plan is refused'() {
    const plan = readFileSync(join(root, 'golden/examples/web-pod/expected/plan.json'), 'utf8');
    assert.match(
      await told(['run', 'plan.json'], { 'plan.json': plan }),
      /^1 pod-executor: plan\.json is the plan of a simulated task/,
    );
  },
  async 'a plan for a folder that is not here is refused'() {
    const plan = JSON.parse(readFileSync(join(root, 'golden/examples/web-pod/expected/plan.json'), 'utf8'));
    const text = JSON.stringify({ ...plan, pod: { ...plan.pod, simulated: false }, sandbox: '/nowhere/sandbox' });
    assert.is(
      await told(['run', 'plan.json'], { 'plan.json': text }),
      '1 pod-executor: plan.json was made for the sandbox /nowhere/sandbox, which is no folder here',
    );
  },
  async 'without an engine it says where it looked'() {
    const line = await told(['run'], { 'compose.yaml': QUIET });
    assert.match(line, /^1 pod-executor: cannot reach an Engine at unix:\/\/\/nowhere\/docker\.sock \(DOCKER_HOST\)/);
    assert.match(await told(['clean', '--run', 'x']), /^1 pod-executor: cannot reach an Engine/);
    assert.match(await told(['clean']), /^1 pod-executor: cannot reach an Engine/);
  },
  async 'writes units of systemd that do what the other options say'() {
    await inPlace({ token: 't' }, NOWHERE, async ({ run, path }) => {
      const options = ['--framework', 'a b$c%d"e', '--agent', 'http://a:5051', '--agent-token-file', 'token'];
      const { code, out, err } = await run(['clean', '--units', '.', ...options]);
      assert.equal([code, err.split('\n')[0]], [0, START.replace('UNIT', 'timer')]);
      const names = ['service', 'timer'].map((kind) => path(`pod-executor-clean.${kind}`));
      assert.is(out, names.map((name) => `${name}\n`).join(''));
      const [service = '', timer = ''] = names.map((name) => readFileSync(name, 'utf8'));
      assert.match(service, '\nType=oneshot\n');
      assert.match(service, '\nEnvironment=DOCKER_HOST=unix:///nowhere/docker.sock\n');
      const words = `clean --framework "a b$$c%%d\\"e" --agent http://a:5051 --agent-token-file ${path('token')}\n`;
      assert.match(service, `\nExecStart=${process.execPath} ${path('pod-executor.cjs')} ${words}`);
      assert.match(timer, '\nOnUnitInactiveSec=5min\n');
    });
    await inPlace({}, { DOCKER_HOST: 'tcp://a$b\n%c' }, async ({ run, path }) => {
      assert.is((await run(['clean', '--units', '.', '--executor', 'e\nExecStartPost=/bin/x'])).code, 0);
      const service = readFileSync(path('pod-executor-clean.service'), 'utf8');
      assert.match(service, '\nEnvironment="DOCKER_HOST=tcp://a$b\\x0a%%c"\n');
      assert.match(service, 'clean --executor "e\\x0aExecStartPost=/bin/x"\n');
    });
    assert.match(await told(['clean', '--units', 'no/where']), /^1 .*no\/where: there is no such file or folder$/);
    assert.is(await told(['clean', '--units', '']), '64 pod-executor: --units needs DIR');
    await inPlace({}, {}, async ({ run, path }) => {
      const { err } = await run(['clean', '--watch', '--units', path('.')]);
      assert.is(err, `${START.replace('UNIT', 'service')}\n`);
      const service = readFileSync(path('pod-executor-clean.service'), 'utf8');
      assert.match(service, /\nRestart=always\n/);
      assert.match(service, /pod-executor\.cjs clean --watch\n/);
      assert.not.match(service, /Environment=/);
      assert.ok(!existsSync(path('pod-executor-clean.timer')));
    });
  },
});

const START = 'start it: systemctl daemon-reload && systemctl enable --now pod-executor-clean.UNIT';
