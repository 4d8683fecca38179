import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from './debian.ts';

/** What a run of tests knows of a Docker Engine. */
export interface EngineOfRun {
  /** For the tests: DOCKER_HOST, or in NO_ENGINE why there is none. */
  readonly environment: { readonly [name: string]: string };
  /** Begins the command of a test, which thereby sees the Engine's network: published ports, addresses of containers. */
  readonly through: readonly string[];
  close(): void;
}

const USUAL = 'unix:///var/run/docker.sock';

/** What a dockerd of our own may take to begin to answer, and to end. */
const START_SECONDS = 30;
const STOP_SECONDS = 15;

/** The Engine that answers here, else one of our own: where one is named or root is not ours, none but the named one. */
export async function engineOfRun(): Promise<EngineOfRun> {
  const named = process.env['DOCKER_HOST'];
  if (await answers(named ?? USUAL)) return at(named ?? USUAL);
  if (named !== undefined) return without(`nothing answers at DOCKER_HOST, ${named}`);
  if (process.getuid?.() !== 0) return without('no Docker Engine answers, and only root may start one');
  const missing = installEngine();
  return missing === undefined ? start() : without(missing);
}

function at(host: string): EngineOfRun {
  return { environment: { DOCKER_HOST: host }, through: [], close: () => undefined };
}

function without(reason: string): EngineOfRun {
  return { environment: { NO_ENGINE: reason.trim() }, through: [], close: () => undefined };
}

/** What is wrong, else undefined: dockerd is here, and busybox, of which the image of the tests is made. */
function installEngine(): string | undefined {
  const packages = ['docker.io', 'apparmor', 'busybox-static'];
  const missing = install({ commands: ['dockerd', 'busybox'], packages, of: 'a real Engine' });
  return missing && `no Docker Engine answers, and ${missing}`;
}

/**
 * A dockerd with its own socket, folder and network namespace: it neither meets another one of this machine nor leaves
 * a bridge or a firewall rule behind.
 */
async function start(): Promise<EngineOfRun> {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const host = `unix://${join(folder, 'docker.sock')}`;
  const places = ['data', 'exec'].map((name) => `--${name}-root=${join(folder, name)}`);
  const command = ['dockerd', ...places, `--host=${host}`, `--pidfile=${join(folder, 'pid')}`];
  const log = openSync(join(folder, 'log'), 'w');
  const apart = ['--net', 'sh', '-c', 'busybox ifconfig lo up && exec "$@"', 'sh'];
  const child = spawn('unshare', [...apart, ...command], { stdio: ['ignore', log, log] });
  closeSync(log);
  const close = closing(child, folder);
  if (await ready(child, host)) {
    return { environment: { DOCKER_HOST: host }, through: ['nsenter', `--net=/proc/${child.pid}/ns/net`], close };
  }
  const said = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').slice(-5).join('\n');
  close();
  return without(`no Docker Engine answers, and a dockerd of our own did not within ${START_SECONDS} s:\n${said}`);
}

/** Synchronous: a process that exits can do it. dockerd unmounts what lies in its folder before it ends. */
function closing(child: ChildProcess, folder: string): () => void {
  const close = (): void => {
    process.off('exit', close);
    child.kill();
    const waiting = `while kill -0 ${child.pid}; do grep -q '^State:.Z' /proc/${child.pid}/status && exit; sleep 0.1; done`;
    spawnSync('sh', ['-c', waiting], { stdio: 'ignore', timeout: STOP_SECONDS * 1000 });
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', close);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  return close;
}

async function ready(child: ChildProcess, host: string): Promise<boolean> {
  for (let tries = 0; tries < START_SECONDS * 5; tries += 1) {
    if (await answers(host)) return true;
    if (child.exitCode !== null) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

function answers(host: string): Promise<boolean> {
  if (!host.startsWith('unix://')) return Promise.resolve(false);
  return new Promise((resolve) => {
    const asked = request({ socketPath: host.slice('unix://'.length), path: '/_ping', agent: false }, (reply) => {
      reply.resume();
      resolve(reply.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
