import type { Labels } from '../../compiler/plan/plan.ts';
import { repeated } from './limits.ts';
import { part, unless } from './link.ts';
import type { Link } from './link.ts';

/** Begins the labels of all that runs and tests make. */
const OURS = 'org.composeexecutor.';

/**
 * Removes networks of one name, but for the first `kept`, oldest first. Engines before 25 make two when they are asked
 * again while they make the first; from then on its name leads to neither. Somebody else's stay.
 */
export async function removeTwins({ bounded }: Link, name: string, kept: 0 | 1, signal: AbortSignal): Promise<void> {
  const request = { method: 'GET', path: '/networks', query: { filters: { name: [name] } } } as const;
  const found = (await repeated(() => bounded.ask(request, signal), signal)) as readonly RawNetwork[];
  // The filter takes parts of names for names.
  const twins = found.filter(({ Name, Labels }) => Name === name && isOurs(Labels));
  const inOrder = twins.sort((a, b) => (a.Created < b.Created ? -1 : 1));
  for (const { Id } of inOrder.slice(kept)) {
    const path = `/networks/${part(Id)}`;
    await repeated(() => unless([404], bounded.ask({ method: 'DELETE', path }, signal)), signal);
  }
}

interface RawNetwork {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Labels?: Labels | null;
}

function isOurs(labels: Labels | null | undefined): boolean {
  return Object.keys(labels ?? {}).some((label) => label.startsWith(OURS));
}
