import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, testEngine, type TestEngine } from './docker.ts';
import { skip } from './spec.ts';

/** A dockerd of the test's own, which can be ended and started again. */
export interface Dockerd extends TestEngine {
  /** Started, and answering. */
  start(): Promise<void>;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Ends it, and forgets all that it had. */
  close(): Promise<void>;
}

const START_MS = 20_000;

/** Where tests run on a real Engine, as root, with dockerd installed; else the body is skipped. It makes no network of its own. */
export async function ownDockerd(...options: readonly string[]): Promise<Dockerd> {
  await testEngine();
  if (process.getuid?.() !== 0) return skip('only root may start a dockerd');
  const folder = mkdtempSync(join(tmpdir(), 'dockerd-'));
  const socket = join(folder, 'docker.sock');
  const words = [
    ...['data', 'exec'].flatMap((name) => [`--${name}-root`, join(folder, name)]),
    ...['--host', `unix://${socket}`, '--pidfile', join(folder, 'pid')],
    ...['--bridge', 'none', '--iptables=false', ...options],
  ];
  // A network namespace of its own: a dockerd without a bridge removes that of another one.
  const apart = ['--net', 'dockerd', ...words];
  const engine = { socket, environment: { ...process.env, DOCKER_HOST: `unix://${socket}` } };
  let child: ChildProcess | undefined;
  const dockerd: Dockerd = {
    ...engine,
    async start() {
      child = spawn('unshare', apart, { stdio: 'ignore' });
      const failed = once(child, 'error').then(() => skip('there is no unshare to start a dockerd with'));
      await Promise.race([failed, ready(engine)]);
    },
    async end(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
      // Where nobody buries the dead, it and its containerd still seem to live to the next one.
      for (const name of ['pid', 'exec/containerd/containerd.pid']) rmSync(join(folder, name), { force: true });
    },
    async close() {
      await dockerd.end('SIGTERM');
      // One that was killed has left mounts.
      for (const line of readFileSync('/proc/mounts', 'utf8').split('\n').reverse()) {
        const [, place = ''] = line.split(' ');
        if (place.startsWith(folder)) spawnSync('umount', ['-l', place]);
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return dockerd;
}

async function ready(engine: TestEngine): Promise<void> {
  const until = performance.now() + START_MS;
  while (!(await answers(engine))) {
    if (performance.now() > until) throw new Error('a dockerd of our own does not answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
