/** An instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  /** In capitals: `RUN`. */
  readonly word: string;
  /** `--mount=type=cache,target=/root`. */
  readonly flags: readonly string[];
  /** What follows the flags. */
  readonly rest: string;
}

/**
 * Lists the instructions of a Dockerfile for those who look for something in it. It reads the file with each of the two
 * characters that may continue a line, and takes the lines of here-documents for instructions: so some are listed twice,
 * or are none, but no trick hides one.
 */
export function instructionsIn(text: string): readonly Instruction[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const marks = lines.some((line) => line.trimEnd().endsWith('`')) ? ['\\', '`'] : ['\\'];
  return marks.flatMap((mark) => joined(lines, mark).flatMap(instruction));
}

interface Joined {
  readonly line: number;
  readonly text: string;
}

/** Comments and empty lines between continued lines count for nothing. */
function joined(lines: readonly string[], mark: string): readonly Joined[] {
  const found: Joined[] = [];
  let parts: string[] = [];
  let begin = 0;
  for (const [index, line] of lines.entries()) {
    const text = line.trimEnd();
    if (text === '' || /^\s*#/.test(text)) continue;
    if (parts.length === 0) begin = index + 1;
    const goesOn = text.endsWith(mark);
    parts.push(goesOn ? text.slice(0, -1) : text);
    if (goesOn) continue;
    found.push({ line: begin, text: parts.join('') });
    parts = [];
  }
  return parts.length === 0 ? found : [...found, { line: begin, text: parts.join('') }];
}

function instruction({ line, text }: Joined): readonly Instruction[] {
  const [, word = '', rest = ''] = /^\s*([a-z]+)(?:\s+(\S[\s\S]*))?$/i.exec(text) ?? [];
  // `ONBUILD ADD …` is an ADD in the builds that begin with this image.
  if (word.toUpperCase() === 'ONBUILD') return instruction({ line, text: rest });
  if (word === '') return [];
  const words = rest.split(/\s+/);
  const end = words.findIndex((one) => !one.startsWith('--'));
  const flags = words.slice(0, end === -1 ? words.length : end);
  return [{ line, word: word.toUpperCase(), flags, rest: words.slice(flags.length).join(' ') }];
}

/** The words of an instruction: `["a", "b"]` or `a b`. */
export function wordsOf({ rest }: Instruction): readonly string[] {
  if (!rest.startsWith('[')) return rest.split(' ');
  try {
    const list: unknown = JSON.parse(rest);
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return rest.split(' ');
  }
}
