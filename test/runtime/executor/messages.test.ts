import { hiding } from '../../../compiler/plan/secrets.ts';
import { SIMULATED } from '../../../compiler/context.ts';
import { message, resultLines } from '../../../runtime/executor/messages.ts';
import { compiledIn, planIn } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

spec('message', {
  'keeps what happened and the last lines when there is no room for all'() {
    const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}`);
    const text = message(['web ended with code 3', ...lines]);
    assert.ok(Buffer.byteLength(text) <= 4096);
    assert.ok(text.startsWith('web ended with code 3\n…\nline '));
    assert.ok(text.endsWith('line 1999'));
  },

  'cuts a line that is too long between characters'() {
    const text = message(['ü'.repeat(5000)]);
    assert.ok(Buffer.byteLength(text) <= 4096);
    assert.match(text, /^ü+…$/);
  },

  'shows what a terminal would obey as escapes, within the same bound'() {
    assert.equal(message(['web\u001b[2J', '\u009b1m']).split('\n'), [String.raw`web\u001b[2J`, String.raw`\u009b1m`]);
    assert.ok(Buffer.byteLength(message(['a', '\u001b'.repeat(4000)])) <= 4096);
  },

  'names what could not be removed before the last lines'() {
    const ended = { how: 'failed', ok: false, code: 1, reason: 'web ended with code 1' } as const;
    const result = { ...ended, tail: ['oops'], leftovers: ['network x: in use'] };
    assert.equal(resultLines(result), [
      'web ended with code 1',
      'not removed: network x: in use',
      'its last lines:',
      '  oops',
    ]);
  },
});

spec('hiding', {
  'takes values that came from variables out of a text, the longest first'() {
    const file = 'services: { web: { image: x, environment: { A: "${LONG}", B: "${SHORT}", C: "no${SHORT}" } } }';
    const environment = { LONG: 's3cret-and-more', SHORT: 's3cret' };
    const hide = hiding(planIn(file, { ...SIMULATED, environment }));
    assert.is(hide('connect s3cret-and-more as s3cret, nos3cret'), 'connect <redacted> as <redacted>, <redacted>');
  },

  'takes a value out that stands in a longer text, which the plan does not tell'() {
    const file = `
services:
  web:
    image: "example/web:\${TAG}"
    command: ["-t=\${TOKEN}", "--mode=\${MODE:-fallback}", "\${OUTER:-x\${INNER}}"]
    configs: [page]
    secrets: [key]
configs: { page: { content: "by \${AUTHOR}" } }
secrets: { key: { environment: KEY } }
`;
    const environment = {
      TAG: '1.2.3',
      TOKEN: 's3cret',
      INNER: 'inside',
      AUTHOR: 'nobody',
      KEY: 'begin-key\nmiddle-key',
    };
    const { plan, secrets } = compiledIn(file, { ...SIMULATED, environment });
    const hide = hiding(plan, secrets);
    assert.is(hide('no s3cret of nobody, inside'), 'no <redacted> of <redacted>, <redacted>');
    assert.is(hide('its key: middle-key, begin-key'), 'its key: <redacted>, <redacted>');
    assert.is(hide('example/web:1.2.3 with fallback'), 'example/web:1.2.3 with fallback');
    assert.not.match(JSON.stringify(plan), 'begin-key');
  },

  'takes the parts of a text of several lines out, but not short ones'() {
    const plan = planIn('services: { web: { image: x, environment: { A: "${TEXT}" } } }', {
      ...SIMULATED,
      environment: { TEXT: 'a long first line\nend\nanother line' },
    });
    assert.is(hiding(plan)('another line | end'), '<redacted> | end');
  },

  'leaves host ports and very short values'() {
    const file = 'services: { web: { image: x, ports: ["${PORT0}:80"], environment: { A: "${N}" } } }';
    const task = { ...SIMULATED, ports: [31555], environment: { PORT0: '31555', N: '42' } };
    assert.is(hiding(planIn(file, task))('port 31555, 42 times'), 'port 31555, 42 times');
  },
});
