import { posix } from 'node:path';
import type { Report } from '../diagnostic.ts';
import { cleanPath, standsAlone } from '../paths.ts';
import type { Section } from '../project.ts';
import type { Scalar } from '../tree.ts';
import { get, quoted } from '../tree.ts';
import type { ResolveOptions } from './options.ts';

/** The profiles that `security_opt: [seccomp=FILE]` names, by the path as it is written, in JSON without blanks. */
export function seccompProfiles(
  services: ReadonlyMap<string, Section>,
  options: ResolveOptions,
  report: Report,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { node } of services.values()) {
    const list = get(node, 'security_opt');
    for (const item of list?.kind === 'list' ? list.items : []) {
      const path = item.kind === 'scalar' ? pathOf(String(item.value)) : undefined;
      if (path === undefined || item.kind !== 'scalar' || texts.has(path)) continue;
      const text = profile(path, item, options, report);
      if (text !== undefined) texts.set(path, text);
    }
  }
  return texts;
}

function pathOf(option: string): string | undefined {
  const path = /^seccomp[=:]([\s\S]+)$/.exec(option)?.[1];
  return path === 'unconfined' || path === 'builtin' ? undefined : path;
}

function profile(path: string, at: Scalar, options: ResolveOptions, report: Report): string | undefined {
  const { profileHost: host, projectFolder } = options;
  const found = host.read(standsAlone(path) ? path : cleanPath(posix.join(projectFolder, path)));
  if (found.kind === 'outside') report.add('outside-root', at.span, { path: quoted(at), what: 'the seccomp profile' });
  else if (found.kind !== 'text') {
    const why = found.kind === 'missing' ? 'there is no such file' : found.why;
    report.add('unreadable-file', at.span, { file: quoted(at), why });
  } else return compact(found.text, at, report);
  return undefined;
}

/** As text: a profile may hold numbers of 64 bits, which would not survive being read. */
function compact(text: string, at: Scalar, report: Report): string | undefined {
  try {
    JSON.parse(text);
    return text.replace(/("(?:[^"\\]|\\.)*"?)|\s+/g, '$1');
  } catch {
    report.add('unreadable-file', at.span, { file: quoted(at), why: 'a seccomp profile is written in JSON' });
    return undefined;
  }
}
