import { parseBytes, parseDuration, printDuration } from '../../compiler/units.ts';
import { assert, spec } from '../support/spec.ts';

const SECOND = 1e9;

spec('units', {
  'a duration is numbers with units'() {
    for (const [text, nanoseconds] of [
      ['1m30s', 90 * SECOND],
      ['1.5h', 5400 * SECOND],
      ['.5s', SECOND / 2],
      ['100ms', 1e8],
      ['7us', 7000],
      ['-2s', -2 * SECOND],
      ['0', 0],
      ['1d', 86400 * SECOND],
    ] as const) {
      assert.is(parseDuration(text), nanoseconds, text);
    }
  },
  'a number without a unit is no duration'() {
    for (const text of ['', '30', '1m30', '.s', 's', '1 s', '1x', '--1s', '300y', '9999999h9999999h']) {
      assert.is(parseDuration(text), undefined, text);
    }
  },
  'a duration is printed as Go prints it'() {
    for (const [text, printed] of [
      ['90s', '1m30s'],
      ['1.5h', '1h30m0s'],
      ['1500ms', '1.5s'],
      ['0', '0s'],
      ['1ms', '1ms'],
      ['1500ns', '1.5µs'],
      ['60s', '1m0s'],
      ['-1m', '-1m0s'],
      ['1d', '24h0m0s'],
    ] as const) {
      assert.is(printDuration(parseDuration(text) ?? Number.NaN), printed, text);
    }
  },
  'a size is a number with a unit of powers of 1024'() {
    for (const [text, bytes] of [
      ['512', 512],
      ['64m', 64 * 1024 ** 2],
      ['1.5 GiB', 1.5 * 1024 ** 3],
      ['2KB', 2048],
      ['10b', 10],
      ['.5g', 512 * 1024 ** 2],
      ['1.', 1],
      ['1e3k', 1_024_000],
      ['-1', -1],
    ] as const) {
      assert.is(parseBytes(text), bytes, text);
    }
  },
  'anything else is no size'() {
    for (const text of ['', 'm', '1x', '1.5.2m', '1  g', '-1m', '1,5g', '1e'])
      assert.is(parseBytes(text), undefined, text);
  },
  'a long text is judged in time that grows with its length'() {
    assert.is(parseDuration(`${'1h'.repeat(50_000)}x`), undefined);
    assert.is(parseBytes(`${'1'.repeat(100_000)}x`), undefined);
  },
});
