import { type InputOf, ignored } from './attribute.ts';
import { showNever } from './forms/sizes.ts';
import { showWatch } from './forms/shown.ts';
import { filePath } from './forms/moves.ts';
import { texts } from './forms/lists.ts';
import { hook, type HookInput } from './hook.ts';
import type { Texts } from './values.ts';

const WHY = 'it serves docker compose watch only';

/** What docker compose does when a file changes. */
export const watch = {
  /** Path that is watched. */
  path: ignored<string>(WHY)({ paths: filePath }),
  /** What follows a change. */
  action: ignored<'rebuild' | 'sync' | 'restart' | 'sync+restart' | 'sync+exec'>(WHY)(),
  /** Where changed files go. */
  target: ignored<string>(WHY)(),
  /** Patterns of files that do not count. */
  ignore: ignored<Texts>(WHY)({ long: texts }),
  /** Patterns of files that count. */
  include: ignored<Texts>(WHY)({ long: texts, show: showNever }),
  /** Command after a change. */
  exec: ignored<HookInput>(WHY)({ inside: hook }),
  /** Whether files are copied at the start. */
  initial_sync: ignored<boolean>(WHY)({ show: showNever }),
} as const;

/** What docker compose does when a file changes. */
export interface WatchInput extends InputOf<typeof watch, 'path' | 'action'> {}

/** What docker compose does when sources change. */
export const develop = {
  /** Paths and actions. */
  watch: ignored<readonly WatchInput[]>(WHY)({ each: ignored<WatchInput>(WHY)({ show: showWatch, inside: watch }) }),
} as const;

/** What docker compose does when sources change. */
export interface DevelopInput extends InputOf<typeof develop> {}
