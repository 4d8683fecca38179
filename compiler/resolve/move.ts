import { posix } from 'node:path';
import type { Move } from '../attributes/attribute.ts';
import type { Report } from '../diagnostic.ts';
import { cleanPath, isRemote, standsAlone } from '../paths.ts';
import type { Scalar } from '../tree.ts';
import { quoted, scalar } from '../tree.ts';
import type { ResolveOptions } from './options.ts';

/** Relative to the root what is relative to the project's folder; absolute and `~` paths stay for lowering to judge. */
export function mover(options: ResolveOptions, report: Report): Move {
  const { projectFolder, host, contained, format, resolvePaths } = options;
  /** docker-compose 1.29 looks; docker compose finds out when it builds. */
  const checkFolder = (path: Scalar): void => {
    const written = String(path.value);
    if (standsAlone(written) && !written.startsWith('/')) return;
    const folder = written.startsWith('/') ? written : cleanPath(posix.join(projectFolder, written));
    if (host.look(folder) === 'missing') report.add('missing-context', path.span, { path: quoted(path) });
  };
  return (path, kind) => {
    const written = String(path.value);
    if (kind === 'context' && isRemote(written)) return path;
    if (format === 'compose-1' && kind === 'context') checkFolder(path);
    if (standsAlone(written) || resolvePaths === false) return path;
    const moved = cleanPath(posix.join(projectFolder, written));
    const leaves = moved === '..' || moved.startsWith('../');
    if (contained && (leaves || host.look(moved) === 'outside')) {
      report.add('outside-root', path.span, { path: quoted(path), what: 'the path' });
    }
    return withValue(path, standsAlone(moved) ? `./${moved}` : moved);
  };
}

function withValue(path: Scalar, value: string): Scalar {
  return value === path.value ? path : scalar(value, path.span, path.substituted && { substituted: path.substituted });
}
