import { type Operations, roomsOf } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import type { Usage } from './engine.ts';
import { LIMITS, type Limits } from './limits.ts';

/** An Engine, as the operator wants it used for a pod. */
export function usageOf({ credentials, subnets, limits, builds, guarded, paths }: Operations, plan: Places): Usage {
  return {
    limits: limitsIn(limits),
    writable: writableFolders(plan),
    rooms: roomsOf(plan.sandbox, paths),
    ...(credentials !== undefined && { credentials }),
    ...(subnets && { subnets }),
    ...(builds && { builds }),
    ...(guarded && { guarded }),
  };
}

type Places = Pick<PodPlan, 'sandbox' | 'cgroupParent' | 'containers'>;

/** Folders of the host that containers of the pod may write; under an agent the task's sandbox is one of them. */
function writableFolders({ sandbox, cgroupParent, containers }: Places): readonly string[] {
  const binds = containers.flatMap(({ create: { HostConfig: { Mounts: mounts = [], Binds: short = [] } = {} } }) => [
    ...mounts.flatMap(({ Type, Source, ReadOnly }) => (Type === 'bind' && Source && !ReadOnly ? [Source] : [])),
    ...short.flatMap((bind) => (bind.split(':')[2]?.split(',').includes('ro') ? [] : [bind.split(':')[0] ?? ''])),
  ]);
  const own = cgroupParent === undefined ? [] : [sandbox];
  return [...new Set([...own, ...binds.filter((path) => path.startsWith('/') && path !== '/')])];
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
