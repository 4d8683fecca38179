import type { Hook } from '../plan/plan.ts';
import type { RawFact } from './facts.ts';
import { type Owner, textOf } from './flatten.ts';
import { variableFact } from './variables.ts';

/** A command beside a container's process; `what` is `post_start 1`, `pre_stop 2`. Its place in a file is none of it. */
export function hookFacts(owner: Owner, what: string, { exec }: Pick<Hook, 'exec'>): readonly RawFact[] {
  const { Cmd, Env = [], User, WorkingDir, Privileged } = exec;
  const fact = (group: RawFact['group'], name: string, value: unknown): readonly RawFact[] =>
    value === undefined ? [] : [{ ...owner, group, what: name, value: JSON.stringify(value), shown: textOf(value) }];
  return [
    ...fact('rest', what, Cmd),
    ...fact('powers', `${what} user`, User),
    ...fact('powers', `${what} privileged`, Privileged),
    ...fact('rest', `${what} working_dir`, WorkingDir),
    ...Env.map((entry) => variableFact(entry, owner, `${what} environment `)),
  ];
}
