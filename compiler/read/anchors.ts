import type { Node } from '../tree.ts';

/** What an anchor stands for. */
export interface Anchored {
  readonly node: Node;
  /** Values in it, itself included, aliases expanded. */
  readonly size: number;
  /** Levels below it. */
  readonly height: number;
}

/** What the anchors met so far stand for, and how much aliases may still repeat. */
export class Anchors {
  readonly #known = new Map<string, Anchored | 'open'>();
  #left: number;
  #refusals = 0;

  /** `allowance`: values that all aliases of the file may repeat together. */
  constructor(allowance: number) {
    this.#left = allowance;
  }

  /** `open`: the value is being read, hence the alias stands inside it. */
  get(name: string): Anchored | 'open' | undefined {
    return this.#known.get(name);
  }

  open(name: string): void {
    this.#known.set(name, 'open');
  }

  close(name: string, node: Node): void {
    this.#known.set(name, { node, ...measure(node) });
  }

  /** Anchors hold within one document; the allowance within the file. */
  clear(): void {
    this.#known.clear();
  }

  /** False when the allowance does not suffice. */
  spend(size: number): boolean {
    if (size > this.#left) {
      this.#refusals += 1;
      return false;
    }
    this.#left -= size;
    return true;
  }

  /** How often the allowance did not suffice. */
  get refusals(): number {
    return this.#refusals;
  }
}

function measure(node: Node): { readonly size: number; readonly height: number } {
  if (node.kind === 'scalar') return { size: 1, height: 0 };
  const children = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.value);
  let size = 1;
  let height = 0;
  for (const child of children) {
    const inside = measure(child);
    size += inside.size;
    height = Math.max(height, inside.height + 1);
  }
  return { size, height };
}
