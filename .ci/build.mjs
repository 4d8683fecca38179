/**
 * Builds what changed since the last time: `node .ci/build.mjs [build | unchecked | package | schema | check]`.
 *
 *   validators  compiler/schema/*.schema.json -> compiler/schema/generated/   not committed, as all that follows
 *   templates   templates/*.hbs -> compiler/generated/templates.js
 *   types       everything in TypeScript -> dist/
 *   generated   both folders of generated modules -> dist/, with what they need of ajv and handlebars inside
 *   bundle      dist/compiler/cli.js -> dist/pod-compile.cjs, whole in itself
 *   executor    dist/runtime/main.js -> dist/pod-executor.cjs, likewise
 *   launcher    dist/launch.cjs, which starts the bundle from V8's code cache
 *
 * A step is skipped when the contents of its inputs are those of its last success. `unchecked` leaves the types
 * unchecked, for a quick round while other files are in pieces. `package` says which files to ship. `schema` makes the committed schemas from the types.
 * `check` judges format, lint and types, and emits nothing.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { build as esbuild } from 'esbuild';

process.chdir(new URL('..', import.meta.url).pathname);
const command = process.argv[2] ?? 'build';
const began = Date.now();
const done = [];

const TOOLS = ['.ci/build.mjs', 'package-lock.json'];
const GENERATED = ['compiler/schema/generated', 'compiler/generated'];
const GENERATOR = 'dist/.build/generate.mjs';
const BUNDLE = 'dist/pod-compile.cjs';
const EXECUTOR = 'dist/pod-executor.cjs';

/** The compiler and all validators, which a process that lives for days should not even parse. */
const PLANNER = 'dist/runtime/run/planner.js';

/** What dockerode loads for ways to an Engine that are not ours: ssh, and BuildKit's sessions. */
const UNUSED = /^(ssh2|protobufjs|@grpc\/.*)$/;
/** What ssh2 does without when it is not there. */
const NATIVE = /^cpu-features$|\.node$/;

/**
 * For sh the second line starts Node, for Node it is a text and a comment. Without `--` Node takes every `--env-file`
 * of ours for its own (Node 20 and 22): it reads the file itself, or ends where there is none.
 */
const STARTED_BY_SHELL = `#!/bin/sh\n':' //; exec node -- "$0" "$@"\n`;

if (command === 'schema') await schema();
else await make(command);
if (command === 'package') for (const file of [BUNDLE, EXECUTOR]) console.log(`${file} ${statSync(file).size} bytes`);
if (done.length > 0) console.log(`built ${done.join(', ')} in ${((Date.now() - began) / 1000).toFixed(1)} s`);

async function make(wanted) {
  const schemas = files('compiler/schema', '.schema.json', '.ts').filter((file) => !file.includes('/generated/'));
  await step('validators', schemas, validators);
  await step('templates', files('templates'), () => run('templates/precompile.mjs', 'compiler/generated'));
  if (wanted === 'check') return check();
  const unchecked = wanted === 'unchecked' ? ['--noCheck'] : [];
  await step('types', sources(), () => types(unchecked), `${unchecked}`);
  await step('generated', [...GENERATED.flatMap((folder) => files(folder))], copyGenerated);
  // esbuild has said why. Unchecked, the tests of what is whole go on.
  const broken = () => wanted !== 'unchecked' && process.exit(1);
  const compiler = files('dist/compiler', '.js', '.json');
  await step('bundle', compiler, compilerBundle).catch(broken);
  const all = [...compiler, ...files('dist/runtime', '.js')];
  await step('executor', all, executorBundle).catch(broken);
  await step('launcher', ['.ci/launch.cjs', '.ci/make-cache.cjs', BUNDLE], launcher, process.version);
}

/** Runs a step unless its inputs, taken by content, and its tools are those of its last success. */
async function step(name, inputs, action, variant = '') {
  const hash = createHash('sha256').update(variant);
  for (const file of [...TOOLS, ...inputs].sort()) hash.update(`\0${file}\0`).update(readFileSync(file));
  const digest = hash.digest('hex');
  const stamp = `dist/.build/${name}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(stamp, { force: true });
  await action();
  mkdirSync('dist/.build', { recursive: true });
  writeFileSync(stamp, digest);
  done.push(name);
}

/** The schema generator is TypeScript and must run before anything is compiled: it is bundled on its own. */
async function generator() {
  await esbuild({
    entryPoints: ['compiler/schema/generate.ts'],
    outfile: GENERATOR,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
  });
}

async function schema() {
  await generator();
  run(GENERATOR);
  done.push('schema');
}

async function validators() {
  await generator();
  run(GENERATOR, 'validators');
}

/** tsc emits what it can even when types are wrong; a wrong type fails the build all the same. */
function types(options) {
  removeOrphans();
  run('node_modules/typescript/bin/tsc', '--pretty', 'false', ...options);
}

/** Modules in dist whose source is gone would still be found, and their tests run. */
function removeOrphans() {
  for (const file of ['compiler', 'runtime', 'test'].flatMap((room) => files(`dist/${room}`, '.js', '.d.ts'))) {
    const source = file.replace(/^dist\//, '').replace(/(\.d\.ts|\.js)$/, '');
    if (!existsSync(`${source}.ts`) && !existsSync(`${source}.js`)) rmSync(file);
  }
}

/** Generated modules need small pieces of ajv and handlebars: with those inside, neither package is needed later. */
async function copyGenerated() {
  for (const folder of GENERATED) {
    await esbuild({
      entryPoints: files(folder, '.js'),
      outdir: `dist/${folder}`,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
    });
    for (const file of files(folder, '.d.ts')) cpSync(file, `dist/${file}`);
  }
}

/** Validators stand in the generated modules: no package is needed beside the file. */
async function compilerBundle() {
  ship(BUNDLE, `#!/usr/bin/env node\n${await bundled('dist/compiler/cli.js', leaveOutUnused)}`);
}

