import { from } from '../extend/paths.ts';
import { folderOf } from '../paths.ts';
import { place, type Span } from '../source.ts';
import type { Trace } from '../trace.ts';
import { get, type Mapping, type Node, nodeAt, type Scalar } from '../tree.ts';
import type { Spot } from './spots.ts';

/** How a value came to where it stands in the merged files. */
export interface History {
  /** What took it over from another service or file, the outermost first. */
  readonly through: readonly Way[];
  /** Places of what it took the place of, the earliest first. */
  readonly instead: readonly Span[];
  readonly variables: readonly Variable[];
}

export interface Way {
  readonly by: 'extends' | 'include';
  readonly at: Span;
}

/** A variable in a value, and who gave it: a place in a file of variables, the arguments, the task, or nobody. */
export interface Variable {
  readonly name: string;
  readonly from: 'argument' | 'task' | 'project' | 'nobody' | Span;
}

type Compiled = NonNullable<Trace['compiled']>;

/** What the files said before they were joined. */
export function historyOf({ path, node }: Spot, trace: Trace, compiled: Compiled): History {
  const cut = wholeOf(path, node, compiled);
  const said = compiled.options.files.flatMap((file) =>
    statements({ file, path: cut.path, through: [] }, trace, compiled),
  );
  const last = said.findLastIndex((one) => isSame(one.node.span, cut.node.span));
  const earlier = said.slice(0, Math.max(0, last)).filter((one) => isReplaced(one.node, cut.node));
  const instead = new Map(earlier.map((one) => [place(one.node.span), one.node.span]));
  return {
    through: said[last]?.through ?? [],
    instead: [...instead.values()],
    variables: node.kind === 'scalar' ? variablesOf(node, trace, compiled) : [],
  };
}

/** Items of lists join by what they say, not by where they are: of them, the list is followed. */
function wholeOf(path: readonly string[], node: Node, { project }: Compiled): { path: readonly string[]; node: Node } {
  for (let length = 1; length < path.length; length += 1) {
    const before = path.slice(0, length);
    const here = nodeAt(project.root, before);
    if (here.kind === 'list') return { path: before, node: here };
  }
  return { path, node };
}

/** Of a list, whether nothing is left in the one that followed it. */
function isReplaced(before: Node, after: Node): boolean {
  if (before.kind === 'mapping' || (before.kind === 'scalar' && before.value === null)) return false;
  if (isSame(before.span, after.span)) return false;
  if (before.kind === 'scalar' || after.kind !== 'list') return true;
  return !before.items.some((item) => after.items.some((other) => isSame(item.span, other.span)));
}

function isSame(a: Span, b: Span): boolean {
  return a.source.file === b.source.file && a.start === b.start;
}

interface Asked {
  readonly file: string;
  readonly path: readonly string[];
  readonly through: readonly Way[];
}

interface Statement {
  readonly node: Node;
  readonly through: readonly Way[];
}

/** Circles of extends and include are errors, so that there is an end. */
function statements(asked: Asked, trace: Trace, compiled: Compiled): readonly Statement[] {
  const documents = trace.documents.filter(({ long }) => long.span.source.file === asked.file);
  const unique = new Map(documents.map(({ long }) => [long.span.start, long]));
  return [...unique.values()].flatMap((long) => [
    ...includes(long).flatMap(({ file, at }) =>
      elsewhere({ ...asked, file, through: [...asked.through, { by: 'include', at }] }, asked, trace, compiled),
    ),
    ...inherited(long, asked, trace, compiled),
    ...own(long, asked),
  ]);
}

function own(long: Mapping, { path, through }: Asked): readonly Statement[] {
  const parent = path.reduce<Node | undefined>((node, key) => get(node, key), long);
  return parent ? [{ node: parent, through }] : [];
}

/** The paths of a file are its folder's, or the project's. */
function elsewhere(next: Asked, { file }: Asked, trace: Trace, compiled: Compiled): readonly Statement[] {
  const { projectFolder, files } = compiled.options;
  const folders = [folderOf(file), projectFolder ?? folderOf(files[0] ?? '')];
  const known = new Set(trace.documents.map(({ long }) => long.span.source.file));
  const there = folders.map((folder) => from(folder, next.file)).find((path) => known.has(path));
  return there === undefined ? [] : statements({ ...next, file: there }, trace, compiled);
}

function includes(long: Mapping): readonly { readonly file: string; readonly at: Span }[] {
  const list = get(long, 'include');
  const entries = list?.kind === 'list' ? list.items : [];
  return entries.flatMap((entry) => {
    const said = get(entry, 'path');
    const paths = said?.kind === 'list' ? said.items : said ? [said] : [];
    return paths.flatMap((path) => (path.kind === 'scalar' ? [{ file: String(path.value), at: path.span }] : []));
  });
}

function inherited(long: Mapping, asked: Asked, trace: Trace, compiled: Compiled): readonly Statement[] {
  const [section, name = '', ...rest] = asked.path;
  const wish = section === 'services' ? get(get(get(long, section), name), 'extends') : undefined;
  const [service, file] = [get(wish, 'service'), get(wish, 'file')];
  if (!wish || service?.kind !== 'scalar') return [];
  const path = ['services', String(service.value), ...rest];
  const next: Asked = { file: asked.file, path, through: [...asked.through, { by: 'extends', at: wish.span }] };
  return file?.kind === 'scalar'
    ? elsewhere({ ...next, file: String(file.value) }, asked, trace, compiled)
    : statements(next, trace, compiled);
}

function variablesOf({ substituted, span }: Scalar, trace: Trace, { options }: Compiled): readonly Variable[] {
  const { variables = {}, context } = options;
  const seen = trace.documents.find(({ long }) => long.span.source.file === span.source.file)?.variables;
  // A line of a file of variables is its own origin.
  const names = span.source.secret ? [] : (substituted?.variables ?? []);
  return names.map((name): Variable => {
    const layer = seen?.layerOf(name);
    if (!layer) return { name, from: 'nobody' };
    const written = trace.layers.get(layer)?.get(name);
    if (written) return { name, from: written };
    if (Object.hasOwn(variables, name)) return { name, from: 'argument' };
    return { name, from: Object.hasOwn(context.environment, name) ? 'task' : 'project' };
  });
}
