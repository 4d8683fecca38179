import type { PodPlan } from '../plan/plan.ts';
import { checkReferences } from '../plan/references.ts';
import * as schema from '../schema/generated/plan.js';
import { problems } from '../schema/validate.ts';
import type { Mistake } from './world.ts';
import { failure } from './world.ts';

/** The version of plans that is made and performed here. */
const VERSION = 1;

/** More of them say no more. */
const MOST_PROBLEMS = 10;

/** What a text holds as JSON; undefined when it is none. */
export function parsePlan(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Judges a plan before anything is done with it: version, every field, every reference. The version comes first: a
 * plan of another one is full of mistakes that nobody made.
 */
export function judgePlan(found: unknown, file: string): PodPlan | Mistake {
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined;
  if (version === undefined) return failure(`${file} is no pod plan: it says no version; pod-compile plan makes one`);
  if (version !== VERSION) {
    const said = JSON.stringify(version)?.slice(0, 20);
    return failure(`${file} is a plan of version ${said}; this program knows version ${VERSION}`);
  }
  const shape = problems(schema, found);
  if (shape.length > 0) return wrong(file, shape);
  const plan = found as PodPlan; // the schema is made of this type
  const broken = checkReferences(plan);
  return broken.length > 0 ? wrong(file, broken) : plan;
}

function wrong(file: string, all: readonly string[]): Mistake {
  const more = all.length > MOST_PROBLEMS ? [`and ${all.length - MOST_PROBLEMS} more`] : [];
  const lines = [...all.slice(0, MOST_PROBLEMS), ...more].map((line) => `\n  ${line}`);
  return failure(`${file} is no valid pod plan:${lines.join('')}`);
}
