/** What labels of a task say to the executor. */
export interface Steering {
  /** Compose files, relative to the sandbox; absent: the usual names. */
  readonly files?: readonly string[];
  readonly profiles?: readonly string[];
  /** Files of variables, relative to the sandbox; absent: the project's `.env`. */
  readonly envFiles?: readonly string[];
  /** Of what was reviewed; absent: nothing is held against a review. */
  readonly digest?: Digest;
}

/** What a task says that its files must be. */
export interface Digest {
  /** The label's whole name. */
  readonly label: string;
  readonly text: string;
}

/** Labels that steer by lists, by the attribute that they fill. `fileName` is the lineage's. */
const LISTS: { readonly [K in keyof Omit<Required<Steering>, 'digest'>]: string } = {
  files: 'fileName',
  profiles: 'profiles',
  envFiles: 'envFile',
};

const DIGEST = 'digest';

/** Names of labels that steer. */
export const STEERING: readonly string[] = [...Object.values(LISTS), DIGEST];

/** Lists are separated by commas. A list without a word says nothing; an empty digest is one, and wrong. */
export function steering(labels: { readonly [name: string]: string }): Steering {
  const lists = Object.entries(LISTS).map(([attribute, key]) => {
    const label = labelled(labels, key);
    return [attribute, label === undefined ? [] : words(labels[label] ?? '')] as const;
  });
  const label = labelled(labels, DIGEST);
  return {
    ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)),
    ...(label !== undefined && { digest: { label, text: (labels[label] ?? '').trim() } }),
  };
}

/**
 * The label that is called so, else the first in order whose last part is: Aurora puts `org.apache.aurora.metadata.`
 * before what a job says.
 */
function labelled(labels: { readonly [name: string]: string }, key: string): string | undefined {
  const names = Object.keys(labels).sort();
  return names.find((one) => one === key) ?? names.find((one) => one.endsWith(`.${key}`));
}

function words(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
