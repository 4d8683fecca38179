import type { Cleaned } from '../cleaner/clean.ts';
import type { Survey } from '../cleaner/sweep.ts';
import { cleanedJson, cleanedText, foreignJson, leftAloneText, type Subject, subjectJson } from './clean-words.ts';
import type { Wish } from './clean-wish.ts';
import { oneLine } from './words.ts';

/** Tells what a cleaner does, as text or as lines of JSON; what was told of what stays is no news at the next sweep. */
export class Teller {
  readonly #how: Wish['how'];
  readonly #write: (text: string) => void;
  /** By the name of what stays. */
  readonly #told = new Map<string, string>();

  constructor(how: Wish['how'], write: (text: string) => void) {
    this.#how = how;
    this.#write = write;
  }

  cleaned(subject: Subject, cleaned: Cleaned): void {
    if (this.#how.watch && cleaned.removed.length + cleaned.left.length === 0) return;
    this.#write(this.#how.json ? cleanedJson(subject, cleaned) : cleanedText(subject.name, cleaned));
  }

  kept(subject: Subject): void {
    this.#keep(subject.name, leftAloneText(subject), subjectJson(subject));
  }

  foreign(one: Survey['foreign'][number]): void {
    const name = `${one.found.kind} ${one.found.name}`;
    this.#keep(name, leftAloneText({ name, verdict: { kind: 'doubt', why: one.why } }), foreignJson(one));
  }

  nothing(): void {
    if (!this.#how.json && !this.#how.watch) this.#write('nothing is left of runs that are over\n');
  }

  note(text: string): void {
    this.#write(this.#how.json ? `${JSON.stringify({ note: text })}\n` : `pod-executor: ${oneLine(text)}\n`);
  }

  #keep(name: string, text: string, line: string): void {
    if (this.#told.get(name) === text) return;
    this.#told.set(name, text);
    this.#write(this.#how.json ? line : `${text}\n`);
  }
}
