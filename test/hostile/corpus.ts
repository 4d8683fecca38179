import { assert, type Body } from '../support/spec.ts';
import { attack } from './attack.ts';
import { caseNames } from './case.ts';
import { type Tenant, withTenant } from './tenant.ts';

interface Outcome {
  readonly cases: ReadonlyMap<string, readonly string[]>;
  readonly tenant: readonly string[];
}

/** The bound of a topic's suite: all its cases run when the first body asks. */
export const SECONDS = 600;

/** One body for each case of a topic. HOSTILE_CASE keeps only the cases whose name holds its value. */
export function attacks(topic: string): { readonly [title: string]: Body } {
  const wanted = process.env['HOSTILE_CASE'] ?? '';
  const names = caseNames(topic).filter((name) => name.includes(wanted));
  let outcome: Promise<Outcome> | undefined;
  const all = (): Promise<Outcome> => {
    outcome ??= attackAll(topic, names);
    return outcome;
  };
  const bodies = names.map((name) => [name, async () => assert.equal((await all()).cases.get(name), [])] as const);
  return {
    ...Object.fromEntries(bodies),
    'another tenant is neither reached nor changed': async () => assert.equal((await all()).tenant, []),
  };
}

async function attackAll(topic: string, names: readonly string[]): Promise<Outcome> {
  let outcome: Outcome | undefined;
  await withTenant(async (tenant: Tenant) => {
    const cases = await attack(topic, names, tenant);
    outcome = { cases, tenant: await tenant.problems() };
  });
  if (outcome === undefined) throw new Error('bug: the tenant ended without the attacks');
  return outcome;
}
