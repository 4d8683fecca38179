import type { Mistake, World } from '../../compiler/command.ts';
import { failure, isMistake, judgePlan } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';

/** The plan of a file, judged before anything is done: version, every field, every reference, and that it is for real. */
export async function readPlan(world: World, file: string, path: string): Promise<PodPlan | Mistake> {
  const text = textOf(world, file, path);
  if (typeof text !== 'string') return text;
  const plan = await judgePlan(text, file === '-' ? 'what stands on standard input' : file);
  if (plan === undefined) return failure(notJson(file === '-' ? 'what stands on standard input' : file));
  if (isMistake(plan)) return plan;
  if (plan.masked) return failure(masked(file));
  return plan.pod.simulated ? failure(simulated(file)) : plan;
}

function textOf(world: World, file: string, path: string): string | Mistake {
  const found = file === '-' ? world.input() : world.disk.read(path);
  if (found.kind === 'text') return found.text;
  return failure(
    `${file === '-' ? 'standard input' : file} cannot be read: ${found.kind === 'missing' ? 'there is no such file' : found.why}`,
  );
}

function notJson(file: string): string {
  const meant = /\.ya?ml$/.test(file) ? `; did you mean -f ${file}?` : '; pod-compile plan makes one';
  return `${file} is no pod plan: it is not JSON${meant}`;
}

function masked(file: string): string {
  return `${file} is a masked plan, made to be read: it does not hold the values of variables and env files; make it with its values (pod-compile plan --reveal --context TASK), or run the Compose file itself (pod-executor run -f FILE)`;
}

function simulated(file: string): string {
  return `${file} is the plan of a simulated task, made to be read: its ids, ports and folders are made up; run the Compose file itself (pod-executor run -f FILE), or make the plan for a task (pod-compile plan --context TASK)`;
}
