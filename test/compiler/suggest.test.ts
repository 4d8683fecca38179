import { suggest } from '../../compiler/suggest.ts';
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
  'words without likeness are not suggested'() {
    check('cgroup', undefined);
    check('', undefined);
    check('xx', undefined, ['yy']);
  },
  'of two equally near ones the first by code units is suggested'() {
    check('cat', 'bat', ['rat', 'bat', 'hat']);
  },
});
