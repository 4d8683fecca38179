import type { Given, Mistake, Source, World } from '../../compiler/command.ts';
import { sourceOf, value } from '../../compiler/command.ts';

/** Where the operator's file lies when nobody names one. */
export const USUAL_FILE = '/etc/pod-executor.yaml';

/**
 * The operator's file: that of `--config`, else of POD_EXECUTOR_CONFIG, else the usual one, which alone need not be
 * there. Undefined when there is none.
 */
export function operatorFile(world: World, given: Given): Source | Mistake | undefined {
  const named = value(given, 'config') ?? (world.env['POD_EXECUTOR_CONFIG'] || undefined);
  if (named !== undefined) return sourceOf(world, named);
  const isThere = world.disk.read(USUAL_FILE).kind !== 'missing';
  return isThere ? sourceOf(world, USUAL_FILE) : undefined;
}
