/** RecordIO, as an agent frames its events: a count of bytes in decimal, a line feed, and so many bytes of JSON. */

/** No event comes near it; a count beyond it is no count. */
const MOST_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;

/**
 * The records of a stream, however it is cut into chunks. Throws where the stream is no RecordIO: nothing that follows
 * can be trusted. A stream that ends inside a record ends here too.
 */
export async function* records(
  stream: AsyncIterable<Uint8Array>,
  mostBytes: number = MOST_BYTES,
): AsyncGenerator<string, void, undefined> {
  let count = '';
  let body: Body | undefined;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      if (body) at += fill(body, chunk.subarray(at));
      else {
        const end = chunk.indexOf(LINE_FEED, at);
        count += text([chunk.subarray(at, end < 0 ? chunk.length : end)]);
        at = end < 0 ? chunk.length : end + 1;
        if (!isCount(count, end >= 0)) throw new Error(`a record begins with ${JSON.stringify(count.slice(0, 20))}`);
        if (Number(count) > mostBytes) throw new Error(`a record of ${count} bytes is beyond ${mostBytes}`);
        if (end >= 0) body = { parts: [], missing: Number(count) };
      }
      if (body?.missing !== 0) continue;
      yield text(body.parts);
      body = undefined;
      count = '';
    }
  }
}

interface Body {
  readonly parts: Uint8Array[];
  missing: number;
}

/** How many bytes it took. */
function fill(body: Body, bytes: Uint8Array): number {
  const part = bytes.subarray(0, body.missing);
  body.parts.push(part);
  body.missing -= part.length;
  return part.length;
}

function isCount(digits: string, isWhole: boolean): boolean {
  return isWhole ? /^\d+$/.test(digits) : /^\d*$/.test(digits);
}

function text(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString();
}
