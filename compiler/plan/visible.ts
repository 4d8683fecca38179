/**
 * Characters that a terminal obeys or that hide or turn text: controls (C0, C1, DEL), bidirectional controls, characters
 * without width, separators of lines and paragraphs, tags, halves of characters. Line ends and tabs are layout.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern looks for them
  /(?!\r\n)[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

/** Shows each unsafe character as an escape, `\u001b`. In a text that is JSON the escape means the same character. */
export function visible(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** As `visible`, on one line: line ends and tabs become escapes too. */
export function visibleLine(text: string): string {
  return visible(text).replace(/[\t\r\n]/g, escaped);
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
