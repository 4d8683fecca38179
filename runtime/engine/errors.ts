import { EngineError } from './engine.ts';
import type { EngineErrorKind } from './engine.ts';
import { CONNECTION_WORDS, ENGINE_WORDS } from './words.ts';
import type { Words } from './words.ts';

/** The Engine answered, and the answer was no. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, words: string, options?: ErrorOptions) {
    super(words, options);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** Enough for the sentence of a refusal. */
const MOST_BYTES = 16 * 1024;

/** A reply that refuses: its JSON has a message, a proxy's has a text of its own. No more than its beginning is read. */
export async function refusalOf(status: number, reply: AsyncIterable<Uint8Array>): Promise<Refusal> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of reply) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
  return new Refusal(status, messageIn(text).trim());
}

function messageIn(text: string): string {
  try {
    const { message, error } = JSON.parse(text) as { readonly message?: unknown; readonly error?: unknown };
    return String(message ?? error ?? text);
  } catch {
    return text;
  }
}

/** No answer, or only the beginning of one: whether the request was performed is not known. */
export class Lost extends Error {
  /** Node's word for it: ECONNREFUSED. */
  readonly code: string;

  constructor(cause: unknown) {
    // Node's errors have both; what has neither is shown as it is.
    const { code = '', message = String(cause) } = cause as { readonly code?: string; readonly message?: string };
    super(message, { cause });
    this.name = 'Lost';
    this.code = code;
  }
}

/** The error in users' words: `cannot start container web: port 80 of the host is taken …`. */
export function explain(error: unknown, doing: string, words: readonly Words[] = ENGINE_WORDS): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof Refusal) return ofRefusal(error, doing, words);
  if (error instanceof Lost) return ofLost(error, doing);
  // Not the Engine's doing: a file that cannot be read, say.
  const why = error instanceof Error ? error.message : String(error);
  return new EngineError('refused', `cannot ${doing}: ${why}`, { cause: error });
}

function ofRefusal(refusal: Refusal, doing: string, words: readonly Words[]): EngineError {
  const said = tidy(refusal.message) || `HTTP status ${refusal.status}`;
  for (const { pattern, kind, means } of words) {
    const found = pattern.exec(said);
    if (!found) continue;
    const meaning = means.replace(/\$(\d)/g, (_, index) => (index === '0' ? said : (found[Number(index)] ?? '')));
    return new EngineError(kind, `cannot ${doing}: ${meaning}`, { cause: refusal });
  }
  return new EngineError(kindOfStatus(refusal.status), `cannot ${doing}: ${said}`, { cause: refusal });
}

function kindOfStatus(status: number): EngineErrorKind {
  if (status === 404) return 'not-found';
  return status === 409 ? 'conflict' : 'refused';
}

/** Node and the Engine put their own layers' names around what went wrong. */
function tidy(words: string): string {
  return words
    .replace(/^Error response from daemon: /, '')
    .replace(/OCI runtime create failed: |runc create failed: |container_linux\.go:\d+: |: unknown$/g, '')
    .replace(/starting container process caused: /, '')
    .trim();
}

function ofLost(lost: Lost, doing: string): EngineError {
  if (lost.code === 'EACCES' || lost.code === 'EPERM') {
    const remedy = 'ask for a place in the group that owns it (docker, as a rule), or run as root';
    return new EngineError('denied', `cannot ${doing}: the Engine's socket may not be used; ${remedy}`, {
      cause: lost,
    });
  }
  return new EngineError('unreachable', `cannot ${doing}: ${whyLost(lost)}`, { cause: lost });
}

function whyLost({ code, message }: Lost): string {
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return 'no Engine answers';
  const said = message.replace(/^[0-9A-F]+:error:[0-9A-F]*:|:\.\.\/[\s\S]*$/g, '').trim();
  const means = CONNECTION_WORDS.find(({ codes }) => codes.test(code))?.means;
  return means === undefined ? `the connection to the Engine broke off (${said})` : `${means} (${said})`;
}
