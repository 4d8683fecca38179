import type { Report } from '../diagnostic.ts';
import type { Section } from '../project.ts';
import { suggest } from '../suggest.ts';
import { get, type Scalar } from '../tree.ts';

/** Warns of profiles that were said and that no service has: docker compose starts less than was meant, in silence. */
export function checkProfiles(said: readonly string[], services: ReadonlyMap<string, Section>, report: Report): void {
  const known = said.length > 0 ? [...services.values()].flatMap(profilesOf) : [];
  const names = new Set(known.map(({ value }) => String(value)));
  // What it is near to would tell a name that came from a variable.
  const written = known.filter(({ substituted }) => !substituted).map(({ value }) => String(value));
  for (const profile of said) {
    if (profile === '*' || names.has(profile)) continue;
    report.add('unknown-profile', undefined, { profile, near: suggest(profile, written) });
  }
}

function profilesOf({ node }: Section): readonly Scalar[] {
  const listed = get(node, 'profiles');
  return listed?.kind === 'list' ? listed.items.filter((item) => item.kind === 'scalar') : [];
}
