import type { ContainerLog } from '../../../runtime/logs/sink.ts';
import { random } from '../../support/random.ts';
import { inSandbox } from '../../support/sandbox.ts';
import { assert, spec } from '../../support/spec.ts';

const MULTI_BYTE = 'first: äöü\nsecond: 日本語\n\nfourth: 🐳🐳\nlast, without an end: é';

function say(log: ContainerLog, bytes: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): void {
  log.write({ stream, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes });
}

spec('lines of containers', {
  async 'every line has the prefix of its container, and each stream is its own'() {
    await inSandbox(async ({ open, stdout, stderr, file }) => {
      const [web, redis] = [open('web'), open('redis')];
      say(web, 'one\ntwo\n');
      say(redis, 'ready\n');
      say(web, 'oops\n', 'stderr');
      await Promise.all([web.end(), redis.end()]);
      assert.is(stdout.text(), 'web | one\nweb | two\nredis | ready\n');
      assert.is(stderr.text(), 'web | oops\n');
      assert.is(file('logs/web.stdout'), 'one\ntwo\n');
      assert.is(file('logs/web.stderr'), 'oops\n');
      assert.is(file('logs/redis.stderr'), undefined);
    });
  },
  async 'where chunks are cut makes no difference, also inside a character'() {
    const bytes = Buffer.from(MULTI_BYTE);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      await inSandbox(async ({ open, stdout, file }) => {
        const log = open('web');
        say(log, bytes.subarray(0, cut));
        say(log, bytes.subarray(cut));
        await log.end();
        assert.is(stdout.text(), `${MULTI_BYTE.replace(/^/gm, 'web | ')}\n`, `cut at ${cut}`);
        assert.is(file('logs/web.stdout'), MULTI_BYTE);
      });
    }
  },
  async 'lines of containers that speak at once are never mixed'() {
    const next = random(7);
    await inSandbox(async ({ open, stdout, file }) => {
      const speakers = ['a', 'b', 'c'].map((service) => ({ service, log: open(service), text: '' }));
      for (let round = 0; round < 3000; round += 1) {
        const speaker = speakers[next(speakers.length)] ?? speakers[0];
        if (!speaker) continue;
        const bytes = Buffer.from(`${speaker.service.repeat(next(40))}${next(3) === 0 ? '\n' : ''}`);
        speaker.text += bytes.toString();
        await speaker.log.write({ stream: 'stdout', bytes });
        // A caller may use the memory of a chunk again.
        bytes.fill('x');
      }
      for (const { log } of speakers) await log.end();
      for (const { service, text } of speakers) {
        const told = stdout
          .text()
          .split('\n')
          .filter((line) => line.startsWith(`${service} | `));
        const wanted = text
          .replace(/\n$/, '')
          .split('\n')
          .map((line) => `${service} | ${line}`);
        assert.equal(told, wanted);
        assert.is(file(`logs/${service}.stdout`), text);
      }
    });
  },
  async 'the carriage returns of a terminal end with the line'() {
    await inSandbox(async ({ open, stdout, file }) => {
      const log = open('tty');
      say(log, 'one\r\ntwo\r');
      say(log, '\n\r\n');
      await log.end();
      assert.is(stdout.text(), 'tty | one\ntty | two\ntty | \n');
      assert.is(file('logs/tty.stdout'), 'one\r\ntwo\r\n\r\n');
    });
  },
  async 'a line without end is told in pieces that are cut between characters'() {
    await inSandbox(async ({ open, stdout, file }) => {
      const text = `x${'日本'.repeat(10_000)}`;
      const log = open('web');
      say(log, text);
      await log.end();
      const pieces = stdout
        .text()
        .trimEnd()
        .split('\n')
        .map((line) => line.replace('web | ', ''));
      assert.is(pieces.join(''), text);
      assert.ok(pieces.length > 2 && pieces.every((piece) => Buffer.byteLength(piece) <= 16 * 1024));
      assert.is(file('logs/web.stdout'), text);
    });
  },
});

spec('the tail of the output', {
  async 'it is the last twenty lines of both streams, in the order they came'() {
    await inSandbox(async ({ open }) => {
      const log = open('web');
      for (let line = 1; line <= 30; line += 1) say(log, `line ${line}\n`, line % 2 === 0 ? 'stdout' : 'stderr');
      say(log, 'half a l');
      const wanted = Array.from({ length: 19 }, (_, index) => `line ${index + 12}`);
      assert.equal(log.tail(), [...wanted, 'half a l']);
      await log.end();
      assert.equal(log.tail(), [...wanted, 'half a l']);
    });
  },
  async 'it has no escape sequences, no empty lines and nothing that was written over'() {
    await inSandbox(async ({ open }) => {
      const log = open('web');
      say(log, '\x1b[31mred\x1b[0m\r\n\r\n10%\r100%\r\n');
      await log.end();
      assert.equal(log.tail(), ['red', '100%']);
    });
  },
  async 'it begins with a whole line and is never long'() {
    await inSandbox(async ({ open }) => {
      const log = open('web');
      say(log, `${'é'.repeat(1500)}\n`.repeat(3));
      assert.equal(log.tail(), ['é'.repeat(1500)]);
      say(log, `${'é'.repeat(10_001)}\n`);
      const [line, ...others] = log.tail();
      assert.match(line ?? '', /^é{2000,2048}$/);
      assert.equal(others, []);
      await log.end();
    });
  },
  async 'it is that of all output, whatever the size of chunks'() {
    const lines = Array.from({ length: 500 }, (_, index) => `line ${index}`);
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    for (const size of [1, 7, 100, 5000, 100_000]) {
      await inSandbox(async ({ open }) => {
        const log = open('web');
        for (let from = 0; from < bytes.length; from += size) say(log, bytes.subarray(from, from + size));
        assert.equal(log.tail(), lines.slice(-20));
        await log.end();
      });
    }
  },
});
