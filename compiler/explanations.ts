import type { Code } from './diagnostic.ts';
import { contextExplanations } from './messages/explain/context.ts';
import type { Explanation } from './messages/explain/explanation.ts';
import { formExplanations } from './messages/explain/forms.ts';
import { interpolateExplanations } from './messages/explain/interpolate.ts';
import { modelExplanations } from './messages/explain/model.ts';
import { podExplanations } from './messages/explain/pod.ts';
import { readExplanations } from './messages/explain/read.ts';
import { resolveExplanations } from './messages/explain/resolve.ts';

/** What `--explain` says of each message. Loaded by those who ask: a compile needs none of it. */
export const explanations: { readonly [code in Code]: Explanation } = {
  ...readExplanations,
  ...interpolateExplanations,
  ...modelExplanations,
  ...formExplanations,
  ...resolveExplanations,
  ...podExplanations,
  ...contextExplanations,
};

/** The files of an example that can be compiled, by name; of one that is only shown, its text. */
export function exampleOf({ example }: Explanation): { readonly [file: string]: string } | string {
  if (typeof example === 'string') return { 'compose.yaml': inService(example) };
  return 'shown' in example ? example.shown : { 'compose.yaml': `${example.file}\n`, ...example.beside };
}

function inService(attributes: string): string {
  const whole = /^(image|build|extends):/m.test(attributes) ? attributes : `image: busybox:1.36\n${attributes}`;
  return `services:\n  web:\n${whole.replace(/^/gm, '    ')}\n`;
}
