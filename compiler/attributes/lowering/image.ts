import type { Where } from '../attribute.ts';
import { parseDuration } from '../../units.ts';
import type { Part, Pull } from '../part.ts';

/** A repository with a tag or a digest (distribution/reference), or a local image's id. */
const REFERENCE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/|\[[0-9a-fA-F:]+\](?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$/;

/** Whether an engine can find an image by it. */
export function isImageName(text: string): boolean {
  return REFERENCE.test(text);
}

export function image(said: string, { at, tell, mask }: Where): Part {
  if (isImageName(said)) return { image: { value: said, at: at(), mask: mask() } };
  tell('bad-image', {});
  return {};
}

const DAY = 86400;

/** The schema knows the words; an age is counted by the executor, from when the engine fetched the image. */
export function pullPolicy(said: string, { at, tell }: Where): Part {
  const age = /^every_(.*)$/.exec(said)?.[1];
  const nanoseconds = age === undefined ? undefined : parseDuration(age);
  if (age !== undefined && nanoseconds === undefined) tell('bad-duration', { written: 'the age of an image' });
  const refresh = nanoseconds === undefined ? AGES[said] : nanoseconds / 1e9;
  const value: Pull =
    refresh !== undefined
      ? { policy: 'missing', refreshSeconds: refresh }
      : { policy: POLICIES.find((policy) => policy === said) ?? 'missing' };
  return { pull: { value, at: at() } };
}

const POLICIES = ['always', 'never', 'build'] as const;

const AGES: { readonly [policy: string]: number } = { daily: DAY, weekly: 7 * DAY, refresh: 0 };

/** `linux/arm64/v8`, `linux`. Programs for WASI are run by runtimes of Linux. */
const PLATFORM = /^(linux|wasip?\d?)(\/[a-z0-9_]+(\/[a-z0-9.]+)?)?$/;

export function platform(said: string, { at, mask, tell }: Where): Part {
  if (said === '') return {};
  if (!PLATFORM.test(said)) tell('bad-value', { what: 'platform', wanted: 'of Linux: linux/amd64, linux/arm64' });
  return { platform: { value: said, at: at(), mask: mask() } };
}
