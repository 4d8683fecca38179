import type { Table } from '../attributes/attribute.ts';
import { join } from '../join.ts';
import { folderOf } from '../paths.ts';
import type { Mapping, Node, Scalar } from '../tree.ts';
import { get, mapping, withEntry } from '../tree.ts';
import { complete, movePaths } from '../walk.ts';
import { from, rebase } from './paths.ts';
import type { Loader, Place, Work } from './place.ts';

type Extend = (document: Mapping, place: Place, table: Table, loader: Loader, report: Work['report']) => Mapping;

interface Including extends Work {
  /** The whole phase, for included files include and extend as well. */
  readonly extend: Extend;
}

/** A document joined onto the files that it includes: what it says itself wins. */
export function includeFiles(document: Mapping, place: Place, table: Table, work: Including): Mapping {
  const wishes = get(document, 'include');
  if (wishes?.kind !== 'list') return document;
  let whole = mapping(new Map(), document.span);
  for (const wish of wishes.items) whole = join(whole, included(wish, place, table, work), table);
  return join(whole, withEntry(document, 'include', undefined), table);
}

/** Nobody writes longer chains, and each link is a call within the one before. */
const MOST_CHAINED = 100;

/** What one entry brings: its first file, and the others joined onto it, as a project of their own. */
function included(wish: Node, place: Place, table: Table, work: Including): Mapping {
  const nothing = mapping(new Map(), wish.span);
  const files = pathsOf(get(wish, 'path')).map((path) => ({ path, file: from(place.folder, String(path.value)) }));
  const [first] = files;
  if (!first) return nothing;
  const seen = place.includedBy ?? [place.file];
  if (seen.includes(first.file)) {
    const cycle = [...seen.slice(seen.indexOf(first.file)), first.file].join(' -> ');
    work.report.add('include-cycle', first.path.span, { cycle });
    return nothing;
  }
  if (seen.length > MOST_CHAINED) {
    const wanted = `at most ${MOST_CHAINED} files long`;
    work.report.add('bad-value', first.path.span, { what: 'a chain of include', wanted });
    return nothing;
  }
  const folder = folderFor(wish, place, first.file);
  const said = get(wish, 'project_directory');
  const by = (said?.kind === 'scalar' ? said.substituted : undefined) ?? first.path.substituted;
  const variables = variablesFor(wish, place, folder, work);
  let whole = nothing;
  for (const { path, file } of files) {
    for (const { root, format } of work.loader.documents(file, variables, path.span)) {
      const there: Place = { file, folder, variables, format, includedBy: [...seen, first.file] };
      whole = join(whole, work.extend(root, there, table, work.loader, work.report), table);
    }
  }
  return movePaths(complete(onlySections(whole, table), table), table, rebase(folder, place.folder, by));
}

function folderFor(wish: Node, place: Place, first: string): string {
  const said = get(wish, 'project_directory');
  if (said?.kind !== 'scalar' || said.value === '') return folderOf(first);
  const folder = from(place.folder, String(said.value));
  return folder === '.' ? '' : folder;
}

function variablesFor(wish: Node, place: Place, folder: string, { loader }: Work): Place['variables'] {
  const said = get(wish, 'env_file');
  const files = pathsOf(said).map((path) => from(place.folder, String(path.value)));
  const besides = folder === '' ? '.env' : `${folder}/.env`;
  return loader.variables(files.length > 0 ? files : { besides }, place.variables, (said ?? wish).span);
}

function pathsOf(node: Node | undefined): readonly Scalar[] {
  if (node?.kind === 'scalar') return [node];
  return node?.kind === 'list' ? node.items.filter((item) => item.kind === 'scalar') : [];
}

/** Named things are included: services, networks. What is said of the file as a whole is not. */
function onlySections(document: Mapping, table: Table): Mapping {
  return mapping(new Map([...document.entries].filter(([name]) => table[name]?.each)), document.span);
}
