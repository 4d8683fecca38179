import { lastOf, linesOf } from '../build-output.ts';
import { received } from './wire.ts';

/** What a build tells of itself, as lines, and what the step that failed printed last. */
export interface Progress {
  /** Lines of a moby.buildkit.v1.StatusResponse that were not told yet. */
  readonly lines: (status: Uint8Array) => readonly string[];
  /** Of the step that failed. */
  readonly last: () => readonly string[];
}

export function progressOf(): Progress {
  const told = new Set<string>();
  const printed = new Map<string, readonly string[]>();
  let failed = '';
  const begun = (vertex: Uint8Array): readonly string[] => {
    const fields = received(vertex);
    const [digest, name, error] = [fields.text(1), fields.text(3), fields.text(7)];
    if (error !== '' && !error.includes('context canceled')) failed ||= digest;
    if (told.has(digest) || !fields.has(5) || name === '' || name.startsWith('[internal]')) return [];
    told.add(digest);
    return [fields.number(4) === 1 ? `${name} (cached)` : name];
  };
  const written = (log: Uint8Array): readonly string[] => {
    const fields = received(log);
    const lines = linesOf(fields.text(4));
    const step = fields.text(1);
    printed.set(step, lastOf(printed.get(step) ?? [], lines));
    return lines;
  };
  return {
    lines(status) {
      const fields = received(status);
      return [...fields.all(1).flatMap(begun), ...fields.all(3).flatMap(written)];
    },
    last: () => printed.get(failed) ?? [],
  };
}
