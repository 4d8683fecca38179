import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventOf } from '../../../runtime/executor/events.ts';
import { records } from '../../../runtime/executor/record-io.ts';
import { root } from '../../support/sources.ts';
import { assert, skip, spec } from '../../support/spec.ts';

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* all;
}

async function read(...all: readonly (string | Uint8Array)[]): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const record of records(chunks(...all.map((one) => Buffer.from(one))))) found.push(record);
  return found;
}

/** What was read before it threw, and what it said. */
async function failing(text: string, most?: number): Promise<readonly string[]> {
  const found: string[] = [];
  try {
    for await (const record of records(chunks(Buffer.from(text)), most)) found.push(record);
  } catch (error) {
    return [...found, error instanceof Error ? error.message : ''];
  }
  return found;
}

const TEXTS = ['{"a":"äöü€😀"}', '', '{}', '{"type":"HEARTBEAT"}'];
const FRAMED = Buffer.from(TEXTS.map((text) => `${Buffer.byteLength(text)}\n${text}`).join(''));

spec('RecordIO', {
  async 'records are whole however the bytes are cut'() {
    for (let at = 0; at <= FRAMED.length; at += 1) {
      assert.equal(await read(FRAMED.subarray(0, at), FRAMED.subarray(at)), TEXTS, `cut at ${at}`);
    }
    assert.equal(await read(...Array.from(FRAMED, (byte) => Uint8Array.of(byte))), TEXTS);
  },
  async 'a record that did not come to its end is none'() {
    assert.equal(await read('2\n{}7\n{"a'), ['{}']);
    assert.equal(await read('2\n{}7'), ['{}']);
  },
  async 'what is no RecordIO ends the stream, after what was whole'() {
    assert.equal(await failing('2\n{}x'), ['{}', 'a record begins with "x"']);
    assert.equal(await failing('\n{}'), ['a record begins with ""']);
    assert.equal(await failing('-2\n{}'), ['a record begins with "-2"']);
    assert.equal(await failing('<html>\n'), ['a record begins with "<html>"']);
  },
  async 'a count beyond the bound is no count'() {
    assert.equal(await failing('2\n{}11\n', 10), ['{}', 'a record of 11 bytes is beyond 10']);
    assert.equal(await failing('9'.repeat(40)), [`a record of ${'9'.repeat(40)} bytes is beyond 67108864`]);
  },
});

spec('events', {
  'what is not known is passed over with a sentence'() {
    assert.is(eventOf('{"type":"INVERSE_OFFER"}'), 'an event of type INVERSE_OFFER is passed over');
    assert.is(eventOf('[]'), 'an event of type unknown is passed over');
    assert.is(eventOf('{"type":"toString"}'), 'an event of type toString is passed over');
    assert.is(eventOf('{"type":"KILL","kill":{}}'), 'an event KILL without kill.task_id.value is passed over');
    const half = { task_group: { tasks: [{ task_id: { value: 'T' } }, {}] } };
    assert.type(eventOf(JSON.stringify({ type: 'LAUNCH_GROUP', launch_group: half })), 'string');
  },
  'a bare Infinity is read, as agents with a library that is not theirs write it'() {
    const event = eventOf('{"type":"SHUTDOWN","a":[Infinity,-Infinity,"an \\"Infinity","NaN"],"b":NaN}');
    assert.equal(JSON.parse(JSON.stringify(event)), {
      type: 'SHUTDOWN',
      a: ['Infinity', '-Infinity', 'an "Infinity', 'NaN'],
      b: 'NaN',
    });
    assert.throws(() => eventOf('{"type":'));
  },
});

/** Kept beside the repository; without them the cases above must do. */
const RECORDINGS = join(root, '../shared/recordings/mesos-1.12');

spec('RecordIO of a recorded agent', {
  async 'every cut of a recorded stream gives the same events'() {
    if (!existsSync(RECORDINGS)) skip('the recordings are not here');
    const bytes = readFileSync(join(RECORDINGS, 'kill/events.recordio'));
    const expected = await read(bytes);
    assert.ok(expected.length > 5);
    assert.ok(expected.every((record) => typeof eventOf(record) === 'object'));
    for (let at = 0; at <= bytes.length; at += 1) {
      const cut = await read(bytes.subarray(0, at), bytes.subarray(at));
      if (cut.join('\n') !== expected.join('\n')) assert.unreachable(`cut at ${at}`);
    }
  },
});
