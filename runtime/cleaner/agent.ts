import { request as plainRequest } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';
import type { AgentContainer, AgentLook } from './liveness.ts';

/** A Mesos agent that is asked which executors it has. */
export interface Agent {
  /** Never fails: what is wrong is what it says. */
  look(signal: AbortSignal): Promise<AgentLook>;
}

export interface AgentOptions {
  /** `http://10.0.0.1:5051`. */
  readonly url: URL;
  /** The header `Authorization`, if any; read anew for each question, for tokens are exchanged while agents run. */
  readonly authorization: () => string | undefined;
  /** PEM; without it the authorities that Node knows. */
  readonly ca?: string;
  /** Seconds that an answer may take, all of it. */
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

/** The state of an agent with thousands of tasks has tens of megabytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * GET /state says who it is and since when it runs, and is refused while it recovers, as seen; GET /containers has its
 * living executors. An agent leaves those out that the asker may not see, without a word: what it counts tells.
 */
export function agentAt(options: AgentOptions): Agent {
  const { url } = options;
  const name = `${url.origin}${url.pathname.replace(/\/$/, '')}`;
  return {
    async look(signal) {
      try {
        const { id, startSeconds } = stateIn(await ask(`${name}/state`, options, signal));
        const containers = containersIn(await ask(`${name}/containers`, options, signal));
        const count = countIn(await ask(`${name}/metrics/snapshot?timeout=5secs`, options, signal));
        if (containers.length < count) throw new Away('does not show this cleaner all its executors');
        return { kind: 'up', url: name, id, upSeconds: options.date() / 1000 - startSeconds, containers };
      } catch (error) {
        return {
          kind: 'away',
          url: name,
          why: error instanceof Away ? error.message : `cannot be asked: ${text(error)}`,
        };
      }
    },
  };
}

/** What is wrong, said of the agent. */
class Away extends Error {}

function text(error: unknown): string {
  // Of an address with several, the message of the whole is empty.
  const { message = '', code = '' } = error as { readonly message?: string; readonly code?: string };
  return message || code || 'no answer';
}

async function ask(address: string, options: AgentOptions, signal: AbortSignal): Promise<unknown> {
  const { authorization, ca, seconds } = options;
  const authorized = authorization();
  const headers = { Accept: 'application/json', ...(authorized !== undefined && { Authorization: authorized }) };
  const late = AbortSignal.timeout(seconds * 1000);
  const both = AbortSignal.any([signal, late]);
  try {
    const { status, body } = await fetched(address, { headers, signal: both, agent: false, ...(ca && { ca }) });
    if (status === 503) throw new Away('is recovering');
    if (status === 401 || status === 403) throw new Away('does not let this cleaner in (--agent-token-file)');
    if (status !== 200) throw new Away(`answers ${status}`);
    return parsed(body);
  } catch (error) {
    if (late.aborted) throw new Away(`did not answer within ${seconds} s`);
    throw error;
  }
}

function fetched(
  address: string,
  options: RequestOptions,
): Promise<{ readonly status: number; readonly body: string }> {
  const request = address.startsWith('https:') ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const asked = request(address, options, (answer) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) answer.destroy(new Away(`answers with more than ${MOST_BYTES} bytes`));
        else chunks.push(chunk);
      });
      answer.on('error', reject);
      // Of one that is cut off no end is told.
      answer.on('close', () => reject(new Away('broke off its answer')));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Away('answers with what is no JSON');
  }
}

function stateIn(answer: unknown): { readonly id: string; readonly startSeconds: number } {
  const { id, start_time } = fieldsOf(answer);
  if (typeof id !== 'string' || typeof start_time !== 'number') throw new Away('answers as no agent does');
  if (id === '') throw new Away('has not registered with a master yet');
  return { id, startSeconds: start_time };
}

function containersIn(answer: unknown): readonly AgentContainer[] {
  if (!Array.isArray(answer)) throw new Away('answers as no agent does');
  return answer.map((one: unknown) => {
    const { container_id: run, framework_id: framework, executor_id: executor } = fieldsOf(one);
    if (typeof run !== 'string') throw new Away('answers as no agent does');
    return { run, framework: String(framework ?? ''), executor: String(executor ?? '') };
  });
}

/** Executors that have not ended. */
function countIn(answer: unknown): number {
  const metrics = fieldsOf(answer);
  const counts = ['registering', 'running', 'terminating'].map((what) => metrics[`slave/executors_${what}`]);
  if (!counts.every((count) => typeof count === 'number')) throw new Away('does not say how many executors it has');
  return counts.reduce((sum, count) => sum + count, 0);
}

function fieldsOf(value: unknown): { readonly [name: string]: unknown } {
  // What is no object has no fields.
  return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
}
