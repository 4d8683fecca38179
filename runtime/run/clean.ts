import type { Given, Mistake } from '../../compiler/command.ts';
import { EXIT, failure, has, isMistake, usage, value } from '../../compiler/command.ts';
import type { Cleaned, Thing } from '../cleaner/clean.ts';
import { clean } from '../cleaner/clean.ts';
import { aliveAmong, labelsOfRun } from './leftovers.ts';
import type { Machine } from './machine.ts';
import { engineLimits } from './seconds.ts';

/** `pod-executor clean --run ID`. */
export async function performClean(machine: Machine, given: Given): Promise<number | Mistake> {
  const run = value(given, 'run');
  if (run === undefined || run === '') return usage('say which run to clean: --run ID');
  const limits = engineLimits(given);
  if (isMistake(limits)) return limits;
  const engine = await machine.connect({ limits });
  const labels = labelsOfRun(run);
  const options = { signal: new AbortController().signal, sleep: machine.clock.sleep };
  const alive = has(given, 'force') ? undefined : aliveAmong(await engine.list(labels, options), machine.processes);
  if (alive) return failure(`run ${run} is not over: ${alive.text}, or say --force`);
  const cleaned = await clean(engine, labels, options);
  machine.err(has(given, 'json') ? cleanedJson(run, cleaned) : cleanedText(run, cleaned));
  return cleaned.left.length > 0 ? EXIT.failed : EXIT.done;
}

/** A line for what is gone, and one for each thing that is not. */
export function cleanedText(run: string, { removed, left }: Cleaned): string {
  const gone = removed.length === 0 ? 'nothing was left' : `removed ${counts(removed)}`;
  const lines = left.map(({ found, why }) => `${found.kind} ${found.name} is still there: ${why}`);
  return [`run ${run}: ${left.length > 0 && removed.length === 0 ? 'nothing was removed' : gone}`, ...lines, ''].join(
    '\n',
  );
}

export function cleanedJson(run: string, { removed, left }: Cleaned): string {
  const named = ({ kind, name }: Thing) => ({ kind, name });
  const report = { run, removed: removed.map(named), left: left.map(({ found, why }) => ({ ...named(found), why })) };
  return `${JSON.stringify(report)}\n`;
}

/** `2 containers, 1 network`. */
export function counts(removed: readonly Thing[]): string {
  const kinds = ['container', 'network', 'volume', 'image', 'folder'] as const;
  return kinds
    .map((kind) => [kind, removed.filter((one) => one.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`)
    .join(', ');
}
