import type { TaskContext } from '../context.ts';
import { STEERING } from '../context/steering.ts';
import type { Report } from '../diagnostic.ts';
import type { LabelKey } from '../policy-input.ts';
import { suggest } from '../suggest.ts';
import type { Mapping, Node } from '../tree.ts';
import { get, mapping, scalar, withEntry } from '../tree.ts';
import { LABEL_KEYS } from './readers.ts';

/** What of a task counts for the operator's file. */
export type Labelled = Pick<TaskContext, 'labels' | 'sandbox'>;

/** Aurora puts it before what a job says. */
const AURORA = 'org.apache.aurora.metadata.';

/** What has it is meant for us: whatever does not count is a mistake. */
const OURS = 'org.composeexecutor.';

/**
 * The operator's file with what labels of the task say, where it lets them (`labels`). A label is called as its key is:
 * `logs.size`, `org.composeexecutor.logs.size`, either behind Aurora's prefix. One that the operator does not let tasks
 * set is another program's and passed over, unless its name says that it is ours: then it is an error.
 */
export function overridden(file: Mapping, task: Labelled, report: Report): Mapping {
  const listed = get(file, 'labels');
  const items = listed?.kind === 'list' ? listed.items : [];
  const allowed = new Set(items.map((item) => item.kind === 'scalar' && item.value));
  let written = file;
  for (const said of labelsOf(task)) {
    const { label, name, isOurs } = said;
    const key = LABEL_KEYS.find((one) => one === name);
    if (key && allowed.has(key)) written = put(written, key, nodeOf(said, task, report));
    else if (key && isOurs) report.add('label-denied', undefined, { label, key });
    else if (isOurs && !STEERING.includes(name)) {
      report.add('unknown-label', undefined, { label, near: suggest(name, [...LABEL_KEYS, ...STEERING]) });
    }
  }
  return written;
}

interface Said {
  readonly label: string;
  /** Without the prefixes. */
  readonly name: string;
  readonly text: string;
  readonly isOurs: boolean;
}

/** Those that say something. Of two for one key the shorter name, which is put in later, counts. */
function labelsOf({ labels }: Labelled): readonly Said[] {
  const names = Object.keys(labels).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const said = names.map((label) => {
    const own = label.startsWith(AURORA) ? label.slice(AURORA.length) : label;
    const isOurs = own.startsWith(OURS);
    return { label, name: isOurs ? own.slice(OURS.length) : own, text: (labels[label] ?? '').trim(), isOurs };
  });
  return said.filter(({ text }) => text !== '');
}

function put(file: Mapping, key: LabelKey, value: Node | undefined): Mapping {
  if (!value) return file;
  const [first = '', second] = key.split('.');
  if (second === undefined) return withEntry(file, first, value);
  const part = get(file, first);
  const inside = part?.kind === 'mapping' ? part : mapping(new Map(), value.span);
  return withEntry(file, first, withEntry(inside, second, value));
}

/** The text as it would stand in the file. A file that a task names is one of its own. */
function nodeOf({ label, name, text }: Said, { sandbox }: Labelled, report: Report): Node | undefined {
  const span = { source: { file: `the label ${label}`, text }, start: 0, end: text.length };
  if (name !== 'credentials') return scalar(text, span);
  const isInside = !text.startsWith('/') && !text.split('/').includes('..');
  if (isInside) return scalar(`${sandbox}/${text.replace(/^(\.\/)+/, '')}`, span);
  report.add('wrong-type', span, {
    path: name,
    wanted: 'the path of a file in the sandbox',
    got: JSON.stringify(text),
  });
  return undefined;
}
