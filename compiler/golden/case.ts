import { oneDocument } from '../context/document.ts';
import type { Reader, ReadOf } from '../context/settings.ts';
import { listOf, mapOf, oneOf, settings, text, truth } from '../context/settings.ts';
import { renderDiagnostic, Report } from '../diagnostic.ts';
import type { Source } from '../source.ts';
import type { Json } from '../tree.ts';
import { toJson } from '../tree.ts';

/** What case.json says: all that a golden case depends on beside the files of its folder. */
export interface GoldenCase {
  readonly kind: 'case';
  /** What the case shows, an obligation in one line: the test's name. */
  readonly intent: string;
  readonly command: 'plan' | 'config' | 'resources' | 'explain' | 'diff' | 'bundle' | 'render' | 'check';
  /** Of the command, as on the command line. */
  readonly args: readonly string[];
  /** What the shell has. */
  readonly env: { readonly [name: string]: string };
  /** Shows values as `--reveal` does: the case is about values. */
  readonly reveal: boolean;
  /** As for `--context`. */
  readonly context?: Source;
  /** As for `--config`. */
  readonly policy?: Source;
}

const anything: Reader<Json> = (node) => toJson(node);

const READERS = {
  intent: text,
  command: oneOf(['plan', 'config', 'resources', 'explain', 'diff', 'bundle', 'render', 'check']),
  args: listOf(text),
  env: mapOf(text),
  reveal: truth,
  context: anything,
  policy: anything,
};

/** Reads case.json, or says what is wrong with it. */
export function readCase(source: Source): GoldenCase | { readonly kind: 'problem'; readonly text: string } {
  const report = new Report();
  const document = oneDocument(source, report);
  const place = { path: '', what: 'a golden case', report };
  const read: ReadOf<typeof READERS> | undefined = document && settings(READERS)(document, place);
  if (!read || report.failed) return problem(report.all().map(renderDiagnostic).join(''));
  const { intent, command = 'plan', args = [], env = {}, reveal = false, context, policy } = read;
  if (intent === undefined || intent === '' || intent.includes('\n')) {
    return problem(`${source.file}: a case says its intent in one line: {"intent": "…"}\n`);
  }
  return {
    kind: 'case',
    intent,
    command,
    args,
    env,
    reveal,
    ...(context !== undefined && { context: part(source, 'context', context) }),
    ...(policy !== undefined && { policy: part(source, 'policy', policy) }),
  };
}

function problem(what: string): { readonly kind: 'problem'; readonly text: string } {
  return { kind: 'problem', text: what };
}

/** A part of case.json as a source of its own, called `case.json#context`. */
function part({ file }: Source, name: string, value: Json): Source {
  return { file: `${file}#${name}`, text: `${JSON.stringify(value, null, 2)}\n` };
}
