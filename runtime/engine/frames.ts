import type { Output } from './engine.ts';
import { Refusal } from './errors.ts';

/** What came of a frame; `isLast`: the frame is over. */
export interface FramePart extends Output {
  readonly isLast: boolean;
}

/**
 * Takes apart what an Engine sends of a container without a terminal: frames of 8 bytes (stream, 0, 0, 0, length big
 * endian) and as many bytes as they say. A frame is passed on in the pieces that it comes in: nothing is gathered.
 */
export async function* frames(pieces: AsyncIterable<Buffer>): AsyncGenerator<FramePart, void, undefined> {
  let header = Buffer.alloc(0);
  let left = 0;
  let stream: Output['stream'] = 'stdout';
  for await (const piece of pieces) {
    let rest = piece;
    while (rest.length > 0) {
      if (left > 0) {
        const bytes = rest.subarray(0, left);
        left -= bytes.length;
        rest = rest.subarray(bytes.length);
        yield { stream, bytes, isLast: left === 0 };
        continue;
      }
      const missing = 8 - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (header.length < 8) break;
      stream = header[0] === 2 ? 'stderr' : 'stdout';
      left = header.readUInt32BE(4);
      header = Buffer.alloc(0);
    }
  }
}

/** A terminal has one stream. */
export async function* raw(pieces: AsyncIterable<Buffer>): AsyncGenerator<Output, void, undefined> {
  for await (const bytes of pieces) yield { stream: 'stdout', bytes };
}

/** An event has all labels of its container. */
const LINE_CHARACTERS = 16 * 1024 * 1024;

/** One JSON value a line, wherever the pieces are cut. */
export async function* jsonLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<unknown, void, undefined> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    const [first = '', ...lines] = decoder.decode(piece, { stream: true }).split('\n');
    begun.push(first);
    length += first.length;
    if (length > LINE_CHARACTERS) throw new Refusal(200, `a line of its answer is longer than 16 MiB`);
    const last = lines.pop();
    if (last === undefined) continue;
    for (const line of [begun.join(''), ...lines]) if (line.trim()) yield JSON.parse(line);
    begun = [last];
    length = last.length;
  }
  const rest = begun.join('');
  if (rest.trim()) yield JSON.parse(rest);
}
