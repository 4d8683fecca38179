import { createHash } from 'node:crypto';
import { allMasks, marked, masked } from '../attributes/lowering/fields.ts';
import type { FileUse } from '../attributes/part.ts';
import type { Variables } from '../environment.ts';
import type { Host } from '../host.ts';
import type { ContainerFile, FileOrigin } from '../plan/plan.ts';
import type { Project } from '../project.ts';
import type { Span } from '../source.ts';
import { get, type Node, quoted } from '../tree.ts';
import { coversOf, isCovered } from './covered.ts';
import { type Facts, maskOf } from './facts.ts';
import { placed, type World } from './powers.ts';

/** What the files of containers are made of. */
export interface Filing {
  readonly project: Project;
  readonly host: Pick<Host, 'read'>;
  readonly declared: Variables;
  readonly prefix: string;
  /** The container's name of a service. */
  readonly name: (service: string) => string;
  readonly world: World;
  /** Where the values of the variables go that hold some of them: never part of a plan. */
  readonly values: Map<string, string>;
}

/** By container. */
export function byContainer(files: readonly ContainerFile[]): ReadonlyMap<string, readonly ContainerFile[]> {
  const found = new Map<string, ContainerFile[]>();
  for (const file of files) {
    const others = found.get(file.container);
    if (others) others.push(file);
    else found.set(file.container, [file]);
  }
  return found;
}

/** Where a text comes from, and what people see in the place of that where it holds text of a variable. */
export interface Origin {
  readonly from: FileOrigin;
  readonly mask: string | undefined;
}

/** The secrets and configs that services use, in the order of `services`. */
export function filesOf(services: readonly Facts[], filing: Filing): readonly ContainerFile[] {
  const covers = coversOf(services);
  let written = 0;
  return services.flatMap((facts) =>
    facts.files.flatMap((use) => {
      const origin = originOf(facts.service, use, filing);
      if (!origin) return [];
      const isBound = isCovered(facts, covers(facts), use.target);
      if (isBound) written += 1;
      const way = isBound ? ({ by: 'bind', source: `${written}` } as const) : ({ by: 'copy' } as const);
      return [{ ...file(use, filing.name(facts.service)), from: origin.from, ...way, ...marks(origin, use) }];
    }),
  );
}

function file({ source, kind, target, uid, gid, mode }: FileUse, container: string) {
  return { file: source, kind, container, target, uid, gid, mode };
}

/** The path of a file on the host stays readable. */
function marks({ from, mask }: Origin, { targetMask }: FileUse): Pick<ContainerFile, 'substituted'> {
  const way = 'inline' in from ? 'inline' : 'environment';
  return marked(allMasks(['file' in from ? {} : masked(`/from/${way}`, mask), masked('/target', targetMask)]));
}

/** Undefined when it is nowhere, or somebody else's: that was reported. */
export function originOf(
  service: string,
  { kind, source }: Pick<FileUse, 'kind' | 'source'>,
  filing: Filing,
): Origin | undefined {
  const section = filing.project[`${kind}s`].get(source);
  const [path, variable, content] = ['file', 'environment', 'content'].map((way) => get(section?.node, way));
  if (!section) return undefined;
  if (path) return ofFile(path, service, filing);
  if (variable) return ofVariable(`${kind}s.${source}`, variable, filing);
  return content && { from: { inline: textOf(content) }, mask: maskOf(content) };
}

function ofFile(path: Node, service: string, { host, world }: Filing): Origin | undefined {
  const { report } = world;
  const mask = maskOf(path);
  const file = placed(textOf(path), { service, at: path.span, hidden: mask !== undefined }, world);
  const found = host.read(file);
  if (found.kind === 'text') {
    return { from: { file, sha256: createHash('sha256').update(found.bytes).digest('hex') }, mask };
  }
  if (report.has(['outside-root'], path.span)) return undefined;
  if (found.kind === 'outside') report.add('outside-root', path.span, { path: quoted(path), what: 'the path' });
  else {
    const why = found.kind === 'missing' ? 'there is no such file' : found.why;
    report.add('unreadable-file', path.span, { file: quoted(path), why });
  }
  return undefined;
}

function ofVariable(path: string, node: Node, filing: Filing): Origin | undefined {
  const environment = textOf(node);
  const mask = maskOf(node);
  const wanted = { path, name: environment, at: node.span, hidden: mask !== undefined, quoted: quoted(node) };
  return valueOfVariable(wanted, filing) === undefined ? undefined : { from: { environment }, mask };
}

/** A variable whose value something is made of. */
export interface Wanted {
  /** Of what needs it: `secrets.token`. */
  readonly path: string;
  readonly name: string;
  /** The name as a message may show it. */
  readonly quoted: string;
  readonly hidden: boolean;
  readonly at: Span;
}

/** The value, which the runtime is told beside the plan. Undefined when nobody declares it: that was reported. */
export function valueOfVariable(wanted: Wanted, { declared, values, world }: Filing): string | undefined {
  const { path, name, quoted, hidden, at } = wanted;
  const value = declared.value(name);
  if (value !== undefined) values.set(name, value);
  else {
    const shell = declared.inShell(name) && !hidden && { inShell: name };
    world.report.add('undeclared-variable', at, { path, name: quoted, ...shell });
  }
  return value;
}

function textOf(node: Node): string {
  return node.kind === 'scalar' ? String(node.value ?? '') : '';
}
