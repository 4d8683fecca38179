import type { Report } from './diagnostic.ts';
import { readAnything } from './read/anything.ts';
import { readPlain } from './read/plain.ts';
import { oddCharacter, type Source } from './source.ts';
import type { Mapping } from './tree.ts';

/** Characters. A Compose file is written by hand; the largest known have a few hundred thousand. */
const MOST_CHARACTERS = 16 * 1024 * 1024;

/**
 * The YAML documents of a Compose file, in order; none where the file cannot be understood, and an empty mapping for a
 * file that holds nothing.
 * Ordinary files are read by our own small reader, which knows only the commonest part of YAML and hands everything
 * else, every mistake included, to the package `yaml`. A test holds that both read the same.
 */
export function read(written: Source, report: Report): readonly Mapping[] {
  const source = withNewlines(written);
  if (!readable(source, report)) return [];
  const plain = readPlain(source);
  return plain ? [plain] : readAnything(source, report);
}

/** YAML counts a carriage return alone as a line break, as old Macs wrote it. Offsets stay. */
function withNewlines(source: Source): Source {
  return /\r(?!\n)/.test(source.text) ? { ...source, text: source.text.replace(/\r(?!\n)/g, '\n') } : source;
}

function readable(source: Source, report: Report): boolean {
  const { text } = source;
  if (text.length > MOST_CHARACTERS) {
    const span = { source, start: 0, end: 0 };
    report.add('too-large', span, { what: 'the file is too large', limit: '16 MiB' });
    return false;
  }
  const odd = oddCharacter(source);
  if (odd) report.add('yaml-syntax', odd.span, { why: odd.why });
  return odd === undefined;
}
