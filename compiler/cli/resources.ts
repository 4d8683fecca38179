import type { Comparison } from '../context/check-task.ts';
import { checkTask } from '../context/check-task.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { Report } from '../diagnostic.ts';
import { table } from '../layout.ts';
import { visibleLine } from '../plan/visible.ts';
import type { Quantity, Resources } from '../plan/plan.ts';
import { bytes, cores, count } from '../view/quantity.ts';
import { sourceOf } from './files.ts';
import type { Fixed } from './inputs.ts';
import { makePlan } from './inputs.ts';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { mannerOf } from './product.ts';
import { sayAndExplain } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, isMistake } from './world.ts';

/** `pod-compile resources`. */
export async function performResources(world: World, given: Given): Promise<Exit | Mistake> {
  const made = makeResources(world, given);
  if (isMistake(made)) return made;
  const { resources, check, diagnostics } = made;
  sayAndExplain(world, mannerOf(given), diagnostics);
  if (!resources) return EXIT.failed;
  world.out(has(given, 'json') ? json(resources, check) : resourcesText(resources, check));
  return check?.some(({ enough }) => !enough) ? EXIT.differs : EXIT.done;
}

/** What came of the arguments of `resources`. */
export interface MadeResources {
  readonly kind: 'made';
  /** Absent when there are errors, in the files or in the task to check. */
  readonly resources?: Resources;
  /** With --check: what the task asks for, held against it. */
  readonly check?: readonly Comparison[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the pod of the files that the arguments name asks for, held against a task where one is given. */
export function makeResources(world: World, given: Given, fixed: Fixed = {}): MadeResources | Mistake {
  const made = makePlan(world, given, fixed);
  if (isMistake(made)) return made;
  const source = sourceOf(world, value(given, 'check'));
  if (isMistake(source)) return source;
  const resources = made.plan?.resources;
  if (!resources || !source) return { kind: 'made', ...(resources && { resources }), diagnostics: made.diagnostics };
  const report = new Report();
  const check = checkTask(resources, source, report);
  const diagnostics = [...made.diagnostics, ...report.all()];
  return check && !report.failed ? { kind: 'made', resources, check, diagnostics } : { kind: 'made', diagnostics };
}

function json(resources: Resources, check: readonly Comparison[] | undefined): string {
  return `${JSON.stringify({ ...resources, ...(check && { check }) }, null, 2)}\n`;
}

const COLUMNS = 80;

const HEADS = [
  { title: 'service', least: 12 },
  { title: 'replicas' },
  { title: 'cpu' },
  { title: 'from' },
  { title: 'memory' },
  { title: 'from' },
];

/** What each service asks for and who says so, the executor's own need, the sum, and what the task was given. */
export function resourcesText(resources: Resources, check: readonly Comparison[] = []): string {
  const { services, overhead, asked, ports, task } = resources;
  const rows: (readonly string[])[] = services.map(({ service, replicas, cpus, memory }) => [
    service,
    String(replicas),
    cores(cpus.value),
    from(cpus, cores),
    bytes(memory.value),
    from(memory, bytes),
  ]);
  rows.push(['(executor)', '', cores(overhead.cpus), 'overhead', bytes(overhead.memory), 'overhead']);
  rows.push(['asked', '', cores(asked.cpus), '', bytes(asked.memory), '']);
  if (task) rows.push(['task', '', optional(task.cpus, cores), '', optional(task.memory, bytes), '']);
  const cells = rows.map((row) => row.map((cell) => [visibleLine(cell)]));
  const given = task?.ports ? ` of ${task.ports.length}` : '';
  const lines = [...table(COLUMNS, HEADS, cells), '', `host ports: ${ports}${given}`, ...check.map(verdict)];
  return `${lines.join('\n')}\n`;
}

/** `limit`, `default`, `reservation`; with what else was stated. */
function from({ from: source, reservation }: Quantity, show: (value: number) => string): string {
  const less = source === 'limit' && reservation !== undefined ? `, ${show(reservation)} reserved` : '';
  return source + less;
}

function optional(value: number | undefined, show: (value: number) => string): string {
  return value === undefined ? 'unknown' : show(value);
}

const SHOW: { readonly [what in Comparison['what']]: (value: number) => string } = {
  cpus: cores,
  memory: bytes,
  ports: (many) => count(many, 'host port'),
};

function verdict({ what, asked, given, enough }: Comparison): string {
  const show = SHOW[what];
  return `${enough ? 'enough' : 'too little'}: the task asks for ${show(given)}, the pod needs ${show(asked)}`;
}
