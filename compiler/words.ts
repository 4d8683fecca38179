/** What a command written as one text means. */
export type Words =
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  /** An unquoted `operator` stands at `at`: a shell would act on it, docker compose drops it and all that follows. */
  | { readonly kind: 'cut'; readonly words: readonly Word[]; readonly operator: string; readonly at: number }
  /** Opened and never closed, or closed and never opened. */
  | { readonly kind: 'unbalanced'; readonly what: string; readonly at: number };

/** A word, and where it stands in the text, quotes included. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is still open while splitting. */
interface Open {
  readonly mark: string;
  readonly at: number;
}

const CLOSES: { readonly [mark: string]: string } = { '"': '"', "'": "'", '`': '`', '(': ')' };

/**
 * The words of a command as docker compose splits them: blanks separate; '…' is taken as it is; "…" groups; \x is x
 * outside '…'; `…` and $(…) stay as they are, blanks included. No variables, patterns or comments: no shell takes part.
 */
// One loop over the characters: its few states are easier to check side by side than apart.
export function splitWords(text: string): Words {
  const words: Word[] = [];
  let word: string | undefined;
  let start = 0;
  let open: Open | undefined;
  const add = (end: number): void => {
    if (word !== undefined) words.push({ text: word, start, end });
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    if (word === undefined) start = at;
    const char = text.charAt(at);
    if (char === '\\' && open?.mark !== "'") {
      if (at === text.length - 1) return { kind: 'unbalanced', what: char, at };
      at += 1;
      word = (word ?? '') + text.charAt(at);
    } else if (open) {
      const closed = char === CLOSES[open.mark];
      if (char === '(' && open.mark === '(') return { kind: 'unbalanced', what: char, at };
      if (!closed || !isQuote(char)) word = (word ?? '') + char;
      if (closed) open = undefined;
    } else if (/[ \t\r\n]/.test(char)) {
      add(at);
    } else if (/[;&|<>]/.test(char)) {
      // A digit before > names a channel: `2>&1` begins at the 2.
      if (!(char === '>' && word !== undefined && /^\d/.test(word))) add(at);
      return { kind: 'cut', words, operator: /^(&&|\|\||>>|<<|>&|.)/.exec(text.slice(at, at + 2))?.[0] ?? char, at };
    } else if (char === ')' || (char === '(' && !word?.endsWith('$'))) {
      return { kind: 'unbalanced', what: char, at };
    } else {
      if (CLOSES[char]) open = { mark: char, at };
      word = (word ?? '') + (isQuote(char) ? '' : char);
    }
  }
  if (open) return { kind: 'unbalanced', what: open.mark, at: open.at };
  add(text.length);
  return { kind: 'words', words };
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'";
}
