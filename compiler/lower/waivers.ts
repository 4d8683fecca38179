import type { Row, Table } from '../attributes/attribute.ts';
import type { Report } from '../diagnostic.ts';
import type { Policy } from '../policy.ts';
import type { Project } from '../project.ts';
import { place, type Span } from '../source.ts';
import { suggest } from '../suggest.ts';
import { get, quoted } from '../tree.ts';

/** Wishes that a refused attribute be left out with a warning: those of `--warn`, and of the file's `x-pod: {warn: […]}`. */
export interface Waivers {
  /** Who wants this refusal of the attribute at `path` to be a warning, in words; undefined: nobody, or it may not be one. */
  waiving(path: string, row: Row): string | undefined;
  /** Reports those that waived nothing. To be called when all refusals were asked about. */
  reportIdle(): void;
}

/** What waivers depend on besides the file. */
export interface Waiving {
  /** Of the command line. */
  readonly waivers?: readonly string[];
  readonly policy: Policy;
  readonly table: Table;
}

/** One wish. A waiver means an attribute by the end of its path: `credential_spec`, `web.credential_spec`. */
interface Waiver {
  readonly name: string;
  /** For messages: never a variable's value. */
  readonly shown: string;
  readonly by: string;
  readonly at?: Span;
  /** What it met. */
  met: 'nothing' | 'a refusal that stays' | 'a refusal';
}

/** All waivers of a compile. One that the operator forbids waives nothing. */
export function waiversOf(project: Project, { waivers = [], policy, table }: Waiving, report: Report): Waivers {
  const all = [...waivers.map(ofCommandLine), ...ofFile(project)];
  return {
    waiving(path, row) {
      const named = all.filter(({ name }) => path === name || path.endsWith(`.${name}`));
      const waives = row.waivable === true && policy.waivers !== 'deny';
      for (const one of named) if (one.met !== 'a refusal') one.met = waives ? 'a refusal' : 'a refusal that stays';
      return waives ? named[0]?.by : undefined;
    },
    reportIdle() {
      for (const one of all.filter(({ met }) => met !== 'a refusal')) {
        const near = policy.waivers === 'deny' || one.met !== 'nothing' ? undefined : nearOf(one, table);
        report.add('idle-waiver', one.at, { name: one.shown, why: why(one, policy), near });
      }
    },
  };
}

function ofCommandLine(name: string): Waiver {
  return { name, shown: name, by: `--warn ${name}`, met: 'nothing' };
}

/** The schema has been checked: what has another form was reported and counts as absent. */
function ofFile({ root }: Project): readonly Waiver[] {
  const said = get(get(root, 'x-pod'), 'warn');
  if (said?.kind !== 'list') return [];
  return said.items.flatMap((item): readonly Waiver[] => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return [];
    const at = item.span;
    const shown = item.substituted ? quoted(item) : item.value;
    return [{ name: item.value, shown, by: `x-pod.warn (${place(at)})`, at, met: 'nothing' }];
  });
}

function why({ met }: Waiver, { waivers }: Policy): string {
  if (waivers === 'deny') return "the operator's file forbids it (waivers: deny)";
  if (met === 'nothing') return 'no attribute that is refused here is called so';
  return 'without that attribute the pod would be another one than the file says';
}

/** A waivable attribute that is called nearly so. What a variable holds is compared with nothing. */
function nearOf({ name, shown }: Waiver, table: Table): string | undefined {
  const last = name.split('.').at(-1) ?? '';
  const near = name === shown ? suggest(last, waivableNames(table)) : undefined;
  return near === last ? undefined : near;
}

function waivableNames(table: Table): readonly string[] {
  return Object.entries(table).flatMap(([name, row]) => [...(row.waivable ? [name] : []), ...namesInside(row)]);
}

function namesInside({ inside, each }: Row): readonly string[] {
  return [...(inside ? waivableNames(inside) : []), ...(each ? namesInside(each) : [])];
}
