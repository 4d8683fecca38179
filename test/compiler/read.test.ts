// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates of Compose look like those of JavaScript
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Report } from '../../compiler/diagnostic.ts';
import { read } from '../../compiler/read.ts';
import { readAnything } from '../../compiler/read/anything.ts';
import { readPlain } from '../../compiler/read/plain.ts';
import { typed } from '../../compiler/read/typed.ts';
import { position } from '../../compiler/source.ts';
import type { Json, Node } from '../../compiler/tree.ts';
import { get, toJson } from '../../compiler/tree.ts';
import { random } from '../support/random.ts';
import { root } from '../support/sources.ts';
import { assert, skip, spec } from '../support/spec.ts';

function documents(text: string): readonly Node[] {
  const report = new Report();
  const found = read({ file: 'compose.yaml', text }, report);
  assert.equal(report.all(), []);
  return found;
}

/** As plain data with ordinary objects. */
function plainData(node: Node | undefined): Json {
  return node ? JSON.parse(JSON.stringify(toJson(node))) : null;
}

function value(written: string): Json {
  return plainData(get(documents(`a: ${written}\n`)[0], 'a'));
}

/** `line:column code: text`, one a mistake. */
function told(text: string): readonly string[] {
  const report = new Report();
  read({ file: 'f', text }, report);
  return report.all().map(({ code, span, text: message }) => {
    const at = span && position(span.source, span.start);
    return `${at?.line}:${at?.column} ${code}: ${message}`;
  });
}

function both(text: string): { readonly plain: unknown; readonly anything: unknown } {
  const source = { file: 'f', text };
  const plain = readPlain(source);
  return { plain: plain && [plain], anything: readAnything(source, new Report()) };
}

