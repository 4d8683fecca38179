import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../runtime/engine/docker.ts';
import type { Connected, Engine } from '../../runtime/engine/engine.ts';
import type { Limits } from '../../runtime/engine/limits.ts';
import { skip } from './spec.ts';

/** A real Engine for tests: that of the run (private-engine.ts), else the usual one. */
export interface TestEngine {
  readonly socket: string;
  readonly environment: { readonly [name: string]: string | undefined };
}

let found: Promise<TestEngine | string> | undefined;

/** Skips the body aloud when there is none. */
export async function testEngine(): Promise<TestEngine> {
  found ??= find();
  const engine = await found;
  return typeof engine === 'string' ? skip(engine) : engine;
}

/** Connected, with labels that belong to the caller alone; `close` removes all that has them. */
export async function testLink(through?: {
  readonly socket?: string;
  readonly limits?: Partial<Limits>;
}): Promise<TestLink> {
  const { socket, environment } = await testEngine();
  const signal = new AbortController().signal;
  const place = { ...environment, DOCKER_HOST: `unix://${through?.socket ?? socket}` };
  const limits = through?.limits ?? {};
  const engine = await connect({ environment: place, home: homedir(), signal, limits });
  serial += 1;
  const prefix = `test-${process.pid}-${serial}`;
  const labels = { 'org.composeexecutor.test': prefix };
  return { engine, signal, prefix, labels, close: () => sweep(engine, labels) };
}

export interface TestLink {
  readonly engine: Connected;
  readonly signal: AbortSignal;
  /** Begins every name of the test. */
  readonly prefix: string;
  readonly labels: { readonly [name: string]: string };
  close(): Promise<void>;
}

let serial = 0;

/** Removes all that has the labels. */
export async function sweep(engine: Engine, labels: TestLink['labels']): Promise<void> {
  const signal = new AbortController().signal;
  const all = await engine.list(labels, { signal });
  const names = (kind: string) => all.filter((one) => one.kind === kind).map(({ name }) => name);
  await Promise.all(names('container').map((name) => engine.remove(name, { signal })));
  await Promise.all(names('network').map((name) => engine.removeNetwork(name, { signal })));
  await Promise.all(names('volume').map((name) => engine.removeVolume(name, { signal })));
  await Promise.all(names('image').map((name) => engine.removeImage(name, { signal })));
}

/**
 * An image with a shell in it, made of this machine's own busybox: nothing is fetched. It stays for the next test.
 * The name goes by the program, so that another machine's is another image.
 */
export async function testImage(): Promise<string> {
  return imageOn(await testEngine());
}

/** The same on another Engine. */
export async function imageOn({ environment }: TestEngine): Promise<string> {
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
  if (busybox === undefined) return skip('there is no busybox to make an image of');
  const digest = createHash('sha256').update(readFileSync(busybox)).digest('hex').slice(0, 12);
  const image = `composeexecutor-test:${digest}`;
  if ((await ask(environment, `/images/${encodeURIComponent(image)}/json`)).status === 200) return image;
  // A tar holds the program, and links by which the shell finds its commands.
  const links =
    'for c in sh cat echo ls sleep kill printf true false id head dd yes nc wget httpd stat; do ln -s busybox bin/$c; done';
  const cwd = mkdtempSync(join(tmpdir(), 'image-'));
  const script = `mkdir bin tmp etc; cp ${busybox} bin/busybox; ${links}; tar c bin tmp etc`;
  const made = spawnSync('sh', ['-ec', script], { cwd, maxBuffer: 64 * 1024 * 1024 });
  rmSync(cwd, { recursive: true });
  if (made.status !== 0) return skip(`the image cannot be made: ${made.stderr}`);
  const query = `fromSrc=-&repo=${image.replace(':', '&tag=')}&changes=${encodeURIComponent('ENV PATH=/bin')}`;
  const { status, text } = await ask(environment, `/images/create?${query}`, made.stdout);
  if (status !== 200 || /"error"/.test(text)) throw new Error(`the test image was refused: ${text}`);
  return image;
}

async function find(): Promise<TestEngine | string> {
  const { DOCKER_HOST: host = 'unix:///var/run/docker.sock', NO_ENGINE: reason } = process.env;
  if (reason !== undefined) return reason;
  if (!host.startsWith('unix://')) return `DOCKER_HOST is ${host}; tests want an Engine on a unix socket`;
  const engine = { socket: host.slice('unix://'.length), environment: { ...process.env, DOCKER_HOST: host } };
  return (await answers(engine)) ? engine : `no Docker Engine answers at ${host}`;
}

/** Whether it does now. */
export async function answers({ environment }: TestEngine): Promise<boolean> {
  const { status } = await ask(environment, '/_ping').catch(() => ({ status: 0 }));
  return status === 200;
}

/** A request of the test's own, past the code under test. */
export function ask(
  environment: TestEngine['environment'],
  path: string,
  upload?: Uint8Array,
  method: 'GET' | 'POST' | 'DELETE' = upload ? 'POST' : 'GET',
): Promise<{ readonly status: number; readonly text: string }> {
  const socketPath = (environment['DOCKER_HOST'] ?? '').replace('unix://', '');
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, method, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (more: string) => {
        text += more;
      });
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end(upload);
  });
}
