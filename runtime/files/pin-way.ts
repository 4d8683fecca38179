import { older, SUBPATH_SINCE } from '../engine/versions.ts';

/**
 * How a bind source that a container could replace reaches its container: from a mount below the executor's private
 * folder, as a sub-folder of a volume, by its path (a container may then replace it), or not at all.
 */
export type PinWay = 'pinned' | 'sub-folder' | 'by path' | 'refused';

export interface PinWayFacts {
  readonly isRoot: boolean;
  /** Whether the Engine sees what the executor mounts in its private folder; false too where nothing can be mounted. */
  readonly isSeen: boolean;
  readonly apiVersion: string;
  /** Whether a volume's sub-folder can stand for this mount: a volume knows no propagation, for example. */
  readonly fitsVolume: boolean;
  /** The operator allows `nested-binds`. */
  readonly byPath: boolean;
}

/** Chooses the safest way that this host, its Engine and the operator leave. */
export function pinWay({ isRoot, isSeen, apiVersion, fitsVolume, byPath }: PinWayFacts): PinWay {
  if (isRoot && isSeen) return 'pinned';
  if (fitsVolume && hasSubpath(apiVersion)) return 'sub-folder';
  return byPath ? 'by path' : 'refused';
}

/** Whether an Engine resolves a sub-folder of a volume at each start, without leaving the volume. */
export function hasSubpath(apiVersion: string): boolean {
  return !older(apiVersion, SUBPATH_SINCE);
}
