import type { Destination } from '../logs/destination.ts';

/** A terminal to which containers write as they like, colours and full screens included. */
export interface TerminalState {
  /** The same destination; remembers whether what goes through may change how the terminal behaves. */
  watching(destination: Destination): Destination;
  /** Undoes such changes. The cursor stays where it is, unless a full screen must be left. */
  restore(): Promise<void>;
}

export function terminalState(terminal: Destination): TerminalState {
  let isChanged = false;
  let isFullScreen = false;
  return {
    watching(destination) {
      let before = '';
      const write = (bytes: Buffer): Promise<void> => {
        const text = before + bytes.toString('latin1');
        before = text.slice(-LONGEST);
        isChanged ||= CHANGES.test(text);
        const [, turn] = [...text.matchAll(FULL_SCREEN)].at(-1) ?? [];
        if (turn !== undefined) isFullScreen = turn === 'h';
        return destination.write(bytes);
      };
      return { write, close: () => destination.close() };
    },
    async restore() {
      if (!isChanged) return;
      const text = `${isFullScreen ? '\x1b[?1049l' : ''}${USUAL}`;
      [isChanged, isFullScreen] = [false, false];
      // A terminal that is gone has no state.
      await terminal.write(Buffer.from(text)).catch(() => undefined);
    },
  };
}

/** ESC, another character set (SO), and CSI as one character of UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals obey these
const CHANGES = /[\x0e\x1b]|\xc2\x9b/;

/** The screen that editors and pagers use. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences begin with one
const FULL_SCREEN = /(?:\x1b\[|\xc2\x9b)\?(?:47|1047|1049)([hl])/g;

/** Characters of a sequence that may come in two pieces. */
const LONGEST = 8;

/** As a shell expects a terminal (ECMA-48, and the private modes of xterm). */
const USUAL = [
  // All lines scroll. Setting it moves the cursor, which is saved and brought back.
  '\x1b7\x1b[r\x1b8',
  // No colours, the usual characters, lines overwritten and not shifted.
  '\x1b[0m\x1b(B\x0f\x1b[4l',
  // The cursor is seen, long lines wrap, no inverted screen, keys send what they usually send.
  '\x1b[?25h\x1b[?7h\x1b[?5l\x1b[?1l\x1b>',
  // No reports of the mouse, of focus, of what is pasted.
  '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l',
].join('');
