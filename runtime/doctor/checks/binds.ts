import type { Facts } from '../facts.ts';
import { hasSubpath } from '../../files/pin-way.ts';
import { type Line, ok, warn } from '../line.ts';

const NESTED = 'bind sources below folders that a container may write';
const OTHERWISE = "such pods fail, unless the operator's file allows nested-binds";

/** In which way bind sources are held that a container could replace. */
export function binds({ pinning, engine }: Pick<Facts, 'pinning' | 'engine'>): Line {
  const isPinned = pinning.isRoot && pinning.hasMount && pinning.namespace !== 'other';
  const version = engine.kind === 'known' ? engine.value.about.apiVersion : undefined;
  if (!isPinned && version !== undefined && hasSubpath(version))
    return ok(
      'binds',
      `${NESTED} are mounted as sub-folders of volumes (API ${version}), for they cannot be pinned here`,
    );
  if (!pinning.isRoot)
    return warn(
      'binds',
      `${NESTED} cannot be pinned, which only root can: ${OTHERWISE}`,
      'let executors run as root, and ask once more as root',
    );
  if (!pinning.hasMount)
    return warn('binds', `${NESTED} cannot be pinned without the program mount: ${OTHERWISE}`, 'install util-linux');
  if (pinning.namespace === 'other') {
    const text = `${NESTED} cannot be pinned, for the Engine runs in another mount namespace: ${OTHERWISE}`;
    return warn('binds', text, 'run doctor and executors in the mount namespace of dockerd');
  }
  const unseen = pinning.namespace === 'unknown' ? '; whether the Engine shares this mount namespace is not known' : '';
  return ok('binds', `${NESTED} are pinned in /run/pod-executor${unseen}`);
}
