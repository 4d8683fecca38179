import { posix } from 'node:path';
import type { Given } from './options.ts';
import { has, value } from './options.ts';
import { visible } from '../plan/visible.ts';
import type { Manner } from './say.ts';
import type { Exit, Mistake, World } from './world.ts';
import { EXIT, failure } from './world.ts';

/** Whether -o names a place other than standard output. */
export function isInFile(given: Given): boolean {
  return ![undefined, '-'].includes(value(given, 'output'));
}

/** How diagnostics are wanted. */
export function mannerOf(given: Given): Manner {
  return has(given, 'json') ? 'json' : 'text';
}

/** Writes the product to standard output, or to the file that -o names. Both show unsafe characters as escapes. */
export function deliver(world: World, given: Given, text: string): Exit | Mistake {
  const file = value(given, 'output');
  if (file === undefined || !isInFile(given)) {
    world.out(text);
    return EXIT.done;
  }
  try {
    const how = { followsLink: true, isPrivate: has(given, 'reveal') };
    world.disk.write(posix.resolve(world.cwd, file), visible(text), how);
    return EXIT.done;
  } catch (error) {
    return failure(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
