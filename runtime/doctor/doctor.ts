import { posix } from 'node:path';
import type { Given, Mistake } from '../../compiler/command.ts';
import { coloured, EXIT, has, isMistake, value } from '../../compiler/command.ts';
import { agentOptions } from '../run/agent-options.ts';
import type { Machine } from '../run/machine.ts';
import { operatorFiles } from '../run/operator.ts';
import { engineLimits } from '../run/seconds.ts';
import { judge } from './checks.ts';
import { gather, type Wish } from './gather.ts';
import type { Level } from './line.ts';
import { report, reportJson } from './words.ts';

/** `pod-executor doctor`. */
export async function performDoctor(machine: Machine, given: Given): Promise<number | Mistake> {
  const wish = readWish(machine, given);
  if (isMistake(wish)) return wish;
  const lines = judge(await gather(machine, wish));
  machine.out(has(given, 'json') ? reportJson(lines) : report(lines, painter(machine)));
  return lines.some(({ level }) => level === 'fail') ? EXIT.failed : EXIT.done;
}

function readWish(machine: Machine, given: Given): Wish | Mistake {
  const agents = agentOptions(machine, given);
  if (isMistake(agents)) return agents;
  const limits = engineLimits(given);
  if (isMistake(limits)) return limits;
  const path = (name: string): string | undefined => {
    const said = value(given, name);
    return said === undefined ? undefined : posix.resolve(machine.cwd, said);
  };
  const [workFolder, hook] = [path('work-dir'), path('hook')];
  return {
    agents,
    limits,
    operator: operatorFiles(machine, given),
    ...(workFolder !== undefined && { workFolder }),
    ...(hook !== undefined && { hook }),
  };
}

const COLOURS: { readonly [level in Level]: number } = { ok: 32, warn: 33, fail: 31 };

function painter(machine: Machine): (level: Level, text: string) => string {
  if (!coloured(machine, 'out')) return (_, text) => text;
  return (level, text) => `\u001b[${COLOURS[level]}m${text}\u001b[39m`;
}
