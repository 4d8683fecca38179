import { buildWithBuildKit } from './buildkit/build.ts';
import { buildWithClassic } from './classic-build.ts';
import type { BuildOptions } from './engine.ts';
import { EngineError } from './engine.ts';
import { explain, Refusal } from './errors.ts';
import { repeated, within } from './limits.ts';
import type { Link } from './link.ts';
import { older } from './versions.ts';
import { IMAGE_WORDS } from './words.ts';

/** Builds an image. Built once more, an Engine finds its steps in its cache: a lost reply does no harm. */
export async function build(link: Link, image: string, options: BuildOptions): Promise<void> {
  const doing = `build image ${image}`;
  await within(link.limits.build, { doing, signal: options.signal }, async (signal) => {
    try {
      await repeated(() => buildOnce(link, image, options, signal), signal);
    } catch (error) {
      throw explain(error, doing, IMAGE_WORDS);
    }
  });
}

/** With BuildKit, as docker compose does; without it where it cannot be had, if nothing is lost by that. */
async function buildOnce(link: Link, image: string, options: BuildOptions, signal: AbortSignal): Promise<void> {
  const wanted = optionsOfBuildKit(options);
  const why = whyWithout(link, options);
  if (why !== undefined) {
    if (wanted.length === 0) return buildWithClassic(link, image, options, signal);
    throw new EngineError('too-old', `cannot build image ${image}: ${wanted.join(', ')} needs BuildKit, and ${why}`);
  }
  try {
    await buildWithBuildKit(link, image, options, signal);
  } catch (error) {
    if (!isBarred(error) || wanted.length > 0) throw error;
    await buildWithClassic(link, image, options, signal);
  }
}

/** A proxy in front of the Engine may let nobody have a connection of his own. */
function isBarred(error: unknown): boolean {
  return error instanceof Refusal && BARRED.includes(error.status);
}

const BARRED = [403, 404, 405, 501];

/** Why the Engine's BuildKit cannot build this, in words that go on a sentence; undefined where it can. */
function whyWithout({ version }: Link, { network = 'default', shmSize, ulimits }: BuildOptions): string | undefined {
  if (older(version, SINCE.buildkit)) return `that needs API ${SINCE.buildkit}; this Engine speaks ${version}`;
  if (!['default', 'none', 'host'].includes(network)) return `that knows no network ${network}`;
  const limited = shmSize !== undefined || ulimits !== undefined;
  if (!limited || !older(version, SINCE.limits)) return undefined;
  return `that passes over shm_size and ulimits before API ${SINCE.limits}; this Engine speaks ${version}`;
}

/** POST /grpc came with Docker 19.03, the limits of steps with BuildKit 0.9, which is Docker 23. */
const SINCE = { buildkit: '1.40', limits: '1.42' } as const;

/** What is stated that the first builder does not have, in the words of Compose files. */
function optionsOfBuildKit(options: BuildOptions): readonly string[] {
  const has = {
    no_cache_filter: options.noCacheFilter,
    additional_contexts: options.contexts,
    secrets: options.secrets,
    ssh: options.ssh,
    cache_to: options.cacheTo,
    entitlements: options.entitlements,
  };
  return Object.entries(has).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}
