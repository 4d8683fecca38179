import type { Masks } from '../plan/plan.ts';
import type { Span } from '../source.ts';
import type { Hideable } from './part.ts';

/** A mount of a service. `size` is in bytes, `mode` the rights as a number. */
export type MountUse = {
  readonly masks: {
    readonly source: string | undefined;
    readonly target: string | undefined;
    /** Into the mount. */
    readonly options: Masks;
  };
} & (
  | {
      readonly kind: 'bind';
      /** Relative to the root (`./data` is `data`), or absolute. */
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
      /** Further words of the short form: `z`, `rslave`. */
      readonly options: readonly string[];
      readonly recursive?: 'disabled' | 'writable' | 'readonly';
      readonly create: boolean;
      readonly at: Span;
    }
  | {
      readonly kind: 'volume';
      /** A name in the file's volumes; absent for an anonymous volume. */
      readonly volume?: string;
      readonly target: string;
      readonly readOnly: boolean;
      readonly noCopy: boolean;
      /** Folder in the volume. */
      readonly subpath?: string;
      readonly labels?: { readonly [name: string]: string };
      readonly at: Span;
    }
  | {
      readonly kind: 'tmpfs';
      readonly target: string;
      readonly readOnly: boolean;
      readonly size?: number;
      readonly mode?: number;
      readonly at: Span;
    }
  | {
      readonly kind: 'image';
      readonly image: Hideable<string>;
      readonly target: string;
      readonly readOnly: boolean;
      /** Folder or file in the image. */
      readonly subpath?: string;
      readonly at: Span;
    }
);
