import { terminalState } from '../../../runtime/run/terminal-state.ts';
import { outlet } from '../../support/outlet.ts';
import { assert, spec } from '../../support/spec.ts';

/** What a terminal gets after output that came in these pieces. */
async function restored(...pieces: readonly string[]): Promise<string> {
  const to = outlet();
  const state = terminalState(to);
  const watched = state.watching(to);
  for (const piece of pieces) await watched.write(Buffer.from(piece));
  await state.restore();
  await state.restore();
  assert.ok(to.text().startsWith(pieces.join('')));
  return to.text().slice(pieces.join('').length);
}

const CURSOR = '\x1b[?25h';
const FULL_SCREEN_ENDS = '\x1b[?1049l';

spec('terminal state', {
  async 'output without sequences changes nothing'() {
    assert.is(await restored('plain\n', 'größer\n'), '');
  },
  async 'colours, the cursor, scrolling and reports of the mouse are as before, once'() {
    const text = await restored('\x1b[31m\x1b[?25l\x1b[5;10r\x1b[?1003h');
    for (const one of ['\x1b[0m', CURSOR, '\x1b[r', '\x1b[?1003l', '\x1b[?2004l'])
      assert.is(text.split(one).length, 2, JSON.stringify(one));
    assert.not.ok(text.includes(FULL_SCREEN_ENDS));
  },
  async 'a full screen is left, wherever the bytes are cut'() {
    const begin = '\x1b[?1049h';
    for (let at = 1; at < begin.length; at += 1) {
      assert.ok((await restored(begin.slice(0, at), begin.slice(at))).startsWith(FULL_SCREEN_ENDS));
    }
    assert.not.ok((await restored(begin, 'text', FULL_SCREEN_ENDS)).includes(FULL_SCREEN_ENDS));
  },
  async 'a sequence of one character of UTF-8 counts'() {
    assert.ok((await restored('\u009b?25l')).includes(CURSOR));
  },
});
