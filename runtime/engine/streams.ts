import { look } from './containers.ts';
import type { Engine, EngineEvent, Having, Health, Output } from './engine.ts';
import { explain, Lost } from './errors.ts';
import { frames, jsonLines, raw } from './frames.ts';
import { within } from './limits.ts';
import { labelFilter, opened, part } from './link.ts';
import type { Link } from './link.ts';

/** The verbs that last. */
export function streamVerbs(link: Link): Pick<Engine, 'events' | 'attach'> {
  return {
    events: (labels, signal) => events(link, labels, signal),
    attach: (container, signal) => attach(link, container, signal),
  };
}

/** Asked at once, not when the first event is: what happens in between is not missed. */
function events(link: Link, labels: Having, signal: AbortSignal): AsyncIterable<EngineEvent> {
  const filters = {
    type: ['container'],
    event: ['start', 'die', 'oom', 'pause', 'unpause', 'health_status'],
    label: labelFilter(labels),
  };
  const doing = 'follow events';
  const request = { method: 'GET', path: '/events', query: { filters } } as const;
  const stream = opened(link, request, { doing, signal });
  stream.catch(() => undefined);
  return told(stream, doing, signal);
}

async function* told(
  stream: Promise<AsyncIterable<Buffer>>,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent, void, undefined> {
  try {
    for await (const message of jsonLines(await stream)) {
      const event = eventOf(message as Message);
      if (event) yield event;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw explain(error, doing);
  }
  throw explain(new Lost(new Error('the stream ended')), doing);
}

/** Of GET /events; `Action` of a health check is `health_status: healthy`. */
interface Message {
  readonly Action?: string;
  readonly Actor?: { readonly Attributes?: { readonly name?: string; readonly exitCode?: string } };
}

function eventOf({ Action: action = '', Actor: actor }: Message): EngineEvent | undefined {
  const { name: container, exitCode } = actor?.Attributes ?? {};
  if (container === undefined) return undefined;
  if (action === 'start' || action === 'oom' || action === 'pause' || action === 'unpause') {
    return { kind: action, container };
  }
  if (action === 'die') return { kind: 'die', container, code: Number(exitCode ?? 0) };
  const [, status] = /^health_status: (starting|healthy|unhealthy)$/.exec(action) ?? [];
  // The pattern has nothing else.
  return status ? { kind: 'health', container, status: status as Health['status'] } : undefined;
}

async function attach(link: Link, container: string, signal: AbortSignal): Promise<AsyncIterable<Output>> {
  const doing = `read the output of container ${container}`;
  const tty = link.containers.get(container)?.tty ?? (await asked(link, container, doing, signal));
  const query = { stream: 1, stdout: 1, stderr: 1 };
  const request = { method: 'POST', path: `/containers/${part(container)}/attach`, query } as const;
  const stream = await opened(link, request, { doing, signal });
  return output(tty ? raw(stream) : frames(stream), doing, signal);
}

async function asked(link: Link, container: string, doing: string, signal: AbortSignal): Promise<boolean> {
  const { tty } = await within(link.limits.inspect, { doing, signal }, (mine) => look(link, container, mine));
  return tty;
}

async function* output(
  chunks: AsyncIterable<Output>,
  doing: string,
  signal: AbortSignal,
): AsyncGenerator<Output, void, undefined> {
  try {
    yield* chunks;
  } catch (error) {
    if (!signal.aborted) throw explain(error, doing);
  }
}
