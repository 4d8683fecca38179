import type { Json, Node } from '../../tree.ts';
import { quoted } from '../../tree.ts';
import { parseBytes, parseDuration, printDuration } from '../../units.ts';
import type { Tell } from '../attribute.ts';
import { piece, textOf } from './node.ts';

/** `1m30s` to nanoseconds. */
export function duration(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar') return undefined;
  const nanoseconds = parseDuration(textOf(node));
  if (nanoseconds !== undefined) return piece(nanoseconds, node);
  tell('bad-duration', { written: quoted(node) });
  return undefined;
}

/** A number of microseconds; a duration stays as it is written. */
export function microseconds(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar' || Number.isInteger(node.value)) return node;
  const text = textOf(node);
  if (/^-?\d+$/.test(text)) return piece(Number(text), node);
  return duration(node, tell) && node;
}

/** One limit for soft and hard: the kernel has no parts of them. */
export function wholeLimit(node: Node, tell: Tell): Node {
  const isPart = node.kind === 'scalar' && typeof node.value === 'number' && !Number.isInteger(node.value);
  if (isPart) tell('bad-value', { what: 'a limit', wanted: 'a whole number' });
  return node;
}

/** `64m` to bytes. */
export function bytes(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar') return undefined;
  const count = typeof node.value === 'number' ? Math.trunc(node.value) : parseBytes(textOf(node));
  if (count !== undefined) return piece(count, node);
  tell('bad-size', { written: quoted(node) });
  return undefined;
}

/** As `bytes`, where docker compose takes no fraction of a byte. */
export function wholeBytes(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || Number.isInteger(node.value))
    return bytes(node, tell);
  tell('bad-size', { written: quoted(node) });
  return undefined;
}

/** Nanoseconds as docker compose prints them: `1m30s`. */
export function showDuration(value: Json): Json {
  return typeof value === 'number' ? printDuration(value) : value;
}

/** As `showDuration`, where docker compose takes zero for absent. */
export function showSomeDuration(value: Json): Json | undefined {
  return value === 0 ? undefined : showDuration(value);
}

/** Bytes as docker compose prints them: `'67108864'`; zero is absent. */
export function showBytes(value: Json): Json | undefined {
  return value === 0 || value === null ? undefined : String(value);
}

/** A number as docker compose keeps it, in single precision. */
export function showFloat(value: Json): Json | undefined {
  if (typeof value !== 'number' || value === 0) return undefined;
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(single.toPrecision(digits));
    if (Math.fround(shorter) === single) return shorter;
  }
  return Number(single.toPrecision(9));
}

/** Printed even when it is false, zero or empty: docker compose tells it from absent. */
export function showAlways(value: Json): Json | undefined {
  return value === null ? undefined : value;
}

/** Docker compose reads it and prints nothing of it. */
export function showNever(): undefined {
  return undefined;
}

/** Rights in octal: `'0440'` is 288, as 0440 without quotes is. YAML reads 440 as a decimal number. */
export function fileMode(node: Node, tell: Tell): Node | undefined {
  if (node.kind !== 'scalar') return node;
  if (typeof node.value !== 'string') {
    const looksOctal = node.text === undefined && /^[1-7][0-7]{2,3}$/.test(`${node.value}`);
    if (looksOctal) tell('decimal-mode', { mode: `${node.value}` });
    if (node.value === null || (Number.isInteger(node.value) && Number(node.value) >= 0)) return node;
  } else if (/^(0o?)?[0-7]{1,5}$/.test(node.value)) {
    return piece(Number.parseInt(node.value.replace(/^0o/, ''), 8), node);
  }
  tell('bad-mode', { written: quoted(node) });
  return undefined;
}
