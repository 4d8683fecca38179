import type { Engine, Found } from '../engine/engine.ts';
import { AFTERMATH_SECONDS } from '../engine/limits.ts';
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

/** When nothing is known of what the pod made: its labels tell. */
export const NOTHING: Things = {
  containers: [],
  networks: [],
  volumes: [],
  images: [],
  unsure: true,
  unanswered: [],
};

/**
 * Removes all: first what nobody finds once the last thing with our labels is gone, then containers. They have ended,
 * and need their files no more. Returns what could not be removed: `network web_default: because ...`.
 */
export async function removeAll(made: Things, work: Work): Promise<readonly string[]> {
  const files = work.files.remove();
  const things = made.unsure ? await withLabelled(made, work) : made;
  const known = [...(await removeEach('container', things.containers, work)), ...(await removeStorage(things, work))];
  const strays = await removeStrays(things, work);
  return [...known, ...strays, ...(await removeLate(things, work)), ...files];
}

/** What the engine never answered for may appear yet: the user is told of what did not. */
async function removeLate(things: Things, work: Work): Promise<readonly string[]> {
  const { clock, emit, plan } = work;
  const { unanswered } = things;
  if (unanswered.length === 0) return [];
  await clock.sleep(AFTERMATH_SECONDS * 1000, ALWAYS);
  const text = `the Engine never answered for ${unanswered.join(', ')}; should it appear yet: pod-executor clean --run ${plan.pod.task.run}`;
  emit({ kind: 'note', text, at: clock.now() });
  return removeStrays(things, work);
}

/** And what has our labels. When nobody says what has, that is told by the last look. */
async function withLabelled(made: Things, work: Work): Promise<Things> {
  const found = await labelled(work);
  if (typeof found === 'string') return made;
  const both = (kind: Kind, names: readonly string[]): readonly string[] => [
    ...names,
    ...namesOf(
      found.filter((one) => !isKnown(one, made, work)),
      kind,
    ),
  ];
  return {
    ...made,
    containers: both('container', made.containers),
    networks: both('network', made.networks),
    volumes: both('volume', made.volumes),
    images: both('image', made.images),
  };
}

/** Everything that has our labels, or why that is not known. */
async function labelled(work: Work): Promise<readonly Found[] | string> {
  let found: readonly Found[] = [];
  const failed = await repeated(async () => {
    found = await work.engine.list(work.labels, { signal: ALWAYS });
  }, work);
  return failed ?? found;
}

function namesOf(found: readonly Found[], kind: Kind): readonly string[] {
  return found.flatMap((one) => (one.kind === kind ? [one.name] : []));
}

async function removeStorage(
  { networks, volumes, images }: Pick<Things, 'networks' | 'volumes' | 'images'>,
  work: Work,
): Promise<readonly string[]> {
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
  const found = await labelled(work);
  if (typeof found === 'string') return [`the engine could not be asked for what is left: ${found}`];
  const strays = found.filter((one) => !isKnown(one, things, work));
  const [networks, volumes, images] = [namesOf(strays, 'network'), namesOf(strays, 'volume'), namesOf(strays, 'image')];
  return [
    ...(await removeEach('container', namesOf(strays, 'container'), work)),
    ...(await removeStorage({ networks, volumes, images }, work)),
  ];
}

/** What was removed above, or could not be, and what outlives the pod. */
function isKnown({ kind, name }: Found, { containers, networks, volumes, images }: Things, { plan }: Work): boolean {
  if (kind === 'container') return containers.includes(name);
  if (kind === 'network') return networks.includes(name);
  // Engines list them with their tags.
  if (kind === 'image') return images.includes(name.replace(/:latest$/, ''));
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
