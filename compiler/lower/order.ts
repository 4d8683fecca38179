import type { Report } from '../diagnostic.ts';
import { place, type Span } from '../source.ts';

/** One service starts after another. */
export interface Edge {
  readonly on: string;
  readonly when: 'started' | 'healthy' | 'completed';
  readonly required: boolean;
  readonly restart: boolean;
  /** `depends_on (compose.yaml:7:9)`. */
  readonly cause: string;
  readonly at: Span;
}

/** By service, in the order of the files. */
export type Edges = ReadonlyMap<string, readonly Edge[]>;

/**
 * The services in start order: each after all it depends on, else as the files have them. A circle is reported once and
 * broken where it closes.
 */
export function startOrder(edges: Edges, report: Report): readonly string[] {
  const rank = new Map([...edges.keys()].map((service, index) => [service, index]));
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const service of edges.keys()) visit(service, { edges, rank, order, state, report });
  return order;
}

interface Walk {
  readonly edges: Edges;
  readonly rank: ReadonlyMap<string, number>;
  readonly order: string[];
  readonly state: Map<string, 'open' | 'done'>;
  readonly report: Report;
}

/** Depth first with a stack of its own: a chain of ten thousand services must not end the process. */
function visit(start: string, walk: Walk): void {
  const stack: { service: string; rest: Edge[] }[] = [];
  const enter = (service: string): void => {
    if (walk.state.has(service)) return;
    walk.state.set(service, 'open');
    stack.push({ service, rest: inFileOrder(walk.edges.get(service) ?? [], walk.rank) });
  };
  enter(start);
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const edge = top.rest.pop();
    if (edge && walk.state.get(edge.on) === 'open') reportCircle(stack, edge, walk);
    if (edge) enter(edge.on);
    if (edge || stack.at(-1) !== top) continue;
    stack.pop();
    walk.state.set(top.service, 'done');
    walk.order.push(top.service);
  }
}

/** Last first, for `pop` takes from the end. */
function inFileOrder(edges: readonly Edge[], rank: ReadonlyMap<string, number>): Edge[] {
  return edges.filter(({ on }) => rank.has(on)).sort((a, b) => (rank.get(b.on) ?? 0) - (rank.get(a.on) ?? 0));
}

/** Circles of nothing but what the files say were reported when they were resolved; those that the pod adds come after. */
function reportCircle(stack: readonly { service: string }[], edge: Edge, { report }: Walk): void {
  if (report.has(['dependency-cycle'])) return;
  const names = stack.map(({ service }) => service);
  const circle = [...names.slice(names.indexOf(edge.on)), edge.on];
  const shown = circle.length > 12 ? [...circle.slice(0, 6), '…', ...circle.slice(-5)] : circle;
  report.add('start-cycle', edge.at, { circle: shown.join(' -> '), cause: edge.cause });
}

/** How an edge says what made it. */
export function cause(what: string, at: Span): string {
  return `${what} (${place(at)})`;
}
