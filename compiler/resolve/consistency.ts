import type { Code, Report } from '../diagnostic.ts';
import type { Project, Section } from '../project.ts';
import type { Json, Mapping, Node } from '../tree.ts';
import { get, toJson } from '../tree.ts';

/** What attributes of one thing say of one another (compose-go's checks of consistency, for active services). */
export function checkConsistency(project: Project, report: Report): void {
  for (const section of project.services.values()) checkService(section, project, report);
  for (const section of project.volumes.values()) checkExternal(section, report);
  checkContent(project.root, { section: 'secrets', ways: ['file', 'environment'] }, report);
  checkContent(project.root, { section: 'configs', ways: ['file', 'environment', 'content'] }, report);
}

function checkService(section: Section, project: Project, report: Report): void {
  const { node } = section;
  checkImage(section, report);
  for (const pair of EXCLUSIVE) checkExclusive(section, pair, report);
  for (const [one, other, block] of EQUAL) {
    if (reach(node, block) && !same(reach(node, one), reach(node, other))) contradict(section, one, other, report);
  }
  checkScale(section, report);
  checkBuild(section, project, report);
}

/** An image of which a variable left nothing is none; docker compose says so as well. */
function checkImage({ name, at, node }: Section, report: Report): void {
  const image = get(node, 'image');
  if ((image && !isEmpty(image)) || get(node, 'build') || get(node, 'provider') || report.has(LOSSES, node.span))
    return;
  report.add('no-image', image?.span ?? at, { service: JSON.stringify(name) });
  if (image) report.settle(image.span);
}

/** Mistakes by which a service may have lost its image: nobody is asked for it on top of them. */
const LOSSES: readonly Code[] = ['unknown-attribute', 'wrong-type', 'undefined-base', 'extends-cycle'];

type Path = readonly string[];

const EXCLUSIVE: readonly (readonly [Path, Path])[] = [
  [['network_mode'], ['networks']],
  [
    ['build', 'dockerfile'],
    ['build', 'dockerfile_inline'],
  ],
];

const LIMITS = ['deploy', 'resources', 'limits'];
const RESERVATIONS = ['deploy', 'resources', 'reservations'];

const REPLICAS = ['deploy', 'replicas'];

/** Two ways to say one thing; they must agree as soon as the block of the second is there at all. */
const EQUAL: readonly (readonly [Path, Path, Path])[] = [
  [['cpus'], [...LIMITS, 'cpus'], LIMITS],
  [['mem_limit'], [...LIMITS, 'memory'], LIMITS],
  [['pids_limit'], [...LIMITS, 'pids'], LIMITS],
  [['mem_reservation'], [...RESERVATIONS, 'memory'], RESERVATIONS],
];

/** Absent or zero, the first says nothing. */
function same(one: Node | undefined, other: Node | undefined): boolean {
  const value = one ? toJson(one) : null;
  return value === null || value === 0 || value === (other ? toJson(other) : undefined);
}

function contradict({ name, node }: Section, one: Path, other: Path, report: Report): void {
  const values = { one: pathText(name, one), other: pathText(name, other), why: 'both must say the same; keep one' };
  report.add('contradiction', reach(node, one)?.span, values);
}

function checkExclusive({ name, node }: Section, [one, other]: readonly [Path, Path], report: Report): void {
  const [first, second] = [reach(node, one), reach(node, other)];
  if (!first || !second || isEmpty(first) || isEmpty(second)) return;
  const values = { one: pathText(name, one), other: pathText(name, other), why: 'only one of them may be written' };
  report.add('contradiction', first.span, values);
  report.settle(second.span);
}

function checkScale({ name, at, node }: Section, report: Report): void {
  const [scale, replicas] = [get(node, 'scale'), reach(node, REPLICAS)];
  if (scale && replicas && toJson(scale) !== toJson(replicas))
    contradict({ name, at, node }, ['scale'], REPLICAS, report);
  const one = scale ? ['scale'] : REPLICAS;
  const count = scale ?? replicas;
  const fixed = get(node, 'container_name');
  if (!count || !fixed || isEmpty(fixed) || Number(toJson(count)) <= 1) return;
  const values = {
    one: pathText(name, ['container_name']),
    other: pathText(name, one),
    why: 'several containers cannot have one name',
  };
  report.add('contradiction', fixed.span, values);
}

function checkBuild({ name, node }: Section, project: Project, report: Report): void {
  const [platform, platforms] = [get(node, 'platform'), reach(node, ['build', 'platforms'])];
  const built = platforms ? (toJson(platforms) as readonly Json[]) : [];
  if (platform && platforms && built.length > 0 && !built.includes(toJson(platform))) {
    const values = {
      one: pathText(name, ['platform']),
      other: pathText(name, ['build', 'platforms']),
      why: 'the first must be one of the second',
    };
    report.add('contradiction', platform.span, values);
  }
  const contexts = reach(node, ['build', 'additional_contexts']);
  if (contexts?.kind !== 'mapping') return;
  for (const { value } of contexts.entries.values()) checkServiceContext(value, project, report);
}

function checkServiceContext(value: Node, project: Project, report: Report): void {
  const text = String(toJson(value));
  if (!text.startsWith('service:')) return;
  const target = project.services.get(text.slice('service:'.length));
  if (target && get(target.node, 'build')) return;
  report.add('undefined-reference', value.span, {
    kind: 'service with a build',
    name: 'of that name',
    near: undefined,
  });
}

/** A volume that somebody else made takes no options. */
function checkExternal({ name, node }: Section, report: Report): void {
  if (toJson(get(node, 'external') ?? node) !== true) return;
  for (const [attribute, { keySpan }] of node.entries) {
    if (attribute === 'name' || attribute === 'external' || attribute.startsWith('x-')) continue;
    report.add('external-attribute', keySpan, { path: `volumes.${name}`, attribute });
  }
}

interface Content {
  readonly section: string;
  readonly ways: readonly string[];
}

/** A secret's or config's text comes from exactly one place. */
function checkContent(root: Mapping, { section, ways }: Content, report: Report): void {
  const all = get(root, section);
  if (all?.kind !== 'mapping') return;
  for (const [name, { keySpan, value }] of all.entries) {
    // A content of nothing is an empty file; a file or variable without a name is none.
    const said = ways.filter((way) => (way === 'content' ? get(value, way) : says(get(value, way))));
    if (said.length === 0 && !says(get(value, 'external')))
      report.add('no-content', keySpan, { path: `${section}.${name}`, ways: ways.join(', ') });
    const [one, other] = said;
    if (!one || !other) continue;
    const values = {
      one: `${section}.${name}.${one}`,
      other: `${section}.${name}.${other}`,
      why: 'only one of them may be written',
    };
    report.add('contradiction', get(value, other)?.span ?? keySpan, values);
  }
}

/** Whether something is written that is neither empty nor false. */
function says(node: Node | undefined): boolean {
  return node !== undefined && !isEmpty(node) && !(node.kind === 'scalar' && node.value === false);
}

function reach(node: Node | undefined, path: Path): Node | undefined {
  return path.reduce<Node | undefined>((here, key) => get(here, key), node);
}

function isEmpty(node: Node): boolean {
  if (node.kind === 'scalar') return node.value === '' || node.value === null;
  return node.kind === 'list' ? node.items.length === 0 : node.entries.size === 0;
}

function pathText(service: string, path: Path): string {
  return ['services', service, ...path].join('.');
}
