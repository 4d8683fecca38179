import { assert, spec } from '../support/spec.ts';
import type { SourceFile } from '../support/sources.ts';
import { sources, withoutComments } from '../support/sources.ts';

/** Each is a file or a folder of the compiler: compiler/read.ts, compiler/read/. */
const PHASES = ['read', 'interpolate', 'legacy', 'check', 'expand', 'extend', 'merge', 'resolve', 'lower', 'render'];

/** The files of the compiler that others may import: the library, and what the programs have in common. */
const DOORS = ['compiler/compile.ts', 'compiler/command.ts'];

/** What a room may import of ours, tests aside. A room without a row may import whatever is not forbidden below. */
const MAY_IMPORT: readonly { readonly room: string; readonly only: readonly string[] }[] = [
  { room: 'compiler/', only: ['compiler/', 'package.json'] },
  { room: 'compiler/plan/', only: ['compiler/plan/'] },
  { room: 'runtime/', only: ['runtime/', 'compiler/plan/', 'compiler/schema/', ...DOORS, 'package.json'] },
  { room: 'templates/', only: [] },
];

/** The one file that imports a package; a second one needs a reason beside it. */
const IMPORTERS: { readonly [name: string]: readonly string[] } = {
  yaml: ['compiler/read/anything.ts'],
  // One for ours, at build time, and one for --templates.
  handlebars: ['templates/precompile.mjs', 'compiler/render/custom.ts'],
  // The test holds what is rendered against a schema of others.
  ajv: ['compiler/schema/generate.ts', 'test/compiler/marathon.test.ts'],
  'typescript-json-schema': ['compiler/schema/generate.ts'],
  '@bufbuild/protobuf': ['runtime/engine/buildkit/wire.ts'],
  dockerode: ['runtime/engine/client.ts'],
  ssh2: ['runtime/engine/buildkit/key-agent.ts', 'runtime/engine/buildkit/ssh2.d.ts'],
  '@balena/dockerignore': ['compiler/build-context.ts'],
  uvu: ['test/support/spec.ts'],
  // Tests find patterns in the sources.
  typescript: ['test/support/patterns.ts'],
  esbuild: ['.ci/build.mjs'],
};

/** What Node offers that the compiler may use, and where. It opens no socket, and starts no process but git's, for `diff`. */
const NODE_IN_COMPILER: { readonly [name: string]: readonly string[] } = {
  'node:buffer': ['compiler/'],
  'node:crypto': ['compiler/'],
  'node:path': ['compiler/'],
  'node:child_process': ['compiler/git.ts'],
  // A bundle is compressed.
  'node:stream': ['compiler/bundle/gzip.ts'],
  'node:zlib': ['compiler/bundle/gzip.ts'],
  'node:fs': [
    'compiler/files/',
    'compiler/disk.ts',
    'compiler/storage.ts',
    'compiler/golden.ts',
    'compiler/cli.ts',
    'compiler/schema/generate.ts',
  ],
};

/**
 * The files and rooms of the runtime that may use the disk, and what of it. Whatever a container may write is reached
 * through runtime/sandbox/ and the compiler's held walk: nothing else opens, makes or removes anything there.
 */
const DISK_IN_RUNTIME: { readonly [place: string]: string } = {
  'runtime/sandbox/': 'folders that containers may write, by held descriptors',
  'runtime/private/': 'the folder of root that no container reaches',
  'runtime/main.ts': 'the process: /proc, its streams, what the user names outside the sandbox',
  'runtime/logs/descriptor.ts': "the process's own stdout and stderr",
  'runtime/logs/rotating.ts': 'the type of an open file',
  'runtime/cleaner/cgroups.ts': '/sys/fs/cgroup',
  'runtime/doctor/look.ts': 'the host, for reports',
  'runtime/doctor/pinning.ts': 'processes of the host, for reports',
  'runtime/engine/docker.ts': "the user's own settings of docker",
  'runtime/engine/credential-helper.ts': 'programs in PATH',
  'runtime/cleaner/clean.ts': 'whether a folder is there',
};

