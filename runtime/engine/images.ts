import { build } from './builds.ts';
import type { Request } from './client.ts';
import { base64, type Credentials, registryOf } from './credentials.ts';
import type { Bounded, Engine, PullOptions } from './engine.ts';
import { EngineError } from './engine.ts';
import { explain, Lost, Refusal } from './errors.ts';
import { repeated, sleep, within } from './limits.ts';
import { part, unless } from './link.ts';
import type { Link } from './link.ts';
import { noisy } from './noisy.ts';
import { progressOf } from './pull-progress.ts';
import type { PullMessage } from './pull-progress.ts';
import { turns } from './turns.ts';
import { need } from './versions.ts';
import { IMAGE_WORDS, REGISTRY_AWAY, WANTS_LOGIN } from './words.ts';

/** An Engine loads three layers at a time: more pulls at once only make each slower, and anger registries. */
const PULLS_AT_ONCE = 4;

/** A registry that does not answer is asked again after these pauses. */
const PULL_PAUSES_MS = [1000, 5000] as const;

/** Fetching, building and removing images. */
export function imageVerbs(link: Link): Pick<Engine, 'pull' | 'build' | 'removeImage'> {
  const turn = turns(PULLS_AT_ONCE);
  return {
    pull: (image, options) => pull(link, turn, image, options),
    build: (image, options) => build(link, image, options),
    removeImage: (image, options) => removeImage(link, image, options),
  };
}

async function pull(link: Link, turn: ReturnType<typeof turns>, image: string, options: PullOptions): Promise<void> {
  const doing = `pull image ${image}`;
  if (options.platform !== undefined) need('platform of a pull', link.version);
  await within(link.limits.pull, { doing, signal: options.signal }, async (signal) => {
    if (options.policy !== 'always' && (await isThere(link, image, options, signal))) return;
    if (options.policy === 'never') {
      throw new EngineError(
        'not-found',
        `image ${image} is not on this Engine, and pull_policy: never forbids to fetch it`,
      );
    }
    options.progress?.({ done: 0, total: 0 });
    const credentials = await link.registries.of(image, signal);
    try {
      await turn(signal, () => fetchPatiently(link, image, options, credentials, signal));
    } catch (error) {
      const explained = explain(error, doing, IMAGE_WORDS);
      throw WANTS_LOGIN.test(explained.message) ? withLogin(explained, image, link, credentials) : explained;
    }
  });
}

/** Says where credentials were looked for: an executor's home is seldom its user's. */
function withLogin(
  { kind, message, cause }: EngineError,
  image: string,
  { registries: { file } }: Link,
  credentials: Credentials | undefined,
): EngineError {
  const registry = registryOf(image);
  const looked = credentials
    ? `it was asked with the credentials for ${registry} of ${file}`
    : `${file} has no credentials for ${registry}`;
  return new EngineError(kind, `${message}; ${looked}`, { cause });
}

async function isThere(link: Link, image: string, options: PullOptions, signal: AbortSignal): Promise<boolean> {
  const { platform, refreshSeconds } = options;
  const request = { method: 'GET', path: `/images/${part(image)}/json` } as const;
  const found = (await within(link.limits.find, { doing: `find image ${image}`, signal }, (mine) =>
    unless(
      [404],
      repeated(() => link.bounded.ask(request, mine), mine),
    ),
  )) as RawImage | undefined;
  if (!found || !isCalled(image, found) || (refreshSeconds !== undefined && ageOf(found) > refreshSeconds))
    return false;
  if (platform === undefined) return true;
  const [os, architecture] = platform.split('/');
  return os === found.Os && (architecture === undefined || architecture === found.Architecture);
}

/** Whether an image was found by its name or its whole id: the Engine also takes what an id begins with, whosever it is. */
function isCalled(name: string, { RepoTags: tags }: RawImage): boolean {
  return !/^(sha256:)?[0-9a-f]{1,63}$/i.test(name) || (tags ?? []).includes(`${name}:latest`);
}

/** GET /images/{name}/json: what is read of it. */
interface RawImage {
  readonly RepoTags?: readonly string[] | null;
  readonly Os: string;
  readonly Architecture: string;
  readonly Metadata?: { readonly LastTagTime?: string };
}

/** Seconds since it got its name here; for ever, where that is not known. */
function ageOf({ Metadata }: RawImage): number {
  const tagged = Date.parse(Metadata?.LastTagTime ?? '');
  // An Engine that does not know says the year 1.
  return tagged > 0 ? (Date.now() - tagged) / 1000 : Number.POSITIVE_INFINITY;
}

async function fetchPatiently(
  link: Link,
  image: string,
  options: PullOptions,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<void> {
  const request = pullRequest(image, options.platform, credentials);
  for (const pause of PULL_PAUSES_MS) {
    try {
      return await fetchOnce(link, request, options, signal);
    } catch (error) {
      const passing = error instanceof Lost || (error instanceof Refusal && REGISTRY_AWAY.test(error.message));
      if (!passing || signal.aborted) throw error;
    }
    await sleep(pause, signal);
  }
  return fetchOnce(link, request, options, signal);
}

/** Without a tag the Engine would fetch all of them. */
function pullRequest(image: string, platform: string | undefined, credentials: Credentials | undefined): Request {
  const named = /@|:[^/]+$/.test(image) ? image : `${image}:latest`;
  const headers = credentials && { 'X-Registry-Auth': base64(credentials) };
  return { method: 'POST', path: '/images/create', query: { fromImage: named, platform }, ...(headers && { headers }) };
}

async function fetchOnce(link: Link, request: Request, options: PullOptions, signal: AbortSignal): Promise<void> {
  const progress = progressOf();
  const silence = { seconds: link.limits['silence of a pull'], words: 'its registry has sent nothing' };
  for await (const line of noisy(link, request, silence, signal)) {
    // One JSON object a line, as the Engine's API says.
    const message = line as PullMessage;
    if (message.error !== undefined) throw new Refusal(500, message.error);
    const now = progress(message);
    if (now) options.progress?.(now);
  }
}

/** 409: a container of somebody else uses it. */
async function removeImage(link: Link, image: string, options: Bounded): Promise<void> {
  const request = { method: 'DELETE', path: `/images/${part(image)}` } as const;
  await within(link.limits['remove image'], { doing: `remove image ${image}`, ...options }, (signal) =>
    repeated(() => unless([404, 409], link.bounded.ask(request, signal)), signal),
  );
}
