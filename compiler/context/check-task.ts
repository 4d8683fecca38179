import { oneDocument } from './document.ts';
import { numberOf, wrong } from './settings.ts';
import { amountOf, find, items, portsOf, taskInfoOf } from './task-info.ts';
import type { Report } from '../diagnostic.ts';
import type { Resources } from '../plan/plan.ts';
import { exact } from '../resources.ts';
import type { Source } from '../source.ts';
import type { Mapping, Node } from '../tree.ts';
import { get } from '../tree.ts';
import { MIB } from '../units.ts';

/** One resource of a task beside what its pod asks for: cores, bytes, number of host ports. */
export interface Comparison {
  readonly what: 'cpus' | 'memory' | 'ports';
  readonly asked: number;
  readonly given: number;
  readonly enough: boolean;
}

/**
 * Whether a task, as its framework would launch it, gives the pod what it asks for: a TaskInfo, or a Marathon app.
 * Undefined when the file is neither, which is reported.
 */
export function checkTask(asked: Resources, source: Source, report: Report): readonly Comparison[] | undefined {
  // A TaskInfo holds the values of variables: no message may show its lines.
  const document = oneDocument({ ...source, secret: true }, report);
  const given = document && givenBy(document, report);
  if (!given) return undefined;
  return [
    compare('cpus', asked.asked.cpus, given.cpus),
    compare('memory', asked.asked.memory, given.memory),
    compare('ports', asked.ports, given.ports),
  ];
}

function compare(what: Comparison['what'], asked: number, given: number): Comparison {
  return { what, asked, given, enough: given >= asked };
}

interface Given {
  readonly cpus: number;
  readonly memory: number;
  readonly ports: number;
}

function givenBy(document: Mapping, report: Report): Given | undefined {
  const task = taskInfoOf(document, report);
  if (task) return { cpus: 0, memory: 0, ...amountOf(task), ports: portsOf(task, report).length };
  if (MARATHON.some((key) => document.entries.has(key))) return givenByMarathon(document, report);
  report.add('not-a-task', document.span, {});
  return undefined;
}

const MARATHON = ['cpus', 'mem', 'ports', 'portDefinitions', 'requirePorts', 'cmd', 'executor'];

/** Marathon's defaults for an app, and for an executor of which something is said (AppDefinition, Resources). */
const APP = { cpus: 1, mem: 128 };
const EXECUTOR = { cpus: 0.1, mem: 32 };

/** The executor's container is given what app and executor are. `requirePorts` chooses numbers, not how many. */
function givenByMarathon(app: Mapping, report: Report): Given {
  const executor = get(app, 'executorResources');
  const quantity = (kind: 'cpus' | 'mem'): number => {
    const own = quantityOf(app, kind, report) ?? APP[kind];
    return own + (executor ? (quantityOf(executor, kind, report) ?? EXECUTOR[kind]) : 0);
  };
  return { cpus: exact(quantity('cpus')), memory: Math.round(quantity('mem') * MIB), ports: portsOfApp(app) };
}

function quantityOf(node: Node, key: string, report: Report): number | undefined {
  const value = get(node, key);
  const found = numberOf(value);
  if (value && found === undefined) wrong(value, { path: key, what: 'the app', report }, 'a number');
  return found;
}

/** An app that says nothing of ports gets one. */
function portsOfApp(app: Mapping): number {
  const stated = ['portDefinitions', 'ports'].find((key) => find(app, key)?.kind === 'list');
  return stated === undefined ? 1 : items(app, stated).length;
}