/** Words of the language that only some files of the compiler may say. */
const WORDS: readonly { readonly word: RegExp; readonly why: string; readonly only: readonly string[] }[] = [
  {
    word: /(?<![/\w])(process|console)\.[a-z]/,
    why: 'the world comes in by parameter',
    only: ['compiler/cli.ts', 'compiler/schema/generate.ts'],
  },
  { word: /\bDate\.now\b|\bDate\(\)|\bperformance\./, why: 'a plan knows no clock', only: [] },
  { word: /\bMath\.random\b|\brandom(UUID|Bytes|Int)\b/, why: 'a plan knows no chance', only: [] },
  { word: /\blocaleCompare\b|\btoLocale\w+|\bIntl\./, why: 'a plan knows no locale', only: [] },
];

const code = sources('compiler', 'runtime', 'templates', '.ci');
const compiler = code.filter((file) => file.path.startsWith('compiler/'));

/** The files that do what they may not, one `file: what` a line; none is what every test here wants. */
function offences(files: readonly SourceFile[], judge: (file: SourceFile) => readonly string[]): readonly string[] {
  return files.flatMap((file) => judge(file).map((what) => `${file.path}: ${what}`));
}

function inside(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
}

function isOurs(name: string): boolean {
  return /^(compiler|runtime|templates|test)\/|^package\.json$/.test(name);
}

function phase(path: string): string | undefined {
  return PHASES.find((name) => inside(path, [`compiler/${name}.ts`, `compiler/${name}/`]));
}

spec('imports', {
  'the sources are found'() {
    assert.ok(compiler.length > 10);
    assert.ok(compiler.some((file) => file.imports.length > 0));
  },
  'a room imports only what its row allows'() {
    const found = MAY_IMPORT.flatMap(({ room, only }) =>
      offences(
        code.filter((file) => file.path.startsWith(room)),
        (file) => file.imports.filter((name) => isOurs(name) && !inside(name, only)),
      ),
    );
    assert.equal(found, []);
  },
  'phases never import one another'() {
    const found = offences(compiler, (file) =>
      file.imports.filter((name) => {
        const other = phase(name);
        return other && other !== phase(file.path) && phase(file.path);
      }),
    );
    assert.equal(found, []);
  },
  'a package is imported where its row says'() {
    const found = offences(code, (file) =>
      file.imports
        .filter((name) => !isOurs(name) && !name.startsWith('node:'))
        .filter((name) => !IMPORTERS[name]?.includes(file.path)),
    );
    assert.equal(found, []);
  },
  'tests import no package but through spec'() {
    const found = offences(sources('test'), (file) =>
      file.imports.filter(
        (name) => !isOurs(name) && !name.startsWith('node:') && !IMPORTERS[name]?.includes(file.path),
      ),
    );
    assert.equal(found, []);
  },
  'the compiler uses of Node what its row allows'() {
    const found = offences(compiler, (file) =>
      file.imports
        .filter((name) => name.startsWith('node:'))
        .filter((name) => !inside(file.path, NODE_IN_COMPILER[name] ?? [])),
    );
    assert.equal(found, []);
  },
  'the runtime uses the disk where its row says, and no row is too many'() {
    const users = code.filter(
      ({ path, imports }) => path.startsWith('runtime/') && imports.some((name) => /^node:fs\b/.test(name)),
    );
    const places = Object.keys(DISK_IN_RUNTIME);
    assert.equal(
      users.map(({ path }) => path).filter((path) => !inside(path, places)),
      [],
    );
    assert.equal(
      places.filter((place) => !users.some(({ path }) => inside(path, [place]))),
      [],
    );
  },
  'an executor writes no file but through the sandbox room'() {
    const found = offences(
      code.filter(({ path }) => path.startsWith('runtime/executor/')),
      ({ text }) => withoutComments(text).match(/\bdisk\.write\b/g) ?? [],
    );
    assert.equal(found, []);
  },
  'words of the outer world stand where their row says'() {
    const found = offences(compiler, (file) =>
      WORDS.filter(({ word, only }) => !inside(file.path, only) && word.test(withoutComments(file.text))).map(
        ({ word, why }) => `says ${word.exec(withoutComments(file.text))?.[0]}, but ${why}`,
      ),
    );
    assert.equal(found, []);
  },
});
