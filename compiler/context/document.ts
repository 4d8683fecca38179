import type { Report } from '../diagnostic.ts';
import { read } from '../read.ts';
import type { Source } from '../source.ts';
import type { Mapping } from '../tree.ts';

/** The one document of a file in JSON or YAML: JSON is read as YAML, which knows where each value stands. */
export function oneDocument(source: Source, report: Report): Mapping | undefined {
  const [document, ...others] = read(source, report);
  const second = others[0];
  if (second) report.add('several-documents', second.span, { documents: others.length + 1 });
  return document;
}
