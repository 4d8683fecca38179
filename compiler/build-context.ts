import { posix } from 'node:path';
import dockerignore from '@balena/dockerignore';
import { FILES_FOLDER } from './plan/files.ts';
import type { Build } from './plan/plan.ts';

/** Where a build finds its Dockerfile: in the context, in another folder, or in the Compose file. */
export interface Dockerfile {
  readonly kind: 'inside' | 'outside' | 'inline';
  /** Relative to the context; of `inline` nothing. */
  readonly path: string;
}

type Stated = Partial<Pick<Build, 'dockerfile' | 'dockerfileInline'>>;

export function dockerfileOf({ dockerfile = 'Dockerfile', dockerfileInline }: Stated): Dockerfile {
  if (dockerfileInline !== undefined) return { kind: 'inline', path: '' };
  const path = posix.join(dockerfile);
  return { kind: path.startsWith('../') ? 'outside' : 'inside', path: dockerfile };
}

/** The file that says what of a context stays out. */
export const IGNORE_FILE = '.dockerignore';

/** Such files of a context whose Dockerfile has this path: the first that is there counts, as for BuildKit. */
export function ignoreFilesOf(dockerfile: string): readonly string[] {
  return dockerfile === '' ? [IGNORE_FILE] : [`${dockerfile}${IGNORE_FILE}`, IGNORE_FILE];
}

/**
 * Whether a path, relative to the context, stays out of what the builder is sent: what `.dockerignore` (`text`) names,
 * and secrets of a run that goes on, or was killed. `always` goes along.
 */
export function leavesOut(text: string, always: readonly string[]): (path: string) => boolean {
  const ignored = ignoring(text, always);
  return (path) => posix.basename(path) === FILES_FOLDER || ignored(path);
}

/** Whether a path, relative to the context, stays out. A folder in which a `!pattern` begins must be entered. */
export function ignoring(text: string, always: readonly string[]): (path: string) => boolean {
  const patterns = text.replace(/^\ufeff/, '');
  const rules = dockerignore.default({ ignorecase: false }).add(patterns);
  const kept = [...always, ...wanted(patterns)].map((pattern) => `${pattern}/`);
  return (path) => {
    if (path === '' || always.includes(path) || !rules.ignores(path)) return false;
    return !kept.some((pattern) => pattern.startsWith(`${path}/`) && pattern !== `${path}/`);
  };
}

function wanted(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('!'))
    .map((line) =>
      line
        .slice(1)
        .trim()
        .replace(/^\.?\//, '')
        .replace(/\/$/, ''),
    );
}
