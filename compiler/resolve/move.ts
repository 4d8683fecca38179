import { posix } from 'node:path';
import type { Move } from '../attributes/attribute.ts';
import type { Report } from '../diagnostic.ts';
import { cleanPath, isRemote, standsAlone } from '../paths.ts';
import type { Scalar } from '../tree.ts';
import { quoted, scalar } from '../tree.ts';
import type { ResolveOptions } from './options.ts';

/** Relative to the root what is relative to the project's folder; absolute and `~` paths stay for lowering to judge. */
export function mover({ projectFolder, host, contained }: ResolveOptions, report: Report): Move {
  return (path, kind) => {
    const written = String(path.value);
    if (standsAlone(written) || (kind === 'context' && isRemote(written))) return path;
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
