import { mask } from './mask.ts';
import type { PodPlan } from './plan.ts';

/** Shorter texts are found everywhere, and hide nothing. */
const LEAST_LENGTH = 4;

const REDACTED = '<redacted>';

/** A line of a text of several, which is printed line by line. A shorter one may be anybody's. */
const LEAST_LINE = 8;

/**
 * Takes out of a text what the plan's masked copy does not show, and further secrets: for messages that quote
 * containers or the Engine. Host ports are no secrets, whichever variable named them.
 */
export function hiding(plan: PodPlan, further: readonly string[] = []): (text: string) => string {
  // Few pods ever have something to hide in a message.
  let secrets: readonly string[] | undefined;
  return (text) => {
    secrets ??= longestFirst(plan, further);
    return secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
  };
}

/** A longer one may hold a shorter one. */
function longestFirst(plan: PodPlan, further: readonly string[]): readonly string[] {
  const hidden = new Set([...hiddenIn(plan), ...further.filter((text) => text.length >= LEAST_LENGTH)]);
  for (const { ports } of plan.containers) for (const { host } of ports) hidden.delete(`${host}`);
  return [...hidden].flatMap(withLines).sort((a, b) => b.length - a.length);
}

/**
 * Of the values of variables those that stand in what the plan masks, as a part of it or whole: in `-t=$TOKEN` it is the
 * value that a container prints.
 */
export function secretsIn(plan: PodPlan, values: Iterable<string>): readonly string[] {
  const all = [...hiddenIn(plan)].join('\0');
  return [...values].filter((value) => value.length >= LEAST_LENGTH && all.includes(value));
}

function withLines(secret: string): readonly string[] {
  if (!secret.includes('\n')) return [secret];
  const lines = secret.split(/\r?\n/).filter((line) => line.trim().length >= LEAST_LINE);
  return [secret, ...lines];
}

function hiddenIn(plan: PodPlan): ReadonlySet<string> {
  const hidden = new Set<string>();
  collect(plan, mask(plan), hidden);
  return hidden;
}

/** The texts in which the two differ; masked keys keep their places among the others. */
function collect(value: unknown, shown: unknown, found: Set<string>, field = ''): void {
  if (value === shown) return;
  if (typeof value === 'object' && value !== null && typeof shown === 'object' && shown !== null) {
    const copy = Object.entries(shown);
    for (const [index, [key, inner]] of Object.entries(value).entries()) {
      const [shownKey, shownInner] = copy[index] ?? [key];
      collect(key, shownKey, found);
      collect(inner, shownInner, found, Array.isArray(value) ? field : key);
    }
    return;
  }
  const text = String(value);
  // Of `NAME=value` the name is shown.
  const secret = field === 'Env' ? text.slice(text.indexOf('=') + 1) : text;
  if (secret.length >= LEAST_LENGTH) found.add(secret);
}
