import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../compiler/cli/run.ts';
import type { World } from '../../../compiler/cli/world.ts';
import { memoryHost } from '../../support/host.ts';
import { inFolder, PINNED, QUIET } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

/** A value that would clear the screen, and one that turns the reading direction. */
const ODD = `services:\n  a:\n    ${PINNED}\n    command: ["\\u009b2J", "\\u202e"]\n    profiles: ["p\\e[31m"]\n`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e]/;

/** What both streams show to a person. */
async function onTerminal(args: readonly string[]): Promise<string> {
  let shown = '';
  const show = (text: string): void => {
    shown += text;
  };
  const inside = memoryHost({ 'compose.yaml': ODD });
  const world: World = {
    args,
    env: { NO_COLOR: '1' },
    cwd: '/here',
    version: '',
    terminal: { out: true, err: true },
    input: () => ({ kind: 'missing' }),
    out: show,
    err: show,
    disk: { read: () => ({ kind: 'missing' }), isFile: (path) => path === '/here/compose.yaml', write: () => {} },
    host: () => inside,
  };
  await run(world);
  return shown;
}

spec('the streams of pod-compile', {
  'a reader that goes away early is no error'() {
    const big = `services:\n${Array.from({ length: 300 }, (_, index) => `  s${index}: {${PINNED}}\n`).join('')}`;
    inFolder({ 'compose.yaml': big }, ({ shell }) => {
      const { out, err } = shell('"$POD" -f compose.yaml | head -c 10');
      assert.equal([out, err], ['{\n  "versi', '']);
    });
  },
  'a product that cannot be written is told in a line, and exits 1'() {
    inFolder({ 'compose.yaml': QUIET }, ({ shell }) => {
      const { status, err } = shell('"$POD" plan > /dev/full');
      assert.equal([status, err], [1, 'pod-compile: the output cannot be written: no space is left\n']);
    });
  },
  'a folder as standard input is told, and is no bug'() {
    inFolder({}, ({ shell }) => {
      const { status, err } = shell('"$POD" plan -f - < .');
      assert.equal([status, err], [1, 'pod-compile: - cannot be read: it is a folder\n']);
    });
  },
  'a Compose file may come through a pipe that has a name, and stands in the current folder'() {
    const compose = `services:\n  a:\n    ${PINNED}\n    env_file: a.env\n`;
    inFolder({ 'piped.yaml': compose, 'a.env': 'A=1\n' }, ({ shell }) => {
      const { status, out } = shell('cat piped.yaml | "$POD" plan --reveal -f /dev/stdin');
      assert.is(status, 0);
      assert.equal(JSON.parse(out).containers[0].create.Env, ['A=1']);
    });
  },
  'standard input serves one option only'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run }) => {
      for (const other of ['--file', '--context', '--config']) {
        const { status, err } = run(['-f', '-', other, '-'], { input: QUIET });
        assert.is(status, 64);
        assert.match(err, /^pod-compile: standard input can be read once\n/);
      }
    });
  },
  "--env-file is pod-compile's own, whatever Node makes of an option of that name"() {
    const compose = `services:\n  a:\n    ${PINNED}\n    user: "\${WHO}"\n`;
    inFolder({ 'compose.yaml': compose, 'who.env': "B=b\nWHO='$B'\n" }, ({ shell }) => {
      const missing = shell('"$POD" plan --env-file nope.env');
      assert.equal([missing.status, missing.out], [1, '']);
      assert.match(missing.err, /nope\.env cannot be read: there is no such file/);
      assert.is(shell('"$POD" plan --env-file who.env --env WHO').status, 64, 'the shell itself has no WHO');
    });
  },
  async 'no control character of a file or an argument reaches a terminal'() {
    for (const words of ['plan --format json', 'config --format json', 'config --profiles', 'config --images']) {
      const shown = await onTerminal([...words.split(' '), '--profile', '*']);
      assert.not.match(shown, CONTROL, words);
      assert.ok(shown.length > 1, words);
    }
    for (const args of [
      ['explain', '--json', '--profile', '*'],
      ['\u009b2J', '--json'],
      ['render', 'fields', '--json', '--env', '\u009b=1'],
    ]) {
      const shown = await onTerminal(args);
      assert.not.match(shown, CONTROL, args.join(' '));
      assert.ok(shown.length > 1);
    }
  },
  async 'no control character of a golden case reaches a terminal'() {
    const folder = mkdtempSync(join(tmpdir(), 'case-'));
    try {
      writeFileSync(join(folder, 'case.json'), '{"intent": "\\u001b[2J"}');
      writeFileSync(join(folder, 'compose.yaml'), QUIET);
      mkdirSync(join(folder, 'expected'));
      writeFileSync(join(folder, 'expected/report.txt'), 'a \u009b2J');
      const shown = await onTerminal(['check', folder]);
      assert.match(shown, /^differs/);
      assert.not.match(shown, CONTROL);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
});

