import { posix } from 'node:path';
import type { Mistake, OperatorFiles } from '../../../compiler/command.ts';
import { isMistake } from '../../../compiler/command.ts';
import { fieldsOf } from '../../cleaner/agent-ask.ts';
import { EngineError } from '../../engine/engine.ts';
import { type RegistryFacts, registryFacts } from '../../engine/registry-facts.ts';
import type { Machine } from '../../run/machine.ts';
import { USUAL_FILE } from '../../run/operator.ts';
import type { HookFacts, OperatorFacts, ProgramFile } from '../facts.ts';
import { HOOK } from '../hook.ts';

/** The operator's files, judged as executors judge them. */
export async function operatorFacts(machine: Machine, files: OperatorFiles | Mistake): Promise<OperatorFacts> {
  if (isMistake(files)) return { kind: 'wrong', why: files.text };
  const all = [files.policy, files.narrowing].flatMap((one) => one ?? []);
  if (all.length === 0) return { kind: 'none', usual: USUAL_FILE };
  const judged = await machine.judgeOperator(files);
  if (isMistake(judged)) return { kind: 'wrong', why: judged.text };
  const { modeOf } = machine.look;
  const facts = all.map(({ file }) => {
    const path = posix.resolve(machine.cwd, file);
    const folder = posix.dirname(path);
    return { file, mode: modeOf(path), folder, folderMode: modeOf(folder) };
  });
  return { kind: 'read', files: facts, ...judged };
}

export function readRegistries(machine: Machine, named: string | undefined): RegistryFacts {
  const { look, env, disk } = machine;
  const read = (path: string): string | undefined => {
    const found = disk.read(path);
    if (found.kind === 'refused') throw new EngineError('denied', `${path} cannot be read: ${found.why}`);
    return found.kind === 'text' ? found.text : undefined;
  };
  const facts = registryFacts({ environment: env, home: look.home(), read }, look.isProgram, named);
  const bits = look.modeOf(facts.file)?.bits;
  return { ...facts, ...(bits !== undefined && { bits }) };
}

export function hookFacts({ disk, look }: Machine, file: string): HookFacts {
  const text = disk.read(file);
  if (text.kind !== 'text') return { file, hook: { kind: 'unknown', why: 'cannot be read' } };
  const named = hookIn(text.text);
  if (typeof named === 'string') return { file, hook: { kind: 'unknown', why: named } };
  const program = (path: string): ProgramFile => ({
    path,
    isThere: look.modeOf(path) !== undefined,
    isExecutable: look.isProgram(path),
  });
  return { file, hook: { kind: 'known', value: { library: program(named.library), cleaner: program(named.cleaner) } } };
}

/** Of what an agent takes as --modules, the file of the hook's library and its cleaner; or what is wrong. */
function hookIn(text: string): { readonly library: string; readonly cleaner: string } | string {
  const modules = parsed(text);
  if (modules === undefined) return 'is no JSON';
  for (const library of listOf(fieldsOf(modules)['libraries'])) {
    const { file, modules: inside } = fieldsOf(library);
    const hook = listOf(inside)
      .map(fieldsOf)
      .find(({ name }) => name === HOOK);
    if (!hook) continue;
    const cleaner = listOf(hook['parameters'])
      .map(fieldsOf)
      .find(({ key }) => key === 'cleaner')?.['value'];
    if (typeof file !== 'string' || typeof cleaner !== 'string') return 'names no library or no cleaner for the hook';
    return { library: file, cleaner };
  }
  return `names no module ${HOOK}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
