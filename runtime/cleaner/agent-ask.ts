import { request as plainRequest } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';

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

/** What is wrong, said of the agent. */
export class Away extends Error {}

/** Why an agent did not say what it was asked. */
export function awayText(error: unknown): string {
  if (error instanceof Away) return error.message;
  // Of an address with several, the message of the whole is empty.
  const { message = '', code = '' } = error as { readonly message?: string; readonly code?: string };
  return `cannot be asked: ${message || code || 'no answer'}`;
}

/** As it is named in what people read: `http://10.0.0.1:5051`. */
export function addressOf({ url }: AgentOptions): string {
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

export interface Answered {
  readonly answer: unknown;
  /** Its header `Date`, if it has one. */
  readonly date?: string;
}

/** GET of a path; what goes wrong is thrown, for `awayText`. */
export async function ask(path: string, options: AgentOptions, signal: AbortSignal): Promise<Answered> {
  const { authorization, ca, seconds } = options;
  const authorized = authorization();
  const headers = { Accept: 'application/json', ...(authorized !== undefined && { Authorization: authorized }) };
  const late = AbortSignal.timeout(seconds * 1000);
  const both = AbortSignal.any([signal, late]);
  try {
    const { status, body, date } = await fetched(`${addressOf(options)}${path}`, {
      headers,
      signal: both,
      agent: false,
      ...(ca && { ca }),
    });
    if (status === 503) throw new Away('is recovering');
    if (status === 401 || status === 403) throw new Away('does not let this program in (--agent-token-file)');
    if (status !== 200) throw new Away(`answers ${status}`);
    return { answer: parsed(body), ...(date !== undefined && { date }) };
  } catch (error) {
    if (late.aborted) throw new Away(`did not answer within ${seconds} s`);
    throw error;
  }
}

interface Fetched {
  readonly status: number;
  readonly body: string;
  readonly date: string | undefined;
}

function fetched(address: string, options: RequestOptions): Promise<Fetched> {
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
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          date: answer.headers.date,
        }),
      );
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

/** Of what should be an object. */
export function fieldsOf(value: unknown): { readonly [name: string]: unknown } {
  // What is no object has no fields.
  return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : {};
}
