import { cut, fold, pad, width } from './layout.ts';
import { visibleLine } from './plan/visible.ts';
import { digest } from './plan/digest.ts';
import type { Container, PodPlan } from './plan/plan.ts';
import { mask } from './plan/mask.ts';
import { containerTable, labels } from './view/containers.ts';
import type { Fact, StopTimes } from './view/facts.ts';
import { facts } from './view/facts.ts';
import { amount, count } from './view/quantity.ts';

/** Everything that the report shows, in its order: the template places these lines and computes nothing. */
export interface ReportView {
  readonly headline: string;
  readonly totals: readonly string[];
  /** The table of containers, with its head; empty for a pod without containers. */
  readonly containers: readonly string[];
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
  readonly digest: string;
}

/** What a report needs beside the plan. */
export interface ReportOptions extends StopTimes {
  /** How words are set off; absent: not at all. */
  readonly paint?: Paint;
  /** Shows the values of variables and env files. */
  readonly reveal?: boolean;
}

/** Sets a text off from others; it may not change how wide it is shown. */
export interface Paint {
  readonly headline: (text: string) => string;
  readonly warning: (text: string) => string;
}

const COLUMNS = 80;

/** Where the text of a fact begins; a digest after it ends in the last column. */
const LABEL = 9;

/** The report's view of a plan. Values that came from variables are masked, and no text can move the cursor. */
export function view(plan: PodPlan, options: ReportOptions): ReportView {
  const shown = options.reveal ? plan : mask(plan);
  const paint = options.paint ?? { headline: String, warning: String };
  const names = labels(shown.containers);
  return {
    headline: paint.headline(headline(shown)),
    totals: fold(totals(shown), COLUMNS),
    containers: containerTable(COLUMNS, shown, names),
    facts: facts(shown, names, options).flatMap(factLines),
    // The list of powers shows those that are not granted yet.
    warnings: shown.notes.flatMap(({ at, code, text }) => {
      if (code === 'needs-power') return [];
      const lines = factLines({ label: 'warning', lines: [[at, code].filter(Boolean).join('  '), text] });
      return lines.map((line) => line.replace(/^warning/, paint.warning));
    }),
    // Of the plan itself, not of the copy that is shown.
    digest: pad('digest', LABEL) + digest(plan),
  };
}

function headline({ pod }: PodPlan): string {
  const made = pod.simulated ? '  (simulated task)' : '';
  return cut(visibleLine(pod.name), COLUMNS - width(made)) + made;
}

/** `4 containers (3 main, 1 init), 1 host port, asks 1.4 cpu / 960 MiB`. */
export function totals(plan: PodPlan): string {
  const { asked, ports, task } = plan.resources;
  const given = [task?.cpus, task?.memory].includes(undefined) ? '' : taskAmount(plan);
  return [containers(plan.containers), count(ports, 'host port'), `asks ${amount(asked)}${given}`].join(', ');
}

function taskAmount({ resources: { task } }: PodPlan): string {
  return ` of ${amount({ cpus: task?.cpus ?? 0, memory: task?.memory ?? 0 })}`;
}

/** `4 containers (2 main, 1 sidecar, 1 init)`. */
function containers(all: readonly Container[]): string {
  const roles = ['main', 'sidecar', 'init', 'infra'] as const;
  const counts = roles
    .map((role) => [role, all.filter((container) => container.role === role).length] as const)
    .filter(([, many]) => many > 0)
    .map(([role, many]) => `${many} ${role}`);
  return count(all.length, 'container') + (counts.length > 0 ? ` (${counts.join(', ')})` : '');
}

function factLines({ label, lines }: Fact): readonly string[] {
  return lines
    .flatMap((line) => fold(visibleLine(line), COLUMNS - LABEL))
    .map((line, index) => (pad(index === 0 ? label : '', LABEL) + line).trimEnd());
}
