import { createHash } from 'node:crypto';
import { compareText } from './diagnostic.ts';
import type { Found, Host } from './host.ts';
import type { SourceFile } from './plan/plan.ts';
import type { Project } from './project.ts';

type Kind = 'compose' | 'variables' | 'seccomp';

/** Remembers the files that were read for a project. */
export interface ReadLog {
  /** The host; each file that it gives is remembered under this kind, the first time. */
  host(kind: Kind): Host;
  /** The files that were read: first `files`, in their order, then the others, sorted. */
  sources(files: readonly string[], format: Project['format']): readonly SourceFile[];
}

export function readLog(host: Host): ReadLog {
  const given = new Map<string, { readonly bytes: Uint8Array; readonly kind: Kind }>();
  const logged = (path: string, kind: Kind): Found => {
    const found = host.read(path);
    if (found.kind === 'text' && !given.has(path)) given.set(path, { bytes: found.bytes, kind });
    return found;
  };
  return {
    host: (kind) => ({ ...host, read: (path) => logged(path, kind) }),
    /** The files that were read: first `files`, in their order, then the others, sorted. */
    sources(files, format) {
      const all = new Set([...files.filter((file) => given.has(file)), ...[...given.keys()].sort(compareText)]);
      return [...all].map((file) => {
        const { bytes, kind } = given.get(file) ?? { bytes: new Uint8Array(), kind: 'variables' };
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        return { file, sha256, kind: kind === 'compose' ? format : kind };
      });
    },
  };
}
