import type { Operations } from '../../compiler/command.ts';
import type { Usage } from './engine.ts';
import { LIMITS, type Limits } from './limits.ts';

/** An Engine, as the operator wants it used. */
export function usageOf({ credentials, subnets, limits }: Operations): Usage {
  return {
    limits: limitsIn(limits),
    ...(credentials !== undefined && { credentials }),
    ...(subnets && { subnets }),
  };
}

/** Not of a request: what lasts has its own, a command in a container is nobody's request, and the first contact is
 * over before the operator's file is read. */
const APART: readonly string[] = ['connect', 'pull', 'silence of a pull', 'build', 'silence of a build', 'exec'];

function limitsIn({ request, pull, build, silence }: Operations['limits']): Partial<Limits> {
  const requests = Object.keys(LIMITS).filter((verb) => !APART.includes(verb));
  return {
    ...(request !== undefined && Object.fromEntries(requests.map((verb) => [verb, request]))),
    ...(pull !== undefined && { pull }),
    ...(build !== undefined && { build }),
    ...(silence !== undefined && { 'silence of a pull': silence, 'silence of a build': silence }),
  };
}
