import { spawn } from 'node:child_process';
import { request as http } from 'node:http';
import { request as https } from 'node:https';
import { connect } from 'node:net';
import type { ProbeSpec } from './read.ts';
import type { Outcome, Probe } from './schedule.ts';

type Of<K extends ProbeSpec['kind']> = ProbeSpec & { readonly kind: K };

/** Probes from the executor's own place: its network is the host's, its folder the sandbox, its limits the task's. */
export const probe: Probe = async (spec, seconds, caller) => {
  const late = AbortSignal.timeout(Math.min(seconds, MOST_SECONDS) * 1000);
  const signal = AbortSignal.any([caller, late]);
  if (spec.kind === 'HTTP') return httpOutcome(spec, signal);
  return spec.kind === 'TCP' ? tcpOutcome(spec, signal) : commandOutcome(spec, signal);
};

/** A timer cannot take more. */
const MOST_SECONDS = 24 * 3600;

async function httpOutcome({ url, statuses }: Of<'HTTP'>, signal: AbortSignal): Promise<Outcome> {
  try {
    const code = await statusOf(url, signal);
    const isHealthy = statuses.length > 0 ? statuses.includes(code) : code >= 200 && code < 400;
    return { isHealthy, status: { type: 'HTTP', http: { status_code: code } }, text: `GET ${url}: status ${code}` };
  } catch (error) {
    return { isHealthy: false, status: { type: 'HTTP', http: {} }, text: `GET ${url}: ${reasonOf(error, signal)}` };
  }
}

/** As Mesos's own executors ask: who the certificate is for does not matter. */
function statusOf(url: string, signal: AbortSignal): Promise<number> {
  const send = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const asked = send(url, { agent: false, rejectUnauthorized: false, signal }, (answer) => {
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function tcpOutcome({ host, port }: Of<'TCP'>, signal: AbortSignal): Promise<Outcome> {
  const status = (succeeded: boolean) => ({ type: 'TCP', tcp: { succeeded } }) as const;
  const text = `connect ${host}:${port}`;
  try {
    await opened(host, port, signal);
    return { isHealthy: true, status: status(true), text: `${text}: done` };
  } catch (error) {
    return { isHealthy: false, status: status(false), text: `${text}: ${reasonOf(error, signal)}` };
  }
}

function opened(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const give = (): void => void socket.destroy(new Error('aborted'));
    signal.addEventListener('abort', give);
    socket.on('close', () => signal.removeEventListener('abort', give));
    socket.on('error', reject);
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/** What a command printed last, for a message. */
const MOST_OUTPUT = 500;

function commandOutcome({ words, environment }: Of<'COMMAND'>, signal: AbortSignal): Promise<Outcome> {
  const [program, ...rest] = words;
  return new Promise((resolve) => {
    // A group of its own, so that all it starts ends with it.
    const env = { ...process.env, ...environment };
    const child = spawn(program, rest, { detached: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const hear = (bytes: Buffer): void => {
      output = (output + bytes.toString()).slice(-MOST_OUTPUT);
    };
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    const over = (how: string, code?: number): void => {
      signal.removeEventListener('abort', end);
      const command = code === undefined ? {} : { exit_code: code };
      const said = output.trim() === '' ? '' : `: ${output.trim()}`;
      resolve({ isHealthy: code === 0, status: { type: 'COMMAND', command }, text: `the command ${how}${said}` });
    };
    for (const stream of [child.stdout, child.stderr]) stream.on('data', hear);
    signal.addEventListener('abort', end);
    child.on('error', (error) => over(`cannot be started: ${error.message}`));
    child.on('exit', (code) =>
      code === null ? over(reasonOf(undefined, signal)) : over(`ended with code ${code}`, code),
    );
  });
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'did not end in time';
  return error instanceof Error ? error.message : 'was killed';
}
