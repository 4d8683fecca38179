import { setTimeout as sleep } from 'node:timers/promises';
import { ask, testEngine } from './docker.ts';
import { type PodName, PODS } from './trial.ts';

/** What all pods do, made a list of by the caller: of each pod, the kinds that no pod before it has. */
export async function once<T>(
  of: (pod: PodName) => Promise<readonly T[]>,
  kindOf: (one: T) => string,
): Promise<readonly T[]> {
  const names = Object.keys(PODS) as PodName[]; // its keys are the names
  const lists = await Promise.all(names.map(of));
  const seen = new Set<string>();
  return lists.flatMap((list) => {
    const more = list.filter((one) => !seen.has(kindOf(one)));
    for (const one of list) seen.add(kindOf(one));
    return more;
  });
}

/** `GET /containers/json` is of another kind than `GET /containers/web/json`. */
export function kindOf(request: string): string {
  return request
    .replace(/^(\w+ \/(?:containers|networks))\/\w+\/(\w+)$/, '$1//$2')
    .replace(/^(DELETE \/\w+)\/.*/, '$1');
}

export interface Trying<T> {
  readonly nameOf: (one: T) => string;
  /** What is wrong. */
  readonly judge: (one: T) => Promise<readonly string[]>;
  readonly atOnce: number;
}

/** What all cases found wrong, with their names. */
export async function wrongs<T>(cases: readonly T[], { nameOf, judge, atOnce }: Trying<T>): Promise<readonly string[]> {
  const queue = cases.entries();
  const all: (readonly string[])[] = cases.map(() => []);
  const work = async (): Promise<void> => {
    for (const [index, one] of queue) {
      const found = await patiently(() => judge(one).catch((error: Error) => [error.message]));
      all[index] = found.map((what) => `${nameOf(one)}: ${what}`);
    }
  };
  // One after another: an Engine that is asked for everything at once is slow with each.
  await Promise.all(Array.from({ length: atOnce }, (_, index) => sleep(index * 1000).then(work)));
  return all.flat();
}

/** What runs out of time on a machine that is too slow says nothing: it is tried again. */
async function patiently(judge: () => Promise<readonly string[]>): Promise<readonly string[]> {
  for (let tries = 1; ; tries += 1) {
    const found = await judge();
    if (tries === MOST_TRIES || !found.some((what) => /not done after|has said nothing for/.test(what))) return found;
  }
}

const MOST_TRIES = 4;

/** How long volumes of other tests may still be there. */
const VOLUME_SECONDS = 20;

/** Anonymous volumes have no labels: those that were not there before the body, and that nothing uses after it. */
export async function volumesLeft(body: () => Promise<void>): Promise<readonly string[]> {
  const before = new Set(await unused());
  await body();
  for (let tries = 0; ; tries += 1) {
    const more = (await unused()).filter((name) => !before.has(name));
    if (more.length === 0 || tries === VOLUME_SECONDS) return more;
    await sleep(1000);
  }
}

async function unused(): Promise<readonly string[]> {
  const { environment } = await testEngine();
  const { text } = await ask(environment, `/volumes?filters=${encodeURIComponent('{"dangling":["true"]}')}`);
  const { Volumes } = JSON.parse(text) as { readonly Volumes: readonly { readonly Name: string }[] | null };
  return (Volumes ?? []).map(({ Name }) => Name).filter((name) => /^[0-9a-f]{64}$/.test(name));
}
