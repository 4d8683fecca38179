/** What `--explain CODE` says of a message beside its own text. */
export interface Explanation {
  /** What it means: why this is no pod, or what to know of it. Sentences. */
  readonly means: string;
  /** How to put it right. Sentences. */
  readonly way: string;
  readonly example: Example;
}

/** What gives the message. A test compiles all but what is only shown. */
export type Example =
  /** Attributes of a service; without one of image, build and extends it has an image. */
  | string
  | { readonly file: string; readonly beside?: { readonly [file: string]: string } }
  /** What a Compose file alone cannot give: a command, the operator's file, a task. */
  | { readonly shown: string };

/** An explanation for each message of a table: TypeScript holds that none is missing. */
export type Explains<Messages> = { readonly [Code in keyof Messages]: Explanation };

/** One explanation. */
export function explain(means: string, way: string, example: Example): Explanation {
  return { means, way, example };
}
