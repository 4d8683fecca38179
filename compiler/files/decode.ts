/**
 * The text of a file's bytes: UTF-16 where a byte order mark says so, which YAML asks of its readers (1.2.2, section
 * 5.2) and PowerShell's `>` writes; else UTF-8. The mark is no part of the text.
 */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** The encoding that a byte order mark names; UTF-8 without one. */
export function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
