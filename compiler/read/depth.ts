/** What is asked of a token of the package `yaml`: where it begins, and what hangs below it. */
interface Token {
  readonly offset?: number;
  readonly value?: unknown;
  readonly items?: readonly Item[];
}

interface Item {
  readonly key?: unknown;
  readonly value?: unknown;
}

/**
 * Offset of the first token nested deeper than `most`. To be asked before the tokens are composed: the composer works
 * by recursion, and deep files do not merely overflow its stack but can abort the whole process.
 */
export function firstTooDeep(tokens: Iterable<unknown>, most: number): number | undefined {
  // A stack of our own, for this may not recurse either.
  const open: { readonly token: Token; readonly depth: number }[] = [];
  const push = (token: unknown, depth: number): void => {
    if (typeof token === 'object' && token !== null) open.push({ token, depth });
  };
  for (const token of tokens) push(token, 0);
  open.reverse();
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > most) return token.offset ?? 0;
    push(token.value, depth);
    for (const item of token.items?.toReversed() ?? []) {
      push(item.value, depth + 1);
      push(item.key, depth + 1);
    }
  }
  return undefined;
}
