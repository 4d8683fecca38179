import { fail, ok, warn } from '../../../runtime/doctor/line.ts';
import { report, reportJson } from '../../../runtime/doctor/words.ts';
import { assert, spec } from '../../support/spec.ts';

const LINES = [
  ok('node', 'Node 20.19.0'),
  warn('registries', 'x '.repeat(40).trim(), 'mend it'),
  fail('engine', 'it said \u001b[31mno\nway'),
];

spec("a doctor's report", {
  'is in columns, with what to do below, and a verdict'() {
    const text = report(LINES, (_, level) => level);
    assert.is(
      text,
      [
        'ok    node        Node 20.19.0',
        `warn  registries  ${'x '.repeat(31).trim()}`,
        `                  ${'x '.repeat(9).trim()}`,
        '                  -> mend it',
        'fail  engine      it said \\u001b[31mno way',
        '',
        '1 ok, 1 warning, 1 failure: this host is not fit for pods',
        '',
      ].join('\n'),
    );
  },
  'has colours where they are wanted'() {
    assert.match(
      report(LINES, (level, text) => `<${level}:${text}>`),
      /^<ok:ok> {4}node {8}Node.*\n<warn:warn> {2}regi/,
    );
  },
  'is a line of JSON for each, for machines'() {
    const [first, second] = reportJson(LINES).split('\n');
    assert.equal(JSON.parse(first ?? ''), { check: 'node', level: 'ok', text: 'Node 20.19.0' });
    assert.is(JSON.parse(second ?? '').remedy, 'mend it');
  },
});
