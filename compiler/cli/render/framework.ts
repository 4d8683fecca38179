import { SIMULATED } from '../../context.ts';
import type { Payload } from '../../payload.ts';
import type { PayloadTemplate } from '../../render.ts';
import type { Mistake } from '../world.ts';
import { usage } from '../world.ts';

/** What a framework adds to a payload. */
export interface Framed {
  readonly kind: 'framed';
  /** Fields for its template, beside those of every payload. */
  readonly fields: { readonly [name: string]: unknown };
  /** What its user should know, a sentence each. */
  readonly notes: readonly string[];
}

/** What a payload is judged with. */
export interface Judged {
  readonly payload: Payload;
  /** --name. */
  readonly name: string | undefined;
  /** Of the plan. */
  readonly digest: string;
}

/** One framework, or another program that takes what a template makes. */
export interface Framework {
  readonly template: PayloadTemplate;
  /** Judges by the framework's own rules. */
  readonly frame: (judged: Judged) => Framed | Mistake;
}

/** Takes a name that was said if it is right, else makes the project's right. */
export function nameFor(
  { name, payload }: Judged,
  rule: {
    readonly framework: string;
    readonly right: RegExp;
    readonly words: string;
    readonly made: (name: string) => string;
  },
): string | Mistake {
  if (name === undefined && payload.name === SIMULATED.task.name) return NAMELESS;
  const found = name ?? rule.made(payload.name);
  if (rule.right.test(found)) return found;
  const which = name === undefined ? `makes no name of "${payload.name}"` : `does not take the name "${name}"`;
  return usage(`${rule.framework} ${which}: it takes ${rule.words}; say --name`);
}

const NAMELESS = usage('the Compose files say no name: for the pod; say --name');

/** Why there is no health check, where there could have been one: the framework has none for executors. */
export function uncheckedBy(framework: string, { health }: Payload): readonly string[] {
  return health ? [`${framework} is told of no health check: the executor says what becomes of the pod's own`] : [];
}