spec('read', {
  'words, numbers and dates mean what docker compose takes them for'() {
    const expected: readonly (readonly [string, Json])[] = [
      ['yes', 'yes'],
      ['True', true],
      ['~', null],
      ['', null],
      ['22:22', '22:22'],
      ['190:20:30', '190:20:30'],
      ['010', 8],
      ['-012', -10],
      ['089', 89],
      ['0o17', 15],
      ['0o8', '0o8'],
      ['0x10', 16],
      ['0x', '0x'],
      ['0b101', 5],
      ['1_000', 1000],
      ['_1', '_1'],
      ['+12', 12],
      ['-0', 0],
      ['1.50', 1.5],
      ['.5', 0.5],
      ['1.', 1],
      ['1e5', 100000],
      ['1e400', '1e400'],
      ['.inf', '.inf'],
      ['1.36', 1.36],
      ['1.36.0', '1.36.0'],
      ['2020-01-01', '2020-01-01 00:00:00 +0000 UTC'],
      ['2020-1-1', '2020-01-01 00:00:00 +0000 UTC'],
      ['2020-01-01T10:00:00Z', '2020-01-01 10:00:00 +0000 UTC'],
      ['2020-01-01 10:00:00', '2020-01-01 10:00:00 +0000 UTC'],
      ['2020-01-01T10:00:00.50+01:00', '2020-01-01 10:00:00.5 +0100 +0100'],
      ['2020-01-01T10:00:00', '2020-01-01T10:00:00'],
      ['2020-02-30', '2020-02-30'],
      ['"2020-01-01"', '2020-01-01'],
      ['!!str 1000', '1000'],
      ['!!int "12"', 12],
      ['!!binary aGVsbG8=', 'hello'],
      ['!foo x', 'x'],
      ['!foo 12', '12'],
    ];
    for (const [written, wanted] of expected) assert.equal(value(written), wanted, written);
  },
  'a number beyond what JavaScript counts keeps its characters'() {
    assert.equal(typed('9007199254740993').text, '9007199254740993');
    assert.equal(typed('80'), { value: 80 });
    assert.equal(typed('1.0'), { value: 1, text: '1.0' });
  },
  'keys and values know where they stand'() {
    const [document] = documents('services:\n  web:\n    image: "a" # b\n');
    const web = get(get(document, 'services'), 'web');
    const entry = web?.kind === 'mapping' ? web.entries.get('image') : undefined;
    assert.equal([entry?.keySpan.start, entry?.keySpan.end], [21, 26]);
    assert.equal([entry?.value.span.start, entry?.value.span.end], [28, 31]);
  },
  'aliases and merge keys are expanded, the explicit key and the earlier mapping win'() {
    const [document] = documents(
      'b: &b {x: 1, y: 2}\nc: &c {y: 3, z: 4}\nd:\n  w: 0\n  <<: [*b, *c]\n  x: 9\ne: *b\nf: {<<: *b, "<<": q}\n',
    );
    assert.equal(plainData(get(document, 'd')), { w: 0, x: 9, y: 2, z: 4 });
    assert.equal(plainData(get(document, 'e')), { x: 1, y: 2 });
    assert.equal(plainData(get(document, 'f')), { x: 1, y: 2, '<<': 'q' });
    assert.is(get(document, 'e')?.span.start, document?.span.source.text.indexOf('*b\nf'));
  },
  'merge tags stay with their values'() {
    const [document] = documents('a: !reset null\nb: !override\n  - x\nc: !override 5\n');
    assert.equal(
      ['a', 'b', 'c'].map((key) => get(document, key)?.tag),
      ['reset', 'override', 'override'],
    );
    assert.is(plainData(get(document, 'c')), 5);
  },
  'byte order marks, CRLF and several documents are taken'() {
    assert.equal(documents('\ufeffa:\r\n  b: "c"\r\n---\n---\nd: 1\n').map(plainData), [{ a: { b: 'c' } }, { d: 1 }]);
  },
  'a file that holds nothing is an empty mapping'() {
    for (const text of ['', '# only\n', '---\n']) assert.equal(documents(text).map(plainData), [{}], text);
  },
  'a carriage return alone ends a line'() {
    assert.equal(documents('a:\r  b: "c"\r').map(plainData), [{ a: { b: 'c' } }]);
    assert.equal(told('a: 1\ra: 2\r'), ['2:1 duplicate-key: a is written twice; the first stands at f:1:1']);
  },
  'a block scalar has the final newline that the file has'() {
    const next = random(11);
    const pick = (words: readonly string[]): string => words[next(words.length)] ?? '';
    for (let round = 0; round < 3000; round++) {
      const keep = pick(['', '-', '+']);
      const more = Array.from({ length: next(3) }, () => pick(['\n  one', '\n   two', '\n', '\n  x: y'])).join('');
      const text = `a: ${pick(['|', '>'])}${keep}\n  one${more}\n  end`;
      const [whole, cut, blank] = [`${text}\n`, text, `${text}\n  `].map((one) =>
        plainData(get(documents(one)[0], 'a')),
      );
      assert.is(String(whole).endsWith('\n'), keep !== '-', text);
      assert.is(cut, String(whole).replace(/\n$/, ''), text);
      assert.is(blank, whole, text);
    }
  },
  'a key may be called like a member of every object'() {
    const [document] = documents('__proto__: x\nconstructor: y\n');
    assert.equal([get(document, '__proto__'), get(document, 'constructor')].map(plainData), ['x', 'y']);
  },
  'a key written twice is told with both places'() {
    assert.equal(told('a: 1\nb: 2\na: 3\n'), ['3:1 duplicate-key: a is written twice; the first stands at f:1:1']);
    assert.equal(told('b: &b {}\na:\n  <<: *b\n  <<: *b\n').length, 1);
  },
  'a key that is no text is told'() {
    assert.equal(told('a: {1: x}\n'), ['1:5 key-not-text: the key 1 is a number; keys must be text: put it in quotes']);
    assert.equal(told('{{ a }}: 1\n').length, 1);
  },
  'what is no mapping is told'() {
    assert.equal(told('- a\n'), ['1:1 root-not-mapping: the file must be a mapping (name: value), not a list']);
  },
  'mistakes of YAML are told in words at their place'() {
    const cases: readonly (readonly [string, string])[] = [
      ['a:\n\tb: 1\n', '2:2 yaml-syntax: a tab indents this line; YAML wants blanks'],
      ['a:\n  b: "x\n  c: y\n', '2:6 yaml-syntax: this quote is never closed'],
      [
        'a: b: c\n',
        '1:4 yaml-syntax: a second "key: value" on one line; put the value in quotes, or on a line of its own',
      ],
      ['a: @x\n', '1:4 yaml-syntax: a value cannot begin with this character; put it in quotes'],
      ['a: ]\n', '1:4 yaml-syntax: "]" cannot stand here'],
      ['a: *x\n', '1:4 yaml-syntax: *x repeats the value marked &x, and there is none before it'],
      ['a: &x [*x]\n', '1:8 yaml-syntax: *x stands inside the very value that it repeats'],
      ['a: !!int x\n', '1:10 yaml-syntax: "x" is not what its tag !!int says'],
      ['a: {<<: 3}\n', '1:9 yaml-syntax: << takes a mapping or a list of mappings, not 3'],
      ['a: \0\n', '1:4 yaml-syntax: here stands a NUL character: save the file as text in UTF-8'],
    ];
    for (const [text, wanted] of cases) assert.equal(told(text), [wanted], text);
  },
  'one mistake does not drown the others'() {
    assert.is(told('a: @x\n'.repeat(1000)).length, 5);
  },
  'what is too deep is told, however deep it is'() {
    const deep = ['['.repeat(100_000), '- '.repeat(100_000), '{a: '.repeat(100_000), '? '.repeat(100_000)];
    const levels = Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    for (const text of [...deep, levels]) assert.match(told(text)[0] ?? '', /too-large: values are nested too deep/);
    const chain = Array.from({ length: 200 }, (_, n) => `a${n}: &a${n} [${n ? `*a${n - 1}` : ''}]`).join('\n');
    assert.match(told(chain)[0] ?? '', /^101:14 too-large/);
  },
  'aliases cannot multiply without end'() {
    const lines = 'abcdefghi'.split('').map((name, at, all) => `${name}: &${name} [${`*${all[at - 1]},`.repeat(9)}]`);
    const found = told(['x: &x 1', ...lines].join('\n').replaceAll('*undefined', '*x'));
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /too-large: aliases repeat too many values; the limit is 100000 in a file/);
  },
});

