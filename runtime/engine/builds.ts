import { dockerfileIn, isFolder, roomsOfBuild } from './build-folder.ts';
import { forbidden } from './build-guard.ts';
import { buildWithBuildKit } from './buildkit/build.ts';
import { buildWithClassic } from './classic-build.ts';
import { needOfBuildKit } from './dockerfile-needs.ts';
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

/**
 * With BuildKit, as docker compose does; without it where it cannot be had, or would run the steps outside of the task's
 * cgroup. The Dockerfile is read once: what was checked is what is built.
 */
async function buildOnce(link: Link, image: string, options: BuildOptions, signal: AbortSignal): Promise<void> {
  const rooms = roomsOfBuild(link, options);
  const dockerfile = isFolder(options.context) ? dockerfileIn(rooms, options) : undefined;
  const text = dockerfile?.text ?? options.dockerfileInline;
  const reason = link.guarded ? forbidden(options, text) : undefined;
  if (reason !== undefined) throw new EngineError('refused', `cannot build image ${image}: ${reason}`);
  const why = whyWithout(link, options);
  if (why !== undefined) {
    checkClassic(image, why, options, text);
    return buildWithClassic(link, image, options, dockerfile, signal);
  }
  try {
    await buildWithBuildKit(link, image, options, dockerfile, signal);
  } catch (error) {
    if (!isBarred(error) || optionsOfBuildKit(options).length > 0) throw error;
    checkClassic(image, 'a proxy before the Engine lets nobody use that', options, text);
    await buildWithClassic(link, image, options, dockerfile, signal);
  }
}

/** Refuses what the builder without BuildKit cannot do, or would pass over in silence. */
function checkClassic(image: string, why: string, options: BuildOptions, text: string | undefined): void {
  const needs = optionsOfBuildKit(options);
  const need = needs.length > 0 ? needs.join(', ') : text && needOfBuildKit(text, options);
  if (!need) return;
  throw new EngineError('too-old', `cannot build image ${image}: ${need} needs BuildKit, and ${why}`);
}

/** A proxy in front of the Engine may let nobody have a connection of his own. */
function isBarred(error: unknown): boolean {
  return error instanceof Refusal && BARRED.includes(error.status);
}

const BARRED = [403, 404, 405, 501];

/** Why the Engine's BuildKit cannot build this, in words that go on a sentence; undefined where it can. */
function whyWithout({ version, builds }: Link, options: BuildOptions): string | undefined {
  const { network = 'default', shmSize, ulimits, cgroupParent } = options;
  if (older(version, SINCE.buildkit)) return `that needs API ${SINCE.buildkit}; this Engine speaks ${version}`;
  if (!['default', 'none', 'host'].includes(network)) return `that knows no network ${network}`;
  if (!older(version, SINCE.limits)) return undefined;
  const since = `before API ${SINCE.limits} (Docker 23); this Engine speaks ${version}`;
  if (shmSize !== undefined || ulimits !== undefined) return `that passes over shm_size and ulimits ${since}`;
  if (cgroupParent === undefined || builds === 'unconfined') return undefined;
  return `that runs steps outside of the task's cgroup ${since}; the operator's file may allow it (allow: {builds: unconfined})`;
}

/** POST /grpc came with Docker 19.03, limits and the cgroup of steps with BuildKit 0.10, which is Docker 23. */
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
    'dockerfile_inline beside a URL': isFolder(options.context) ? undefined : options.dockerfileInline,
  };
  return Object.entries(has).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}
