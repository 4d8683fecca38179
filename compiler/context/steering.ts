/** What labels of a task say to the executor. */
export interface Steering {
  /** Compose files, relative to the sandbox; absent: the usual names. */
  readonly files?: readonly string[];
  readonly profiles?: readonly string[];
}

/** Labels that steer, by the attribute that they fill. `fileName` is the lineage's. */
const LABELS: { readonly [K in keyof Required<Steering>]: string } = { files: 'fileName', profiles: 'profiles' };

/** Names of labels that steer. */
export const STEERING: readonly string[] = Object.values(LABELS);

/** Lists are separated by commas. A label without a word says nothing. */
export function steering(labels: { readonly [name: string]: string }): Steering {
  const steered = Object.entries(LABELS).map(([attribute, key]) => [attribute, words(labelled(labels, key))] as const);
  return Object.fromEntries(steered.filter(([, list]) => list.length > 0));
}

/**
 * The value of a label that is called so, else of the first in order whose last part is: Aurora puts
 * `org.apache.aurora.metadata.` before what a job says.
 */
function labelled(labels: { readonly [name: string]: string }, key: string): string {
  const names = Object.keys(labels).sort();
  const name = names.find((one) => one === key) ?? names.find((one) => one.endsWith(`.${key}`));
  return name === undefined ? '' : (labels[name] ?? '');
}

function words(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
