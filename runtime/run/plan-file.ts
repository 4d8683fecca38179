import type { Mistake, World } from '../../compiler/command.ts';
import { failure } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { checkReferences } from '../../compiler/plan/references.ts';
import * as schema from '../../compiler/schema/generated/plan.js';
import { problems } from '../../compiler/schema/validate.ts';

/** The version of plans that is performed here. */
const VERSION = 1;

/** More of them say no more. */
const MOST_PROBLEMS = 10;

/** The plan of a file, judged before anything is done: version, every field, every reference, and that it is for real. */
export function readPlan(world: World, file: string, path: string): PodPlan | Mistake {
  const text = textOf(world, file, path);
  if (typeof text !== 'string') return text;
  const named = file === '-' ? 'what stands on standard input' : file;
  const found = parsed(text);
  if (found === undefined) return failure(notJson(named));
  return judged(found, named);
}

function textOf(world: World, file: string, path: string): string | Mistake {
  const found = file === '-' ? world.input() : world.disk.read(path);
  if (found.kind === 'text') return found.text;
  return failure(
    `${file === '-' ? 'standard input' : file} cannot be read: ${found.kind === 'missing' ? 'there is no such file' : found.why}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(file: string): string {
  const meant = /\.ya?ml$/.test(file) ? `; did you mean -f ${file}?` : '; pod-compile plan makes one';
  return `${file} is no pod plan: it is not JSON${meant}`;
}

/** The version comes first: a plan of another one is full of mistakes that nobody made. */
function judged(found: unknown, file: string): PodPlan | Mistake {
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined;
  if (version === undefined) return failure(`${file} is no pod plan: it says no version; pod-compile plan makes one`);
  if (version !== VERSION) {
    const said = JSON.stringify(version)?.slice(0, 20);
    return failure(`${file} is a plan of version ${said}; this pod-executor performs version ${VERSION}`);
  }
  const shape = problems(schema, found);
  if (shape.length > 0) return wrong(file, shape);
  const plan = found as PodPlan; // the schema is made of this type
  const broken = checkReferences(plan);
  if (broken.length > 0) return wrong(file, broken);
  if (plan.pod.simulated) return failure(simulated(file));
  return plan;
}

function wrong(file: string, all: readonly string[]): Mistake {
  const more = all.length > MOST_PROBLEMS ? [`and ${all.length - MOST_PROBLEMS} more`] : [];
  const lines = [...all.slice(0, MOST_PROBLEMS), ...more].map((line) => `\n  ${line}`);
  return failure(`${file} is no valid pod plan:${lines.join('')}`);
}

function simulated(file: string): string {
  return `${file} is the plan of a simulated task, made to be read: its ids, ports and folders are made up; run the Compose file itself (pod-executor run -f FILE), or make the plan for a task (pod-compile plan --context TASK)`;
}
