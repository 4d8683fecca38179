// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates of Compose look like those of JavaScript
import { Report, renderDiagnostic } from '../../compiler/diagnostic.ts';
import { envFile } from '../../compiler/env-file.ts';
import { environment } from '../../compiler/environment.ts';
import { random } from '../support/random.ts';
import { assert, spec } from '../support/spec.ts';

function parsed(text: string): { readonly values: Record<string, string | null>; readonly told: readonly string[] } {
  const report = new Report();
  const variables = environment({ said: { SET: 'set', EMPTY: '', SH: 'shell' } });
  const entries = envFile({ file: '.env', text, secret: true }, variables, report);
  return {
    values: Object.fromEntries(entries.map(({ name, value }) => [name, value])),
    told: report.all().map(renderDiagnostic),
  };
}

function value(written: string): string | null | undefined {
  const { values, told } = parsed(`A=${written}\n`);
  assert.equal(told, []);
  return values['A'];
}

spec('env-file', {
  'every way to write a value gives what docker compose gives'() {
    const expected: readonly (readonly [string, string])[] = [
      ['bare value # comment', 'bare value'],
      ['bare#no-comment  ', 'bare#no-comment'],
      [' #x', '#x'],
      ['', ''],
      ['a=b:c', 'a=b:c'],
      ['a\\nb', 'a\\nb'],
      ["'$SET ${SET} \\n'", '$SET ${SET} \\n'],
      ["'it\\'s'", "it's"],
      ['"say \\"hi\\""', 'say "hi"'],
      ['"$SET ${SET:-x}\\t\\$SET $$SET \\\\ \\q"', 'set set\t$SET $SET \\ \\q'],
      ['"\\a\\b\\c\\0101\\n"', '\x07\b\\cA\n'],
      ['"two\nlines"', 'two\nlines'],
      ['$SET-${EMPTY:-def}-${NO:-d}-$$X', 'set-def-d-$X'],
      ["'a'#b", 'a'],
      ['crlf\r', 'crlf'],
    ];
    for (const [written, wanted] of expected) assert.equal(value(written), wanted, written);
  },
  'every way to write a name is taken'() {
    const { values, told } = parsed(
      '\ufeff# c\nexport A=1\nB: 2\n C =3\n1X=4\nU.V-W[0]=5\né=6\nSET\nNO\nD="x"y\nLAST=7',
    );
    assert.equal(told, []);
    const inherited = { SET: 'set', NO: null, y: null };
    assert.equal(values, {
      A: '1',
      B: '2',
      C: '3',
      '1X': '4',
      'U.V-W[0]': '5',
      é: '6',
      D: 'x',
      LAST: '7',
      ...inherited,
    });
  },
  'a variable is looked up outside first, then in the lines before'() {
    assert.equal(parsed('SH=file\nA=$SH\nX=1\nB=$X$X\nX=2\n').values, { SH: 'file', A: 'shell', X: '2', B: '11' });
  },
  'all mistakes are told with their places, and no line is shown'() {
    const { values, told } = parsed("A=1\nbad key=s3cret\nok=3\n=s3cret\nB=${s3cret\nC=${D:?s3cret}\nZ='s3cret\n");
    assert.equal([values['A'], values['ok']], ['1', '3']);
    assert.equal(
      told.map((line) => line.split(':', 4).slice(1).join(':')),
      ['2:1: error variables-syntax', '4:1: error variables-syntax', '5:1: error interpolation-syntax'].concat([
        '6:1: error variable-required',
        '7:3: error variables-syntax',
      ]),
    );
    assert.not.ok(told.join('').includes('s3cret'));
  },
  'a file that is no text is told once'() {
    assert.is(parsed('A=1\0\nB C=2\n').told.length, 1);
  },
  'values that double from line to line end'() {
    const lines = Array.from({ length: 60 }, (_, n) => `A${n + 1}=$A${n}$A${n}\n`);
    assert.match(parsed(`A0=xxxxxxxx\n${lines.join('')}`).told.join(''), /too long; the limit is 1 MiB/);
  },
  'nothing that anybody writes makes it throw, or wait'() {
    const pieces = ['A', '=', ':', '\n', '"', "'", '\\', '$', '${', '}', '#', ' ', 'export ', '\r', '\t', '-', ':?'];
    const next = random(5);
    for (let round = 0; round < 20_000; round += 1) {
      parsed(Array.from({ length: next(20) }, () => pieces[next(pieces.length)]).join(''));
    }
    for (const piece of ['\n', '#\n', ' ', 'A=1\n', 'A="', "A='\n", 'A', '\\', '"\\"', '$A'])
      parsed(piece.repeat(100_000));
  },
});
