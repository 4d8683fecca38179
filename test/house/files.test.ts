import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sources } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const MOST_LINES = 300;

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

spec('files', {
  'the lock file holds no download address'() {
    const entries = Object.entries(JSON.parse(read('package-lock.json')).packages as Record<string, object>);
    assert.ok(entries.length > 10);
    const located = entries.filter(([, entry]) => 'resolved' in entry).map(([name]) => name);
    assert.equal(located, [], 'install with the .npmrc of this folder');
  },
  'every package has one exact version'() {
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const loose = Object.entries<string>({ ...dependencies, ...devDependencies })
      // The types of the oldest Node that we run on, and the compiler that the schema generator is made for.
      .filter(([name]) => name !== '@types/node' && name !== 'typescript')
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    assert.equal(loose, []);
  },
  'what the package offers is there after a build'() {
    const { bin, exports } = JSON.parse(read('package.json'));
    const offered = [bin, exports].map((what) =>
      JSON.stringify(what).matchAll(/"(?:[.]\/)?((?:dist|compiler)\/[^"]+)"/g),
    );
    const files = offered.flatMap((found) => [...found].map((match) => match[1] ?? ''));
    assert.ok(files.length > 5);
    const missing = files.filter((file) => !existsSync(join(root, file)));
    assert.equal(missing, []);
  },
  'no file of the compiler is too long to be read at once'() {
    const long = sources('compiler', 'runtime')
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > MOST_LINES)
      .map(({ path, lines }) => `${path}: ${lines} lines`);
    assert.equal(long, []);
  },
  'every test file calls spec'() {
    const silent = sources('test')
      .filter(({ path, text }) => path.endsWith('.test.ts') && !/^ *spec\(/m.test(text))
      .map(({ path }) => path);
    assert.equal(silent, []);
  },
  'any is allowed in attribute.ts only'() {
    const loose = sources('compiler', 'runtime', 'test')
      .filter(({ text }) => /biome-ignore lint\/suspicious\/noExplicitAny:/.test(text))
      .map(({ path }) => path);
    assert.equal(
      loose.filter((path) => path !== 'test/house/files.test.ts'),
      ['compiler/attributes/attribute.ts'],
    );
  },
  'texts are compared whole: uvu trims both sides of fixture and snapshot'() {
    const trimmed = sources('test')
      .filter(({ text }) => /\bassert\.(not\.)?(fixture|snapshot)\(/.test(text))
      .map(({ path }) => path);
    assert.equal(trimmed, []);
  },
});
