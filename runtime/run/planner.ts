import { posix } from 'node:path';
import type { DiagnosticJson, Given, Mistake, OperatorFiles } from '../../compiler/command.ts';
import { failure, isMistake, planTask, readCall, readOperator, saidVariables, usage } from '../../compiler/command.ts';
import type { CompiledTask, TaskInputs } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { JudgedOperator } from '../doctor/facts.ts';
import { undeclared } from '../files/pod-files.ts';
import { POD_EXECUTOR } from './commands.ts';
import { compileHere, operationsHere, type Planned } from './laptop.ts';
import type { Machine } from './machine.ts';
import { readPlan } from './plan-file.ts';

/**
 * What is to be performed, made in a process of its own: compiler and validators take more memory than all the rest,
 * and end with it. The arguments are `run`, the id that was drawn and the arguments of `run`, whose findings are said
 * on standard error; or `task`, and the inputs stand on standard input; or `operator`, and there stand the
 * operator's files. What came of it goes to standard output, as JSON.
 */
export async function makePlan(machine: Machine): Promise<void> {
  const [, what, drawn = '', ...args] = machine.args;
  const made =
    what === 'task' ? ofTask(machine) : what === 'operator' ? ofOperator(machine) : ofRun(machine, drawn, args);
  machine.out(JSON.stringify(await made));
}

async function ofTask(machine: Machine): Promise<CompiledTask | Mistake> {
  // The same program wrote it, here and below.
  return planTask({ ...(given(machine) as Omit<TaskInputs, 'host'>), host: machine.host });
}

async function ofOperator(machine: Machine): Promise<JudgedOperator> {
  const lines: string[] = [];
  const world = { ...machine, err: (text: string) => lines.push(...text.split('\n').filter((line) => line !== '')) };
  const operator = await readOperator(world, 'json', given(machine) as OperatorFiles);
  const said = lines.map((line) => {
    const { level, text, ...at } = JSON.parse(line) as DiagnosticJson;
    return { level, text: at.file === undefined ? text : `${at.file}:${at.line}:${at.column}: ${text}` };
  });
  return { said, ...(!isMistake(operator) && operator) };
}

function given(machine: Machine): unknown {
  const found = machine.input();
  if (found.kind !== 'text') throw new Error('bug: there is nothing on standard input');
  return JSON.parse(found.text);
}

async function ofRun(machine: Machine, drawn: string, args: readonly string[]): Promise<Planned | Mistake> {
  const call = readCall(args, POD_EXECUTOR, () => false);
  if (isMistake(call)) return call;
  const [file] = call.given.operands;
  return file === undefined ? compileHere(machine, call.given, drawn) : ofFile(machine, call.given, file);
}

async function ofFile(machine: Machine, given: Given, file: string): Promise<Planned | Mistake> {
  const plan = await readPlan(machine, file, posix.resolve(machine.cwd, file));
  if (isMistake(plan)) return plan;
  if (!machine.isFolder(plan.sandbox))
    return failure(`${file} was made for the sandbox ${plan.sandbox}, which is no folder here`);
  const values = saidVariables(machine, given);
  if (isMistake(values)) return values;
  const operations = await operationsHere(machine, given);
  if (isMistake(operations)) return operations;
  return wrongValues(file, plan, values) ?? { plan, values, secrets: Object.values(values), operations };
}

/** Of a plan variables are only wanted where a secret or a config is made of one. */
function wrongValues(file: string, plan: PodPlan, values: Planned['values']): Mistake | undefined {
  const [missing] = undeclared(plan, values);
  if (missing !== undefined) {
    return failure(`${file} has a file that is made of the variable ${missing}; say --env ${missing}=VALUE`);
  }
  const wanted = new Set(undeclared(plan, {}));
  const unwanted = Object.keys(values).find((name) => !wanted.has(name));
  return unwanted === undefined
    ? undefined
    : usage(`${file} is a plan, made already: none of its files is made of the variable ${unwanted} (--env)`);
}
