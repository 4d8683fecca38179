import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compile } from '../../compiler/compile.ts';
import { SIMULATED } from '../../compiler/context.ts';
import { renderDiagnostic } from '../../compiler/diagnostic.ts';
import { DEFAULT_POLICY } from '../../compiler/policy.ts';
import { memoryHost } from '../support/host.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const PROGRAM = join(root, 'dist/pod-compile.cjs');

/**
 * Of processor time, which a machine that has much to do does not lengthen: far more than any of these files needs, far
 * less than a file that got out of hand would take.
 */
const MOST_SECONDS = 20;
const MOST_MIB = 512;

/** For what waits and computes nothing: there the clock must say it. */
const WAITED_SECONDS = 100;

interface Folder {
  readonly path: string;
  write(file: string, text: string | Uint8Array): void;
}

/** A folder that is gone when the body ends. */
function inFolder(body: (folder: Folder) => void): void {
  const path = mkdtempSync(join(tmpdir(), 'bad-input-'));
  const write = (file: string, text: string | Uint8Array): void => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  try {
    body({ path, write });
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** What the program says: bounded in time and memory, and never a crash. */
function said(cwd: string, ...args: readonly string[]): string {
  const words = [process.execPath, `--max-old-space-size=${MOST_MIB}`, PROGRAM, ...args];
  const ended = spawnSync('/bin/sh', ['-c', `ulimit -t ${MOST_SECONDS}; exec "$@"`, 'sh', ...words], {
    cwd,
    encoding: 'utf8',
    env: {},
    timeout: WAITED_SECONDS * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 256 * 1024 * 1024,
  });
  assert.is(ended.signal, null, `${args.join(' ')}: ended in time and by itself`);
  assert.ok(ended.status === 0 || ended.status === 1, `status ${ended.status}: ${ended.stderr.slice(0, 500)}`);
  assert.not.match(ended.stderr, /^pod-compile: bug|^bug:|\n {4}at |node:internal/);
  return ended.stderr;
}

const APP = 'services:\n  app:\n    image: example/app:1\n';

spec(
  'bad input',
  {
    'pipes, devices and sockets are named as what they are, and not waited for'() {
      inFolder(({ path, write }) => {
        assert.is(spawnSync('mkfifo', [join(path, 'pipe')]).status, 0);
        symlinkSync('/dev/zero', join(path, 'zero'));
        for (const [file, why] of [
          ['pipe', 'a named pipe'],
          ['/dev/zero', 'a device'],
        ] as const) {
          assert.match(said(path, 'plan', '-f', file), new RegExp(`cannot be read: it is ${why}`));
        }
        write('compose.yaml', `${APP}    env_file: [pipe, zero, /dev/zero]\n`);
        const text = said(path, 'plan');
        assert.match(text, /4:16: error unreadable-file: "pipe" cannot be read: it is a named pipe/);
        assert.match(text, /4:22: error outside-root: /);
        assert.match(text, /4:28: error outside-root: /);
        assert.match(said(path, 'config'), /error unreadable-file: "pipe".*a named pipe[\s\S]*"zero".*a device/);
      });
    },
    'a file above the limit is not read'() {
      inFolder(({ path, write }) => {
        write('huge.yaml', APP);
        truncateSync(join(path, 'huge.yaml'), 2 ** 40);
        assert.match(said(path, 'plan', '-f', 'huge.yaml'), /huge\.yaml cannot be read: it is larger than 16 MiB/);
        write('compose.yaml', `${APP}    env_file: huge.yaml\n`);
        assert.match(said(path, 'plan'), /"huge\.yaml" cannot be read: it is larger than 16 MiB/);
      });
    },
    'large files end, with a plan or with diagnostics'() {
      const line = 'x'.repeat(4 * 1024 * 1024);
      const services = Array.from({ length: 1000 }, (_, index) => `  s${index}: { image: "example/app:1" }\n`).join('');
      const files: { readonly [name: string]: string } = {
        'one long line': `services: { app: { image: example/app:1, command: ["${line}"] } }\n`,
        'one long key': `services:\n  app:\n    image: example/app:1\n    ${line}: 1\n`,
        'many services': `services:\n${services}`,
        'many mistakes': `services:\n  app:\n${Array.from({ length: 20_000 }, (_, index) => `    a${index}: 1\n`).join('')}`,
        'many undefined names': `services:\n${Array.from({ length: 4000 }, (_, index) => `  s${index}: { image: a, depends_on: [z${index}] }\n`).join('')}`,
        'many wrong types': `services:\n${Array.from({ length: 4000 }, (_, index) => `  s${index}: { image: a, develop: 5, privileged: [3] }\n`).join('')}`,
        'many keys twice': `services:\n  app:\n${'    image: example/app:1\n'.repeat(20_000)}`,
        'many anchors': `x: [${Array.from({ length: 20_000 }, (_, index) => `&a${index} 1, *a${index}`).join(', ')}]\n${APP}`,
        'many documents': `${APP}---\n`.repeat(2_000),
        'many brackets': '['.repeat(1024 * 1024),
        'many braces': `a: ${'{a: '.repeat(200_000)}`,
        'many dashes': '- '.repeat(500_000),
        'many quotes': `a: ${'"'.repeat(200_001)}\n`,
        'many dollars': `services: { app: { image: example/app:1, command: ["${'${A:-'.repeat(100_000)}"] } }\n`,
        'many ports': `${APP}    ports: [${'"1-65535",'.repeat(50)} "1-65535"]\n`,
      };
      inFolder(({ path, write }) => {
        for (const [name, text] of Object.entries(files)) {
          write(`${name}.yaml`, text);
          said(path, 'plan', '-f', `${name}.yaml`, '-o', 'plan.json');
        }
      });
    },
    'variables that refer to one another end'() {
      inFolder(({ path, write }) => {
        write('compose.yaml', `${APP}    command: ["$A", "$Z"]\n    env_file: loop.env\n`);
        write('.env', `A=$B\nB=$A\nC=\${C:-$C}\nZ=${'y'.repeat(1000)}\n${'Z=$Z$Z\n'.repeat(30)}`);
        write('loop.env', 'A=$A$A\nA=$A$A\n');
        assert.match(said(path, 'plan'), /\.env:\d+:1: error too-large/);
      });
    },
    'folders and files that link in a circle, or out, are not followed'() {
      inFolder(({ path, write }) => {
        write(
          'compose.yaml',
          `${APP}    env_file: [a/x, up/etc/hosts, self]\n    volumes: ["./up:/up", "./a:/a"]\n    build: up\n`,
        );
        symlinkSync('b', join(path, 'a'));
        symlinkSync('a', join(path, 'b'));
        symlinkSync('/', join(path, 'up'));
        symlinkSync('self', join(path, 'self'));
        const text = said(path, 'plan');
        assert.match(text, /"a\/x" cannot be read: its symbolic links lead in a circle/);
        assert.match(text, /outside-root: the path "\.?\/?up\/etc\/hosts"/);
        assert.match(text, /outside-root: the path "\.\/up"/);
        assert.not.match(text, /root:x:|localhost/);
      });
    },
    'no prototype is changed by any name'() {
      const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'];
      const pairs = names.map((name) => `${name}: { polluted: x }`).join(', ');
      const texts = names.map((name) => `${name}: polluted`).join(', ');
      for (const text of [
        `services: { ${names.map((name) => `${name}: { image: "a:1", environment: { ${texts} }, labels: { ${texts} } }`).join(', ')} }`,
        `services: { app: { image: "a:1", ${pairs}, healthcheck: { ${pairs} }, deploy: { ${pairs} }, networks: { ${pairs} } } }\n${names.map((name) => `${name}: { polluted: x }`).join('\n')}`,
        `services: { app: { image: "a:1", sysctls: { ${texts} }, extra_hosts: { ${texts} } } }\nnetworks: { ${pairs} }\nvolumes: { ${pairs} }\nx-pod: { ${pairs} }`,
        `services: { app: { image: "a:1", build: { context: ., args: { ${texts} }, labels: { ${texts} } } } }\nx-a: { ${pairs} }`,
      ]) {
        compiled({ 'compose.yaml': text, 'override.yaml': text });
        assert.is(({} as { readonly polluted?: string }).polluted, undefined);
        assert.equal(Object.keys(Object.prototype), []);
      }
    },
  },
  240,
);

/** Compiles files in memory, and shows what was found. */
function compiled(files: { readonly [path: string]: string }): string {
  const names = Object.keys(files);
  const { diagnostics } = compile({
    host: memoryHost(files),
    files: names,
    context: SIMULATED,
    policy: DEFAULT_POLICY,
  });
  return diagnostics.map(renderDiagnostic).join('');
}
