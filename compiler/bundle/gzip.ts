import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** Where a gzip says which system made it, and that nobody knows (RFC 1952, 2.3.1). */
const [SYSTEM, UNKNOWN] = [9, 255];

/**
 * Compressed, as far as what is made is taken away. Node writes no time; with one version of Node the same bytes come
 * out of the same bytes.
 */
export async function* gzip(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const zipped = createGzip();
  const source = Readable.from(pieces);
  source.on('error', (error) => zipped.destroy(error));
  source.pipe(zipped);
  let isFirst = true;
  for await (const piece of zipped as AsyncIterable<Buffer>) {
    if (isFirst) piece[SYSTEM] = UNKNOWN;
    isFirst = false;
    yield piece;
  }
}