const PIECES = [
  ...[
    'a',
    'b: ',
    'c:',
    ': ',
    '- ',
    '-',
    '\n',
    '\n  ',
    '\n    ',
    '\n ',
    ' ',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ', ',
    '#',
    ' #',
  ],
  ...[
    '&a ',
    '*a',
    '<<: ',
    '!!str ',
    '!reset ',
    '|',
    '>',
    '1',
    '0x1',
    '2020-01-01',
    '~',
    'x y',
    '$',
    '${A:-b}',
    '\t',
    '\r\n',
  ],
  ...['"q"', "'q'", '[x, "y"]', '{}', '[]', '\nkey: v', '\n- k: v\n  l: w', '---\n', '%', '@', '\\', 'é', '?'],
];

spec('read: both readers', {
  'the plain reader agrees with the package or leaves the file to it, on anything'() {
    const next = random(7);
    let plain = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: 2 + next(14) }, () => PIECES[next(PIECES.length)]).join('');
      const found = both(text);
      if (!found.plain) continue;
      plain += 1;
      assert.ok(isDeepStrictEqual(found.plain, found.anything), JSON.stringify(text));
    }
    assert.ok(plain > 200, `${plain} files were plain`);
  },
  'they agree on files that are nearly plain'() {
    const next = random(11);
    const lines = [
      'a: x',
      'b:',
      '- c',
      '- d: e',
      'f: "g"',
      "h: 'i' # j",
      'k: [l, "m"]',
      '# n',
      '',
      'o: 010',
      'p: {}',
      'q: r s',
    ];
    let plain = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const text = Array.from({ length: 2 + next(5) }, () => ' '.repeat(next(3) * 2) + lines[next(lines.length)]).join(
        '\n',
      );
      const found = both(text);
      if (!found.plain) continue;
      plain += 1;
      assert.ok(isDeepStrictEqual(found.plain, found.anything), JSON.stringify(text));
    }
    assert.ok(plain > 2000, `${plain} files were plain`);
  },
  'they agree on the files of the corpus, and most of it is plain'() {
    const corpus = join(root, '../shared/corpus/files');
    if (!existsSync(corpus)) skip('there is no corpus beside the project');
    const found = readdirSync(corpus, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && /\.ya?ml$/.test(entry.name),
    );
    const texts = found.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    let plain = 0;
    for (const text of texts) {
      const read = both(text);
      if (!read.plain) continue;
      plain += 1;
      assert.ok(isDeepStrictEqual(read.plain, read.anything), text);
    }
    assert.ok(plain > texts.length * 0.8, `${plain} of ${texts.length} are plain`);
  },
  'a large file is read in time that grows with its size'() {
    const service = (n: number): string =>
      `  s${n}:\n    image: a:1\n    command: ["sleep", "${n}"]\n    ports:\n      - "${n}:80"\n`;
    const text = `services:\n${Array.from({ length: 20_000 }, (_, n) => service(n)).join('')}`;
    assert.ok(readPlain({ file: 'f', text }));
  },
});
