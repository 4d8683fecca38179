import type { TaskContext } from '../context.ts';
import type { Report } from '../diagnostic.ts';
import type { Source } from '../source.ts';
import { oneDocument } from './document.ts';
import type { Facts } from './facts.ts';
import { fromTaskInfo } from './from-task-info.ts';
import { fromShortForm } from './short-form.ts';
import { taskInfoOf } from './task-info.ts';

/**
 * The task's context from a file in JSON or YAML: a TaskInfo or LAUNCH event as an agent sends it (v1 names), or our
 * own short form (context-input.ts). `facts` complete a TaskInfo; what nobody says is made up, and the context is then
 * `simulated`. Undefined only when nothing can be made of it; mistakes are in the report.
 */
export function readContext(source: Source, report: Report, facts: Facts = {}): TaskContext | undefined {
  // Its lines hold the values of variables: no message may show them.
  const document = oneDocument({ ...source, secret: true }, report);
  if (!document) return undefined;
  const task = taskInfoOf(document, report);
  return task ? fromTaskInfo(task, facts, report) : fromShortForm(document, report);
}
