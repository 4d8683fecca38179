import type { Engine, Found } from '../engine/engine.ts';
import type { Things } from './state.ts';
import { failureOf, type Work } from './work.ts';

/** Milliseconds before a removal that failed is tried again. */
const PAUSES = [200, 1000];

/** Milliseconds that an engine may be away which is being restarted, and how often it is asked. */
const PATIENCE = 20_000;
const AWAY_PAUSE = 1000;

/** Nothing aborts a removal: requests have limits of their own. */
const ALWAYS = new AbortController().signal;

type Kind = Found['kind'];
type Verbs = { readonly [K in Kind]: (engine: Engine, name: string) => Promise<void> };

const VERBS: Verbs = {
  container: (engine, name) => engine.remove(name, { signal: ALWAYS }),
  network: (engine, name) => engine.removeNetwork(name, { signal: ALWAYS }),
  volume: (engine, name) => engine.removeVolume(name, { signal: ALWAYS }),
  image: (engine, name) => engine.removeImage(name, { signal: ALWAYS }),
};

/** Removes all, containers first, and the files that they mount in the end. Returns what could not be removed: `network web_default: because ...`. */
export async function removeAll(things: Things, work: Work): Promise<readonly string[]> {
  const known = [...(await removeEach('container', things.containers, work)), ...(await removeStorage(things, work))];
  return [...known, ...(await removeStrays(things, work)), ...work.files.remove()];
}

async function removeStorage({ networks, volumes, images }: Things, work: Work): Promise<readonly string[]> {
  const left = await Promise.all([
    removeEach('network', networks, work),
    removeEach('volume', volumes, work),
    removeEach('image', images, work),
  ]);
  return left.flat();
}

async function removeEach(kind: Kind, names: readonly string[], work: Work): Promise<readonly string[]> {
  const left = await Promise.all(names.map((name) => removeOne(kind, name, work)));
  return left.flat();
}

async function removeOne(kind: Kind, name: string, work: Work): Promise<readonly string[]> {
  const failed = await repeated(() => VERBS[kind](work.engine, name), work);
  return failed === undefined ? [] : [`${kind} ${name}: ${failed}`];
}

/** What a request that was given up made after all has our labels. */
async function removeStrays(things: Things, work: Work): Promise<readonly string[]> {
  let found: readonly Found[] = [];
  const failed = await repeated(async () => {
    found = await work.engine.list(work.labels, { signal: ALWAYS });
  }, work);
  if (failed !== undefined) return [`the engine could not be asked for what is left: ${failed}`];
  const strays = found.filter((one) => !isKnown(one, things, work));
  const names = (kind: Kind): string[] => strays.flatMap((one) => (one.kind === kind ? [one.name] : []));
  return [
    ...(await removeEach('container', names('container'), work)),
    ...(await removeStorage(
      { containers: [], networks: names('network'), volumes: names('volume'), images: [] },
      work,
    )),
  ];
}

/** What was removed above, or could not be, and what outlives the pod. */
function isKnown({ kind, name }: Found, { containers, networks, volumes }: Things, { plan }: Work): boolean {
  if (kind === 'container') return containers.includes(name);
  if (kind === 'network') return networks.includes(name);
  return volumes.includes(name) || plan.volumes.some((one) => one.name === name && (one.keep || one.external));
}

/** Why it failed each time; nothing when it did not. An engine that is being restarted is waited for. */
async function repeated(action: () => Promise<void>, { clock }: Work): Promise<string | undefined> {
  const began = clock.now();
  for (let tries = 0; ; ) {
    try {
      await action();
      return undefined;
    } catch (error) {
      const { kind, message } = failureOf(error);
      const isAway = kind === 'unreachable' && clock.now() - began < PATIENCE;
      const pause = isAway ? AWAY_PAUSE : PAUSES[tries];
      if (pause === undefined) return message;
      if (!isAway) tries += 1;
      await clock.sleep(pause, ALWAYS);
    }
  }
}
