import { createHash } from 'node:crypto';
import { canonicalBytes } from './canonical.ts';
import type { PodPlan } from './plan.ts';

/**
 * `sha256:<64 hex digits>` of the plan's canonical bytes: equal for equal plans, however they were built. Nobody can tell
 * the digest of a plan from its masked copy.
 */
export function digest(plan: PodPlan): string {
  if (plan.masked) throw new Error('bug: the digest of a masked plan is that of the plan with its values');
  return `sha256:${createHash('sha256').update(canonicalBytes(plan), 'utf8').digest('hex')}`;
}
