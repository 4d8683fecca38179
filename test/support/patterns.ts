import ts from 'typescript';

/** A regular expression written in a source. */
export interface Pattern {
  readonly line: number;
  readonly pattern: RegExp;
}

/** The regular expressions that stand as literals in a text of TypeScript. */
export function patternsIn(path: string, text: string): readonly Pattern[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found: Pattern[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
      found.push({ line: line + 1, pattern: new RegExp(node.text.slice(1, end), node.text.slice(end + 1)) });
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  return found;
}

/** Characters that most classes of patterns have one of. */
const CANDIDATES = [...'a0 b.:-_/=+,;"\'`$@#!?%&|\\()[]{}<>~*^AZ1\n\t\r\u001b\u00e9'];

/** Pieces of a pattern that match one character each: `a`, `\d`, `[a-z]`. */
const ATOM =
  /\\(?:u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|[pP]\{[^}]*\}|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|\{\d*,?\d*\}|[\s\S]/g;

/** Characters that the pieces of a pattern match, the pieces in order. */
function samples({ source, flags }: RegExp): readonly (readonly string[])[] {
  const atoms = (source.match(ATOM) ?? []).filter((atom) => !/^(\(.*|\{.+|[\^$|)*+?]|\\[bBk1-9])$/s.test(atom));
  return atoms.flatMap((atom) => {
    const one = new RegExp(`^(?:${atom})$`, flags.replace(/[gy]/g, ''));
    const matched = CANDIDATES.filter((character) => one.test(character));
    const some = matched.length > 0 ? matched : [...atom].filter((character) => one.test(character));
    return some.length > 0 ? [[...new Set([some[0], some[1], some.at(-1)])].filter((each) => each !== undefined)] : [];
  });
}

/** A beginning, what is repeated, and an end at which a match fails. */
type Attack = readonly [before: string, repeated: string, after: string];

function attacksOn(pattern: RegExp): readonly Attack[] {
  const each = samples(pattern);
  const firsts = each.map(([first = '']) => first);
  const runs = [2, 3].flatMap((length) => firsts.map((_, at) => firsts.slice(at, at + length).join('')));
  const repeated = new Set([...each.flat(), ...runs, firsts.slice(0, 9).join('')].filter((text) => text !== ''));
  const before = new Set([
    '',
    ...firsts.slice(0, 6),
    ...firsts.slice(0, 12).map((_, at) => firsts.slice(0, at + 1).join('')),
  ]);
  return [...before].flatMap((begin) =>
    [...repeated].flatMap((text) => ['\0', '\n!', ''].map((end): Attack => [begin, text, end])),
  );
}

/** Characters of ever longer attacks: what is exponential shows in the first, what is quadratic in the last. */
const LENGTHS = [16, 24, 32, 128, 512, 2048];

/** Less is not measured well. */
const MEASURABLE_MS = 0.4;

/** Of four times the text: a linear pattern takes four times as long, a quadratic one sixteen times. */
const MOST_GROWTH = 9;

/** A text of which a part four times as long takes a pattern many times as long; undefined when there is none. */
export function slowText(pattern: RegExp): string | undefined {
  for (const attack of attacksOn(pattern)) {
    for (const length of LENGTHS) {
      if (milliseconds(pattern, textOf(attack, length)) < MEASURABLE_MS) continue;
      if (grows(pattern, attack, length)) return textOf(attack, length);
    }
  }
  return undefined;
}

function grows(pattern: RegExp, attack: Attack, length: number): boolean {
  const best = (text: string): number => Math.min(...Array.from({ length: 5 }, () => milliseconds(pattern, text)));
  const [short, long] = [textOf(attack, length / 4), textOf(attack, length)].map(best);
  return (long ?? 0) > MEASURABLE_MS && (long ?? 0) > MOST_GROWTH * (short ?? 0);
}

function textOf([before, repeated, after]: Attack, length: number): string {
  return before + repeated.repeat(Math.ceil(length / repeated.length)) + after;
}

function milliseconds(pattern: RegExp, text: string): number {
  const began = performance.now();
  pattern.lastIndex = 0;
  if (pattern.global) text.replace(pattern, '');
  else pattern.exec(text);
  return performance.now() - began;
}
