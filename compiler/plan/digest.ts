import { createHash } from 'node:crypto';
import { canonicalBytes } from './canonical.ts';
import type { PodPlan } from './plan.ts';

/** `sha256:<64 hex digits>` of the plan's canonical bytes: equal for equal plans, however they were built. */
export function digest(plan: PodPlan): string {
  return `sha256:${createHash('sha256').update(canonicalBytes(plan), 'utf8').digest('hex')}`;
}
