import { createHash } from 'node:crypto';
import type { FileUse } from '../attributes/part.ts';
import type { Variables } from '../environment.ts';
import type { Host } from '../host.ts';
import { FILES_FOLDER } from '../plan/files.ts';
import type { ContainerFile, FileOrigin } from '../plan/plan.ts';
import type { Project } from '../project.ts';
import { get, type Node, quoted } from '../tree.ts';
import { coversOf, isCovered } from './covered.ts';
import { type Facts, isHidden } from './facts.ts';
import { hostPath, type World } from './powers.ts';

/** What the files of containers are made of. */
export interface Filing {
  readonly project: Project;
  readonly host: Pick<Host, 'read'>;
  readonly declared: Variables;
  readonly prefix: string;
  /** The container's name of a service. */
  readonly name: (service: string) => string;
  readonly world: World;
}

/** The files of all containers, and the values of the variables that hold some of them: never part of a plan. */
export interface Filed {
  readonly files: readonly ContainerFile[];
  readonly values: { readonly [variable: string]: string };
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

/** Where a text comes from, and whether it holds text of a variable. */
interface Origin {
  readonly from: FileOrigin;
  readonly hidden?: boolean;
}

/** The secrets and configs that services use, in the order of `services`. */
export function filesOf(services: readonly Facts[], filing: Filing): Filed {
  const values = new Map<string, string>();
  const covers = coversOf(services);
  let written = 0;
  const files = services.flatMap((facts) =>
    facts.files.flatMap((use) => {
      const origin = originOf(facts, use, filing, values);
      if (!origin) return [];
      const isBound = isCovered(facts, covers(facts), use.target);
      if (isBound) written += 1;
      const way = isBound
        ? ({ by: 'bind', source: `${FILES_FOLDER}/${filing.prefix}/${written}` } as const)
        : ({ by: 'copy' } as const);
      return [{ ...file(use, filing.name(facts.service)), from: origin.from, ...way, ...marks(origin) }];
    }),
  );
  return { files, values: Object.fromEntries(values) };
}

function file({ source, kind, target, uid, gid, mode }: FileUse, container: string) {
  return { file: source, kind, container, target, uid, gid, mode };
}

function marks({ hidden }: Origin): Pick<ContainerFile, 'substituted'> {
  return hidden ? { substituted: ['/inline'] } : {};
}

/** Undefined when it is nowhere, or somebody else's: that was reported. */
function originOf(
  { service }: Facts,
  { kind, source }: FileUse,
  filing: Filing,
  values: Map<string, string>,
): Origin | undefined {
  const section = filing.project[`${kind}s`].get(source);
  const [path, variable, content] = ['file', 'environment', 'content'].map((way) => get(section?.node, way));
  if (!section) return undefined;
  if (path) return ofFile(path, service, filing);
  if (variable) return ofVariable(`${kind}s.${source}`, variable, filing, values);
  return content && { from: { inline: textOf(content) }, hidden: isHidden(content) };
}

function ofFile(path: Node, service: string, { host, world }: Filing): Origin | undefined {
  const { report, sandbox } = world;
  const written = textOf(path);
  const isFar = /^[/~]/.test(written);
  const absolute = isFar ? hostPath(written, { service, at: path.span, hidden: isHidden(path) }, world) : '';
  // Inside the sandbox it is found wherever that lies.
  const file = absolute.startsWith(`${sandbox}/`) ? absolute.slice(sandbox.length + 1) : absolute || written;
  const found = host.read(file);
  if (found.kind === 'text') {
    return { from: { file, sha256: createHash('sha256').update(found.bytes).digest('hex') } };
  }
  if (report.has(['outside-root'], path.span)) return undefined;
  if (found.kind === 'outside') report.add('outside-root', path.span, { path: quoted(path), what: 'the path' });
  else {
    const why = found.kind === 'missing' ? 'there is no such file' : found.why;
    report.add('unreadable-file', path.span, { file: quoted(path), why });
  }
  return undefined;
}

function ofVariable(
  path: string,
  node: Node,
  { declared, world }: Filing,
  values: Map<string, string>,
): Origin | undefined {
  const environment = textOf(node);
  const value = declared.value(environment);
  if (value === undefined) {
    const isInShell = declared.inShell(environment) && !isHidden(node);
    const shell = isInShell && { inShell: environment };
    world.report.add('undeclared-variable', node.span, { path, name: quoted(node), ...shell });
    return undefined;
  }
  values.set(environment, value);
  return { from: { environment } };
}

function textOf(node: Node): string {
  return node.kind === 'scalar' ? String(node.value ?? '') : '';
}
