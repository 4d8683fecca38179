import type { RawFact } from './facts.ts';
import type { Owner } from './flatten.ts';

/** Of an entry of an environment its name is shown, and the value compared. */
export function variableFact(entry: string, owner: Owner, before: string): RawFact {
  const equals = entry.indexOf('=');
  const name = equals === -1 ? entry : entry.slice(0, equals);
  return {
    ...owner,
    group: 'environment',
    what: `${before}${name}`,
    value: entry.slice(name.length),
    shown: '',
    isSecret: true,
  };
}
