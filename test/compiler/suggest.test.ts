import { suggest, suggester } from '../../compiler/suggest.ts';
import { assert, spec } from '../support/spec.ts';

const WORDS = ['image', 'init', 'labels', 'mem_limit', 'memswap_limit', 'ports', 'restart'];

function check(word: string, expected: string | undefined, candidates: readonly string[] = WORDS): void {
  assert.is(suggest(word, candidates), expected);
  assert.is(suggest(word, [...candidates].reverse()), expected, 'the order of candidates does not matter');
}

spec('suggest', {
  'a letter too few, too many or wrong is forgiven'() {
    check('mem_limt', 'mem_limit');
    check('mem_limiit', 'mem_limit');
    check('imagr', 'image');
  },
  'capital letters are forgiven, however many'() {
    check('PORTS', 'ports');
    check('DNS', 'dns', ['dns', 'dns_opt']);
  },
  'two letters swapped are one mistake'() {
    check('prots', 'ports');
    check('ab', undefined, ['ba']);
  },
  'a beginning leads to the whole, and a whole to its beginning'() {
    check('rest', 'restart');
    check('restarted', 'restart');
  },
  'the nearer one is suggested'() {
    check('mem_limits', 'mem_limit');
    check('init', 'init');
  },
  'of thousands of wrong names only the first are compared with all'() {
    const near = suggester();
    const names = new Map(Array.from({ length: 400_000 }, (_, index) => [`name-${index}`, index]));
    assert.is(near('nam-7', names), 'name-7');
    assert.is(near('nam-8', names), 'name-8');
    assert.is(near('nam-9', names), undefined);
    assert.is(near('nam-9', new Map([['name-9', 9]])), undefined);
  },
  'words without likeness are not suggested'() {
    check('cgroup', undefined);
    check('', undefined);
    check('xx', undefined, ['yy']);
  },
  'of two equally near ones the first by code units is suggested'() {
    check('cat', 'bat', ['rat', 'bat', 'hat']);
  },
});
