import { visible, visibleLine } from '../../../compiler/plan/visible.ts';
import { assert, spec } from '../../support/spec.ts';

spec('visible', {
  'what a terminal obeys, hides or turns is an escape'() {
    const unsafe = '\0\x07\b\x1b\x7f\x85\x9b\u061c\u200b\u200e\u2028\u202e\u2066\ufeff\ud800';
    for (const one of unsafe) {
      const code = one.charCodeAt(0).toString(16).padStart(4, '0');
      assert.is(visible(`a${one}b`), `a\\u${code}b`);
    }
    assert.is(visible('\u{e0041}'), String.raw`\udb40\udc41`);
  },
  'layout and every other character stay'() {
    const text = 'a\tb\nc\r\nd é 漢 😀 "\\';
    assert.is(visible(text), text);
    assert.is(visible('100 %\rok'), String.raw`100 %\u000dok`);
  },
  'on one line there is no layout'() {
    assert.is(visibleLine('a\tb\r\nc'), String.raw`a\u0009b\u000d\u000ac`);
  },
  'JSON means the same'() {
    const value = { 'key\u202e': ['\x7f\x9b\ufeff\ud800\u{e0041}', 'plain'] };
    assert.equal(JSON.parse(visible(JSON.stringify(value))), value);
  },
});
