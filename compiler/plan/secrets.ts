import type { PodPlan } from './plan.ts';
import { redact } from './redact.ts';

/** Shorter texts are found everywhere, and hide nothing. */
const LEAST_LENGTH = 4;

const REDACTED = '<redacted>';

/**
 * Takes out of a text what the plan's redacted copy does not show: for messages that quote containers or the Engine.
 * Host ports are no secrets, whichever variable named them.
 */
export function hiding(plan: PodPlan): (text: string) => string {
  const hidden = new Set<string>();
  collect(plan, redact(plan), hidden);
  for (const { ports } of plan.containers) for (const { host } of ports) hidden.delete(`${host}`);
  // A longer one may hold a shorter one.
  const secrets = [...hidden].sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, REDACTED), text);
}

/** The leaves in which the two differ. */
function collect(value: unknown, shown: unknown, found: Set<string>): void {
  if (typeof value === 'object' && value !== null && typeof shown === 'object' && shown !== null) {
    const copy = new Map(Object.entries(shown));
    for (const [key, inner] of Object.entries(value)) collect(inner, copy.get(key), found);
  } else if (value !== shown) {
    const text = String(value);
    // Of `NAME=value` the name is shown.
    const name = typeof shown === 'string' ? shown.slice(0, -REDACTED.length) : '';
    const secret = text.startsWith(name) ? text.slice(name.length) : text;
    if (secret.length >= LEAST_LENGTH) found.add(secret);
  }
}
