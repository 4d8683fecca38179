import { carried, type Row } from '../attribute.ts';

/** A value of a mapping where nothing means something: a later `NAME:` without a value wins over an earlier value. */
export const replaced: Row = carried<unknown>()({ merge: 'replace' });
