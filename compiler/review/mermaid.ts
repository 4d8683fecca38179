import { cut } from '../layout.ts';
import { visibleLine } from '../plan/visible.ts';
import type { Graph, GraphEdge, GraphGroup, GraphNode } from './graph.ts';

/** Mermaid gives up at 500 edges, and people long before. */
const MOST_NODES = 60;
const MOST_EDGES = 200;

/** Characters of a name: who reads more of it reads the plan. */
const LONGEST = 60;

/**
 * The graph as lines of a Mermaid flowchart; undefined when there is nothing to draw, in a sentence why there is too
 * much. Ids are made here, and texts of users stand between quotes, escaped.
 */
export function mermaid(graph: Graph): readonly string[] | string | undefined {
  const { nodes, groups, joins, ports } = graph;
  if (nodes.length + ports.length > MOST_NODES)
    return `it would have ${nodes.length + ports.length} nodes; at most ${MOST_NODES} can be read`;
  const edges = withoutImplied(graph.edges);
  if (edges.length > MOST_EDGES) return `it would have ${edges.length} edges; at most ${MOST_EDGES} can be read`;
  if (edges.length + ports.length + groups.length === 0) return undefined;
  const ids = new Map(nodes.map(({ service }, index) => [service, `c${index + 1}`]));
  const id = (service: string): string => ids.get(service) ?? 'c0';
  const draw = (node: GraphNode): string => `${id(node.service)}${shape(node)}`;
  const inGroups = new Set(groups.flatMap(({ members }) => members));
  return [
    'flowchart LR',
    ...groups.flatMap((group, index) => groupLines(group, `n${index + 1}`, nodes.map(draw), nodes)),
    ...nodes.filter(({ service }) => !inGroups.has(service)).map((node) => `  ${draw(node)}`),
    ...edges.map((edge) => `  ${id(edge.from)} ${ARROWS[edge.when]} ${id(edge.to)}`),
    ...joins.map(({ service, owner, kind }) => `  ${id(service)} -. ${quoted(`${kind} of`)} .- ${id(owner)}`),
    ...ports.flatMap(({ service, container, hosts }, index) => [
      `  p${index + 1}>${quoted(hostsOf(hosts))}]`,
      `  p${index + 1} ==>|${quoted(container)}| ${id(service)}`,
    ]),
  ];
}

const ARROWS: { readonly [when in GraphEdge['when']]: string } = {
  started: '-->',
  healthy: '-->|"healthy"|',
  completed: '-->|"ended"|',
};

function groupLines(
  { owner, members, kinds }: GraphGroup,
  id: string,
  drawn: readonly string[],
  nodes: readonly GraphNode[],
): readonly string[] {
  const inside = drawn.filter((_, index) => members.includes(nodes[index]?.service ?? ''));
  const title = `${kinds.length > 0 ? kinds.join(', ') : 'namespaces'} of ${short(owner)}`;
  return [`  subgraph ${id}[${quoted(title)}]`, ...inside.map((line) => `    ${line}`), '  end'];
}

/** A shape for each role, which is said as well: shapes alone are guesses. */
function shape({ service, role, replicas }: GraphNode): string {
  const many = replicas > 1 ? ` x ${replicas}` : '';
  const text = quoted(`${short(service)}${many}${role === 'main' ? '' : ` (${role})`}`);
  if (role === 'sidecar') return `([${text}])`;
  if (role === 'init') return `{{${text}}}`;
  return role === 'infra' ? `[[${text}]]` : `[${text}]`;
}

function hostsOf([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function short(text: string): string {
  return cut(text, LONGEST);
}

/**
 * A text that Mermaid shows as it is. It reads some things before it knows of quotes (`%%{`, `style …:…#…;`, its own
 * stand-ins for entities): whatever is no plain ASCII becomes an entity of its own, which is `#` and a number.
 */
export function quoted(text: string): string {
  const escaped = [...visibleLine(text)].map((one) =>
    /[A-Za-z0-9 _.,/()-]/.test(one) ? one : `#${one.codePointAt(0)};`,
  );
  return `"${escaped.join('')}"`;
}

/** Without what others imply: where the way through a third one is drawn that waits for as much. */
function withoutImplied(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const next = new Map<string, GraphEdge[]>();
  for (const edge of edges) next.set(edge.from, [...(next.get(edge.from) ?? []), edge]);
  const isImplied = ({ from, to, when }: GraphEdge): boolean => {
    const first = (next.get(from) ?? []).filter((edge) => edge.to !== to && STRENGTH[edge.when] >= STRENGTH[when]);
    const seen = new Set(first.map((edge) => edge.to));
    for (const one of seen) for (const further of next.get(one) ?? []) seen.add(further.to);
    return seen.has(to);
  };
  return edges.filter((edge) => !isImplied(edge));
}

const STRENGTH: { readonly [when in GraphEdge['when']]: number } = { started: 0, healthy: 1, completed: 2 };
