/** A row of the message table: how grave, and the text from the values it names. */
export interface Message<V> {
  readonly level: 'error' | 'warning';
  readonly text: (values: V) => string;
}

/** A message that stops the compile. */
export function error<V>(text: (values: V) => string): Message<V> {
  return { level: 'error', text };
}

/** A message that does not. */
export function warning<V>(text: (values: V) => string): Message<V> {
  return { level: 'warning', text };
}
