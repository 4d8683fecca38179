import type { Given } from './options.ts';
import { values } from './options.ts';
import type { Mistake, World } from './world.ts';
import { usage } from './world.ts';

/** `--env NAME=VALUE`, and `--env NAME` with the shell's value, which must be there. */
export function saidVariables(world: World, given: Given): { readonly [name: string]: string } | Mistake {
  const variables: Record<string, string> = Object.create(null);
  for (const word of values(given, 'env')) {
    const [, name = '', said] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === '') return usage('--env needs NAME or NAME=VALUE');
    const found = said ?? world.env[name];
    if (found === undefined) return usage(`--env ${name}: the shell has no ${name}; write --env ${name}=VALUE`);
    variables[name] = found;
  }
  return variables;
}
