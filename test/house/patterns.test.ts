import { patternsIn, slowText } from '../support/patterns.ts';
import { sources } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

spec(
  'patterns',
  {
    'a slow pattern is found'() {
      for (const slow of [/\d+\.?\d*x/, /a+$/, /(a+)+b/, /(?:a|a)*b/, /\s*\|/, /"(?:[^"\\]|\\.)*"/g])
        assert.ok(slowText(slow) !== undefined, String(slow));
      for (const fast of [/^\d+(?:\.\d*)?x/, /^(?:[a-z]+,)*$/]) assert.is(slowText(fast), undefined);
    },
    'every regular expression takes time in proportion to its text'() {
      const slow = sources('compiler', 'runtime').flatMap(({ path, text }) =>
        patternsIn(path, text).flatMap(({ line, pattern }) => {
          const found = slowText(pattern);
          return found === undefined ? [] : [`${path}:${line}: ${pattern} on ${JSON.stringify(found.slice(0, 40))}…`];
        }),
      );
      assert.equal(slow, []);
    },
  },
  300,
);
