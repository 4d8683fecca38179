import { visibleLine } from './plan/visible.ts';
import { messages } from './messages.ts';
import type { Position, Span } from './source.ts';
import { lineText, place, position } from './source.ts';
import { Innermost, Outermost } from './spans.ts';

/** What a message is called: a key of the table. */
export type Code = keyof typeof messages;
/** An error stops the compile, a warning does not. */
export type Level = 'error' | 'warning';

/** One mistake, or one thing worth knowing, and where it stands. */
export interface Diagnostic {
  readonly code: Code;
  readonly level: Level;
  readonly text: string;
  /** Absent when the mistake stands in no file: a flag, the context. */
  readonly span?: Span;
}

/** The values that a message's template takes, by its code. */
export type Values<C extends Code> = Parameters<(typeof messages)[C]['text']>[0];

/** Collects what the phases find. Phases report and go on; nothing is thrown for a user's mistake. */
export class Report {
  readonly #found = new Map<string, Diagnostic>();
  #failed = false;
  readonly #settled = new Outermost();
  /** Where the mistakes of each code stand. */
  readonly #places = new Map<Code, Innermost>();

  /** A mistake that was found already, or that lies in what is settled, is not added. */
  add<C extends Code>(code: C, span: Span | undefined, values: Values<C>): void {
    if (span && this.#settled.holds(span)) return;
    const { level, text } = messages[code] as { level: Level; text: (values: Values<C>) => string };
    const diagnostic: Diagnostic = { code, level, text: text(values), ...(span && { span }) };
    const key = `${code} ${span?.source.file} ${span?.start} ${diagnostic.text}`;
    if (!this.#found.has(key)) this.#found.set(key, diagnostic);
    this.#failed ||= level === 'error';
    const places = this.#places.get(code) ?? new Innermost();
    if (span) places.add(span);
    this.#places.set(code, places);
  }

  /** Whether an error was found. */
  get failed(): boolean {
    return this.#failed;
  }

  /** What is wrong with the value that stands here was said: later phases see a stand-in, and say nothing more of it. */
  settle(span: Span): void {
    this.#settled.add(span);
  }

  /** Whether a mistake of these codes was found, inside the span where one is given. */
  has(codes: readonly Code[], whole?: Span): boolean {
    return codes.some((code) => {
      const places = this.#places.get(code);
      return places !== undefined && (!whole || places.isIn(whole));
    });
  }

  /** In order of file (as `files` lists them, then by name), position and code. */
  all(files: readonly string[] = []): readonly Diagnostic[] {
    const rank = (found: Diagnostic): number => {
      if (!found.span) return -1;
      const index = files.indexOf(found.span.source.file);
      return index === -1 ? files.length : index;
    };
    return [...this.#found.values()].sort(
      (a, b) =>
        rank(a) - rank(b) ||
        compareText(a.span?.source.file ?? '', b.span?.source.file ?? '') ||
        (a.span?.start ?? 0) - (b.span?.start ?? 0) ||
        compareText(a.code, b.code) ||
        compareText(a.text, b.text),
    );
  }
}

/** Order of code units: the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As a terminal shows it: place, level, code, text, then the line with the mistake underlined. */
export function renderDiagnostic(found: Diagnostic): string {
  const head = `${headline(found)}\n`;
  return found.span && !found.span.source.secret ? head + frame(found.span) : head;
}

/** Its first line: what is wrong, and where. */
export function headline({ level, code, text, span }: Diagnostic): string {
  return `${span ? `${place(span)}: ` : ''}${level} ${code}: ${text}`;
}

/** As a machine reads it. Lines and columns from 1; `end` is the column after the last character, on the same line. */
export interface DiagnosticJson {
  readonly level: Level;
  readonly code: Code;
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly end?: number;
}

/** The diagnostic as plain data. */
export function diagnosticJson(found: Diagnostic): DiagnosticJson {
  const { level, code, text, span } = found;
  if (!span) return { level, code, text };
  const { line, column } = position(span.source, span.start);
  return { level, code, text, file: span.source.file, line, column, end: column + width(span, { line, column }) };
}

const FRAME_COLUMNS = 160;

/** The line where it begins, and what stands in it underlined. */
export function frame(span: Span): string {
  const from = position(span.source, span.start);
  const text = lineText(span.source, from.line).replaceAll('\t', ' ');
  const cut = Math.max(0, from.column - 1 - FRAME_COLUMNS / 2);
  const end = Math.min(cut + FRAME_COLUMNS, from.column - 1 + width(span, from));
  const pieces = [
    text.slice(cut, from.column - 1),
    text.slice(from.column - 1, end),
    text.slice(end, cut + FRAME_COLUMNS),
  ];
  const [before = '', marked = '', after = ''] = pieces.map(visibleLine);
  const gutter = `${from.line} | `;
  const marks = ' '.repeat(before.length) + '^'.repeat(Math.max(1, marked.length));
  return `${gutter}${before}${marked}${after}\n${' '.repeat(gutter.length - 2)}| ${marks}\n`;
}

function width(span: Span, from: Position): number {
  const rest = lineText(span.source, from.line).length - (from.column - 1);
  return Math.max(1, Math.min(span.end - span.start, rest));
}
