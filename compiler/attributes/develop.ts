import { type InputOf, ignored } from './attribute.ts';
import { showWatch } from './forms/shown.ts';
import { filePath } from './forms/moves.ts';
import { texts } from './forms/lists.ts';
import { hook, type HookInput } from './hook.ts';
import type { Texts } from './values.ts';

/** Why nothing comes of it. */
export const WATCH = 'it serves docker compose watch only';

/** What docker compose does when a file changes. */
export const watch = {
  /** Path that is watched. */
  path: ignored<string>(WATCH)({ paths: filePath }),
  /** What follows a change. */
  action: ignored<'rebuild' | 'sync' | 'restart' | 'sync+restart' | 'sync+exec'>(WATCH)(),
  /** Where changed files go. */
  target: ignored<string>(WATCH)(),
  /** Patterns of files that do not count. */
  ignore: ignored<Texts>(WATCH)({ long: texts }),
  /** Patterns of files that count. */
  include: ignored<Texts>(WATCH)({ long: texts }),
  /** Command after a change. */
  exec: ignored<HookInput>(WATCH)({ inside: hook }),
  /** Whether files are copied at the start. */
  initial_sync: ignored<boolean>(WATCH)(),
} as const;

/** What docker compose does when a file changes. */
export interface WatchInput extends InputOf<typeof watch, 'path' | 'action'> {}

/** What docker compose does when sources change. */
export const develop = {
  /** Paths and actions. */
  watch: ignored<readonly WatchInput[]>(WATCH)({
    each: ignored<WatchInput>(WATCH)({ show: showWatch, inside: watch }),
  }),
} as const;

/** What docker compose does when sources change. */
export interface DevelopInput extends InputOf<typeof develop> {}
