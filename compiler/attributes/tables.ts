import type { Table } from './attribute.ts';
import { top } from './top.ts';

/** All tables, from the top of a Compose file: `topLevel.services.each.inside` is a service's. */
export const topLevel: Table = top;
