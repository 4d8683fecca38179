import { topLevel } from '../../compiler/attributes/tables.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { type Environment, environment, layer } from '../../compiler/environment.ts';
import { expand } from '../../compiler/expand.ts';
import { merge } from '../../compiler/merge.ts';
import type { Project } from '../../compiler/project.ts';
import { read } from '../../compiler/read.ts';
import { resolve } from '../../compiler/resolve.ts';
import type { ResolveOptions } from '../../compiler/resolve/options.ts';
import { position } from '../../compiler/source.ts';
import type { Mapping } from '../../compiler/tree.ts';
import { mapping } from '../../compiler/tree.ts';
import { memoryHost } from './host.ts';

/** What the phases from expand to resolve make of texts, without interpolation and check. */
export interface Model {
  readonly report: Report;
  readonly root: Mapping;
}

/** The files merged, in long form. */
export function merged(...texts: readonly string[]): Model {
  const report = new Report();
  const documents = texts.flatMap((text, index) => [...read({ file: `${index + 1}.yaml`, text }, report)]);
  const nowhere = { source: { file: '', text: '' }, start: 0, end: 0 };
  let root = mapping(new Map(), nowhere);
  for (const document of documents) root = merge(root, expand(document, topLevel, report), topLevel);
  return { report, root };
}

/** The files as a project. */
export function resolved(
  texts: readonly string[],
  options: Partial<ResolveOptions> = {},
): { readonly project: Project; readonly report: Report } {
  const { root, report } = merged(...texts);
  const all: ResolveOptions = {
    format: 'compose',
    host: memoryHost({}),
    profileHost: memoryHost({}),
    profiles: [],
    projectFolder: '',
    variables: variables({}),
    contained: true,
    ...options,
  };
  return { project: resolve(root, all, report), report };
}

export function variables(values: { readonly [name: string]: string }): Environment {
  return environment({}).below(layer(values));
}

/** `1.yaml:4:5 code`, one a diagnostic. */
export function codes(report: Report): readonly string[] {
  return report.all().map(({ code, span }) => {
    if (!span) return code;
    const { line, column } = position(span.source, span.start);
    return `${span.source.file}:${line}:${column} ${code}`;
  });
}

/** Plain data as JSON holds it: no prototypes to compare. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
