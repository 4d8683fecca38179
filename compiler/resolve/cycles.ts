import type { Report } from '../diagnostic.ts';
import type { Found } from '../references.ts';

/** Reports each way by which a service waits for itself, where the last step of it is written. */
export function checkCycles(waits: ReadonlyMap<string, readonly Found[]>, report: Report): void {
  const done = new Set<string>();
  for (const start of waits.keys()) walk(start, waits, done, report);
}

interface Visit {
  readonly name: string;
  next: number;
}

/** Depth first without recursion: a chain may be as long as the file. */
function walk(start: string, waits: ReadonlyMap<string, readonly Found[]>, done: Set<string>, report: Report): void {
  if (done.has(start)) return;
  const path: Visit[] = [{ name: start, next: 0 }];
  const depth = new Map([[start, 0]]);
  for (let here = path.at(-1); here; here = path.at(-1)) {
    const reference = waits.get(here.name)?.[here.next];
    here.next += 1;
    if (!reference) {
      path.pop();
      depth.delete(here.name);
      done.add(here.name);
      continue;
    }
    const from = depth.get(reference.name);
    if (from !== undefined) {
      const cycle = [...path.slice(from).map(({ name }) => name), reference.name].join(' -> ');
      report.add('dependency-cycle', reference.at, { cycle });
    } else if (!done.has(reference.name)) {
      depth.set(reference.name, path.length);
      path.push({ name: reference.name, next: 0 });
    }
  }
}
