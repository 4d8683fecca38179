import type { Table } from './attributes/attribute.ts';
import type { Report } from './diagnostic.ts';
import { extendServices } from './extend/extends.ts';
import { includeFiles } from './extend/include.ts';
import type { Loader, Place } from './extend/place.ts';
import type { Mapping } from './tree.ts';

/**
 * A document in long form with what it takes from other files: `include` brings whole files, `extends` makes a service
 * from another. Relative paths of other files are rewritten to mean the same from this document's project folder.
 */
export function extend(document: Mapping, place: Place, table: Table, loader: Loader, report: Report): Mapping {
  const whole = includeFiles(document, place, table, { loader, report, extend });
  return extendServices(whole, place, table, { loader, report });
}
