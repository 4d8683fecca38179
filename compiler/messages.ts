import { contextMessages } from './messages/context.ts';
import { formMessages } from './messages/forms.ts';
import { interpolateMessages } from './messages/interpolate.ts';
import { modelMessages } from './messages/model.ts';
import { podMessages } from './messages/pod.ts';
import { readMessages } from './messages/read.ts';
import { resolveMessages } from './messages/resolve.ts';

/**
 * Every message, by its code. A text says what is wrong in the user's words and what to do; it never holds a value
 * that came from a variable. One golden case shows each (a test demands it).
 */
export const messages = {
  ...readMessages,
  ...interpolateMessages,
  ...modelMessages,
  ...formMessages,
  ...resolveMessages,
  ...podMessages,
  ...contextMessages,
} as const;
