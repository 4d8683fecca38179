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

export function dockerfileOf({ dockerfile = 'Dockerfile', dockerfileInline }: Partial<Build>): Dockerfile {
  if (dockerfileInline !== undefined) return { kind: 'inline', path: '' };
  const path = posix.join(dockerfile);
  return { kind: path.startsWith('../') ? 'outside' : 'inside', path: dockerfile };
}

/** The file that says what of a context stays out. */
export const IGNORE_FILE = '.dockerignore';

/**
 * Whether a path, relative to the context, stays out of what the builder is sent: what `.dockerignore` (`text`) names,
 * and secrets of a run that goes on, or was killed. Dockerfile (`named`) and .dockerignore always go along: the builder
 * reads both, and takes them out again if they are ignored.
 */
export function leavesOut(text: string, named: string): (path: string) => boolean {
  const ignored = ignoring(text, [named, IGNORE_FILE]);
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
