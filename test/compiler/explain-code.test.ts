import { explanationText, found } from '../../compiler/cli/explain-code.ts';
import type { Code } from '../../compiler/diagnostic.ts';
import { exampleOf, explanations } from '../../compiler/explanations.ts';
import { messages } from '../../compiler/messages.ts';
import { inFolder, QUIET } from '../support/program.ts';
import { assert, spec } from '../support/spec.ts';

/** What Compose files alone, without a task and an operator, cannot give. */
const SHOWN: readonly Code[] = [
  'bad-digest',
  'host-port-twice',
  'label-denied',
  'mount-not-there',
  'no-cgroup-parent',
  'no-compose-file',
  'not-a-task',
  'not-for-a-bundle',
  'not-reviewed',
  'policy-widened',
  'several-documents',
  'task-group',
  'task-incomplete',
  'too-few-ports',
  'too-large',
  'unknown-label',
  'unknown-profile',
  'unknown-setting',
];

const codes = Object.keys(messages) as Code[]; // its keys are the codes

spec('explanations', {
  'every message has one, and no other'() {
    assert.equal(Object.keys(explanations).sort(), [...codes].sort());
  },
  'every example gives the message that it is for; the others are listed here'() {
    const shown = codes.filter((code) => typeof exampleOf(explanations[code]) === 'string');
    assert.equal([...shown].sort(), SHOWN);
    const silent = codes.filter((code) => !shown.includes(code) && found(code).length === 0);
    assert.equal(silent, []);
  },
  'they are sentences'() {
    const short = codes.filter((code) => ![explanations[code].means, explanations[code].way].every(isSentence));
    assert.equal(short, []);
  },
  'they fit into 100 columns, and are for ASCII terminals'() {
    const odd = codes.flatMap((code) =>
      explanationText(code)
        .split('\n')
        .filter((line) => line.length > 100 || /[^\x20-\x7e…]/.test(line)),
    );
    assert.equal(odd, []);
  },
});

function isSentence(text: string): boolean {
  return text.length >= 10 && /^[A-Za-z].*[.…]$/s.test(text);
}

spec('pod-compile --explain', {
  'prints what a code means, with or without a command'() {
    inFolder({}, ({ run }) => {
      const { status, out, err } = run(['--explain', 'bad-duration']);
      assert.equal([status, err], [0, '']);
      assert.match(out, /^error bad-duration\n\nTimes are numbers with units/);
      assert.match(out, /\n {4}compose\.yaml:4:24: error bad-duration: "10" is not a duration/);
      assert.is(run(['config', '--explain=bad-duration']).out, out);
    });
  },
  'lists all codes'() {
    inFolder({}, ({ run }) => {
      const lines = run(['--explain', 'list']).out.trimEnd().split('\n');
      assert.is(lines.length, codes.length);
      assert.ok(lines.includes('warning  image-not-pinned'));
    });
  },
  'of an unknown code says which was meant, and exits 64'() {
    inFolder({}, ({ run }) => {
      const { status, out, err } = run(['--explain', 'bad-duraton']);
      assert.equal([status, out], [64, '']);
      assert.match(err, /^pod-compile: --explain knows no bad-duraton; did you mean bad-duration\?\n/);
      assert.match(run(['--explain', 'constructor']).err, /knows no constructor; --explain list has all\n/);
      assert.is(run(['--explain']).status, 64);
    });
  },
  'is named once after errors in text, and nowhere else'() {
    const lines = (text: string): number => text.split('pod-compile --explain').length - 1;
    inFolder(
      { 'compose.yaml': `${QUIET}    imag: x\n    comand: y\n`, 'warns.yaml': 'services: {a: {image: x}}' },
      (at) => {
        for (const command of ['plan', 'config', 'resources']) {
          const { err } = at.run([command]);
          assert.ok(err.endsWith('\nfor more about an error: pod-compile --explain unknown-attribute\n'), err);
          assert.is(lines(err), 1);
          assert.is(lines(at.run([command, '--json']).err), 0);
        }
        assert.is(lines(at.run(['plan', '-f', 'warns.yaml']).err), 0);
      },
    );
  },
});
