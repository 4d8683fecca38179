import pack from '../package.json' with { type: 'json' };
import { run } from './cli/run.ts';
import type { World } from './cli/world.ts';
import { EXIT } from './cli/world.ts';
import { disk, readText } from './disk.ts';
import { files } from './files.ts';
import { codeOf, reasonOf } from './files/errors.ts';
import type { Found, Host } from './host.ts';
import { visible } from './plan/visible.ts';
import { storage } from './storage.ts';

/** pod-compile: the one file of the compiler that touches the process. */

/** Characters of a file from which on V8 is told to wait. */
const LARGE = 50_000;

/**
 * A compile is over before optimised code pays, so V8 waits longer for it than for a server: measured on a file of
 * 1,000 services, a third of the CPU time and a fifth of the time less. For small files even the asking takes longer.
 */
function patient(host: Host): Host {
  const read = (path: string): Found => {
    const found = host.read(path);
    if (found.kind === 'text' && found.text.length > LARGE) {
      process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=1000000');
    }
    return found;
  };
  return { ...host, read };
}

/** Settles when standard output has room for more. */
function taken(piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => void process.stdout.write(piece, () => resolve()));
}

const world: World = {
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  version: pack.version,
  terminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
  input: () => readText(0),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  disk: disk(`${process.pid}`),
  host: (root, allowed) => patient(files(root, allowed)),
  storage: storage(`${process.pid}`, taken),
  revision: async (folder, revision) => (await import('./git.ts')).revisionOf(folder, revision, process.env),
};

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    // The reader has gone, as after `| head`: there is nobody left to tell.
    if (codeOf(error) === 'EPIPE') process.exit();
    if (stream === process.stdout) world.err(`pod-compile: the output cannot be written: ${reasonOf(error)}\n`);
    process.exit(EXIT.failed);
  });
}

run(world).then(
  (exit) => {
    process.exitCode = exit;
  },
  (error: unknown) => {
    process.exitCode = EXIT.bug;
    // Every mistake of a user has been told in words by now.
    const what = error instanceof Error ? error.message.replace(/^bug: /, '') : String(error);
    world.err(
      `bug: ${visible(what.split('\n')[0] ?? '')}; please report this, with the files if you may (DEBUG=1 shows where)\n`,
    );
    if (world.env['DEBUG'] && error instanceof Error) world.err(`${visible(error.stack ?? '')}\n`);
  },
);
