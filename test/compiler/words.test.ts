import { splitWords, type Words } from '../../compiler/words.ts';
import { assert, spec } from '../support/spec.ts';

function textsOf(split: Words): readonly string[] {
  return split.kind === 'unbalanced' ? [] : split.words.map(({ text }) => text);
}

spec('words', {
  'blanks separate, quotes group, a backslash takes the next character as it is'() {
    for (const [text, words] of [
      ['echo  a\tb', ['echo', 'a', 'b']],
      [`sh -c "a 'b' c"`, ['sh', '-c', "a 'b' c"]],
      [`'a\\b' "c\\"d" e\\ f`, ['a\\b', 'c"d', 'e f']],
      [`a"b"'c'`, ['abc']],
      [`"" ''`, ['', '']],
      ['a # b', ['a', '#', 'b']],
      ['a$(b c)d `e f`', ['a$(b c)d', '`e f`']],
      ['', []],
      ['  ', []],
    ] as const) {
      const split = splitWords(text);
      assert.is(split.kind, 'words', text);
      assert.equal(textsOf(split), words, text);
    }
  },
  'an operator of the shell is found, with what docker compose would keep'() {
    for (const [text, operator, words] of [
      ['echo a && echo b', '&&', ['echo', 'a']],
      ['a;b', ';', ['a']],
      ['a || b', '||', ['a']],
      ['cmd 2>&1 x', '>&', ['cmd']],
      ['a < b', '<', ['a']],
    ] as const) {
      const split = splitWords(text);
      assert.is(split.kind, 'cut', text);
      assert.equal(split.kind === 'cut' && [split.operator, textsOf(split)], [operator, words], text);
    }
  },
  'a quoted or escaped operator is text'() {
    assert.equal(textsOf(splitWords(`a '&&' "|" \\;`)), ['a', '&&', '|', ';']);
  },
  'each word knows where it stands, its quotes included'() {
    const text = `a  "b c"'d' \\e;`;
    const split = splitWords(text);
    const words = split.kind === 'cut' ? split.words.map(({ start, end }) => text.slice(start, end)) : [];
    assert.equal(words, ['a', `"b c"'d'`, '\\e']);
  },
  'what is open at the end, or closed too much, is told with its place'() {
    for (const [text, what, at] of [
      ['a "b', '"', 2],
      ["it's", "'", 2],
      ['a \\', '\\', 2],
      ['a (b)', '(', 2],
      ['a)', ')', 1],
      ['a `b', '`', 2],
      ['$(a', '(', 1],
    ] as const) {
      assert.equal(splitWords(text), { kind: 'unbalanced', what, at }, text);
    }
  },
});
