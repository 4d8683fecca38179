import type { Logged } from '../../../runtime/engine/engine.ts';
import { alreadyCame } from '../../../runtime/logs/overlap.ts';
import { Seam } from '../../../runtime/logs/seam.ts';
import { assert, spec } from '../../support/spec.ts';

/** A line printed so many milliseconds after the begin. */
function line(ms: number, text: string): Logged {
  return { stream: 'stdout', at: new Date(ms).toISOString(), bytes: Buffer.from(text) };
}

function missed(log: readonly Logged[], came: string, time: number): string {
  const all = Buffer.concat(log.map(({ bytes }) => bytes)).toString('latin1');
  return all.slice(alreadyCame(log, { bytes: Buffer.from(came), time }));
}

const LINES = [line(10, 'one\n'), line(20, 'two\n'), line(30, 'three\n'), line(40, 'four\n')];

spec('what came of a log', {
  'is found by its last bytes'() {
    assert.is(missed(LINES, 'one\ntwo\n', 25), 'three\nfour\n');
    assert.is(missed(LINES, 'one\ntwo\n', 5), 'three\nfour\n');
    assert.is(missed(LINES, 'two\nthree\nfour\n', 45), '');
  },
  'may end within a line'() {
    assert.is(missed(LINES, 'one\ntwo\nthr', 25), 'ee\nfour\n');
  },
  'may have begun before the log'() {
    assert.is(missed(LINES, 'zero\none\ntwo\n', 25), 'three\nfour\n');
  },
  'is found by time where it stands more than once'() {
    const ticks = [1000, 2000, 3000, 4000, 5000].map((ms) => line(ms, 'tick\n'));
    assert.is(missed(ticks, 'tick\ntick\n', 3002), 'tick\ntick\n');
    assert.is(missed(ticks, 'tick\ntick\n', 2998), 'tick\ntick\n');
    assert.is(missed(ticks, 'tick\n'.repeat(100), 3002), 'tick\ntick\n'.slice(0, 10));
  },
  'is found by time where nothing came, and where the log has other bytes'() {
    assert.is(missed(LINES, '', 5), 'one\ntwo\nthree\nfour\n');
    assert.is(missed(LINES, '\u0000\n', 25), 'three\nfour\n');
  },
});

spec('the place where a stream broke', {
  'is decided when the log is past its time'() {
    const seam = new Seam({ bytes: Buffer.from('two\n'), time: 25 });
    const handed = [...LINES, line(2000, 'five\n'), line(2001, 'six\n')].map((one) => `${Buffer.from(seam.take(one))}`);
    assert.equal(handed, ['', '', '', '', 'three\nfour\nfive\n', 'six\n']);
    assert.is(seam.end().length, 0);
  },
  'is decided at the end of the log'() {
    const seam = new Seam({ bytes: Buffer.from('two\n'), time: 25 });
    for (const one of LINES) seam.take(one);
    assert.is(`${Buffer.from(seam.end())}`, 'three\nfour\n');
  },
  'is found in more than is kept'() {
    const seam = new Seam({ bytes: Buffer.from('19999 '.padEnd(999)), time: 20_000 });
    const text = Array.from({ length: 20_010 }, (_, index) => line(index, `${index} `.padEnd(999)));
    const handed = Buffer.concat([...text.map((one) => seam.take(one)), seam.end()]).toString();
    assert.is(handed.slice(0, 6), '20000 ');
    assert.is(handed.length, 9990);
  },
});