spec('places that arguments name', {
  'a folder of golden cases that is not there is told in words'() {
    inFolder({ file: '' }, ({ run }) => {
      assert.is(run(['check', 'nope']).err, 'pod-compile: nope cannot be read: there is no such file or folder\n');
      assert.is(run(['check', 'file']).err, 'pod-compile: file cannot be read: it is no folder\n');
    });
  },
  'an output that cannot be written is told in words'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run, path }) => {
      mkdirSync(path('folder'));
      const told = (file: string): string => run(['-o', file]).err;
      assert.is(told('folder'), 'pod-compile: folder cannot be written: it is a folder\n');
      assert.is(told('no/x'), 'pod-compile: no/x cannot be written: there is no such file or folder\n');
      assert.is(told('compose.yaml/x'), 'pod-compile: compose.yaml/x cannot be written: it is no folder\n');
      assert.is(told('/dev/full'), 'pod-compile: /dev/full cannot be written: no space is left\n');
    });
  },
  'an empty name of a file is a wrong argument, as from an unset variable'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run }) => {
      for (const option of ['--file', '--output', '--context', '--config', '--env-file']) {
        const { status, err } = run([option, '']);
        assert.is(status, 64, option);
        assert.match(err, new RegExp(`^pod-compile: ${option} needs FILE\\n`));
      }
      const { status, err } = run(['--project-directory', '']);
      assert.equal([status, err.split('\n')[0]], [64, 'pod-compile: --project-directory needs DIR']);
    });
  },
  'a file without an end is not read for ever'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run, path }) => {
      symlinkSync('/dev/zero', path('zero.yaml'));
      const { status, err } = run(['diff', 'compose.yaml', 'zero.yaml']);
      assert.equal([status, err], [1, 'pod-compile: zero.yaml cannot be read: it is larger than 128 MiB\n']);
    });
  },
  'who may read a file stays as it was when it is written anew, and nobody else may meanwhile'() {
    inFolder({ 'compose.yaml': QUIET, 'plan.json': 'old' }, ({ shell, path }) => {
      for (const mode of [0o600, 0o664]) {
        chmodSync(path('plan.json'), mode);
        assert.is(shell('umask 022; "$POD" -o plan.json').status, 0);
        assert.is(statSync(path('plan.json')).mode & 0o777, mode);
      }
    });
  },
  'without -f the Compose files of the project folder are read'() {
    inFolder({ 'compose.yaml': 'services: {}', 'a/compose.yaml': QUIET }, ({ run }) => {
      const { status, out } = run(['plan', '--project-directory', 'a']);
      assert.equal([status, JSON.parse(out).containers.length], [0, 1]);
      assert.equal(run(['config', '--services', '--project-directory', 'a']).out, 'a\n');
      assert.match(run(['plan', '--project-directory', 'a', '-f', 'compose.yaml']).err, 'no-services');
    });
  },
  'a project folder that is not there is told'() {
    inFolder({ 'compose.yaml': QUIET }, ({ run }) => {
      for (const folder of ['nope', 'compose.yaml']) {
        const { status, err } = run(['plan', '--project-directory', folder]);
        assert.equal([status, err], [1, `pod-compile: --project-directory ${folder}: there is no such folder\n`]);
      }
    });
  },
});