/** The last line holds what makes plans, as a text: a comment is not even parsed. */
async function executorBundle() {
  const planner = await bundled(PLANNER, leaveOutUnused);
  const main = await bundled('dist/runtime/main.js', leaveOutUnused, readPlanner);
  ship(EXECUTOR, `${STARTED_BY_SHELL}${main}//${JSON.stringify(planner)}\n`);
}

function ship(file, text) {
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/** esbuild leaves what stands in patterns. One letter beyond Latin 1, and V8 keeps the whole text in twice the memory. */
async function bundled(entry, ...setups) {
  const { outputFiles } = await esbuild({
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    legalComments: 'none',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
    // Else docker-modem takes these for its own as well, reads keys nobody asked for, and throws in its own words.
    define: { 'process.env.DOCKER_HOST': '""' },
    plugins: setups.map((setup) => ({ name: setup.name, setup })),
  });
  return outputFiles[0].text.replace(/[^\0-\x7f]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** An empty module in the place of each: several megabytes, and a good part of the memory, less. */
function leaveOutUnused({ onResolve, onLoad }) {
  onResolve({ filter: UNUSED }, ({ path }) => ({ path, namespace: 'unused' }));
  onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {};' }));
  onResolve({ filter: NATIVE }, ({ path }) => ({ path, namespace: 'native' }));
  onLoad({ filter: /.*/, namespace: 'native' }, () => ({ contents: "throw new Error('left out');" }));
}

/** In the place of what makes plans: what reads it from the last line of the file that runs. */
function readPlanner({ onLoad }) {
  const contents = `
    import { readFileSync } from 'node:fs';
    import { runInThisContext } from 'node:vm';
    const text = readFileSync(__filename, 'utf8').trimEnd();
    const planner = JSON.parse(text.slice(text.lastIndexOf('\\n//') + 3));
    const wrapped = '(function (exports, require, module) {' + planner + '\\n})';
    const module = { exports: {} };
    runInThisContext(wrapped, { filename: __filename + ':plan' })(module.exports, require, module);
    export const { makePlan } = module.exports;`;
  onLoad({ filter: new RegExp(`/${PLANNER}$`) }, () => ({ contents }));
}

/** The cache holds what making a plan compiles: one is made, then V8 is asked. */
function launcher() {
  const digest = createHash('sha256').update(readFileSync(BUNDLE)).digest('hex').slice(0, 12);
  const [launch, cache] = ['dist/launch.cjs', `pod-compile-${digest}.cache`];
  for (const old of files('dist', '.cache')) rmSync(old);
  const source = readFileSync('.ci/launch.cjs', 'utf8').replace('CACHE_NAME', cache);
  writeFileSync(launch, STARTED_BY_SHELL + source);
  chmodSync(launch, 0o755);
  const words = ['-r', './.ci/make-cache.cjs', launch, 'plan', '-f', 'golden/examples/web-pod/compose.yaml'];
  spawnSync(process.execPath, words, { stdio: 'ignore', env: { ...process.env, CACHE: `dist/${cache}` } });
}

function check() {
  const biome = ['node_modules/@biomejs/biome/bin/biome', 'ci', '--log-level=warn'];
  if (!process.stdout.isTTY) biome.push('--colors=off');
  const tsc = ['node_modules/typescript/bin/tsc', '--pretty', 'false', '--noEmit'];
  const passed = [biome, tsc].map((words) => node(words) === 0);
  if (passed.includes(false)) process.exit(1);
}

function run(...words) {
  if (node(words) !== 0) process.exit(1);
}

function node(words) {
  return spawnSync(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit'] }).status;
}

function sources() {
  const rooms = ['compiler', 'runtime', 'test'].flatMap((room) => files(room, '.ts', '.schema.json'));
  return [...rooms, 'tsconfig.json', 'package.json'];
}

/** Files below a folder whose names end in one of the endings, sorted. */
function files(folder, ...endings) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && (endings.length === 0 || endings.some((end) => entry.name.endsWith(end))))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
}
