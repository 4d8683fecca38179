/** What we use of tar-fs 2, and of the stream that it returns (tar-stream 2). */
declare module 'tar-fs' {
  import type { Readable } from 'node:stream';

  interface Header {
    name: string;
    uid: number;
    gid: number;
    mode: number;
  }

  interface Pack extends Readable {
    entry(header: Partial<Header> & { readonly name: string }, text: string | Buffer): void;
    finalize(): void;
  }

  export function pack(
    folder: string,
    options: {
      /** The folder itself when absent. */
      readonly entries?: readonly string[];
      readonly ignore?: (path: string) => boolean;
      readonly map?: (header: Header) => Header;
      readonly sort?: boolean;
      readonly strict?: boolean;
      readonly umask?: number;
      readonly finalize: boolean;
      readonly finish: (pack: Pack) => void;
    },
  ): Pack;
}
