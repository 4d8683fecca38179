// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates of Compose look like those of JavaScript
import type { Inputs } from '../../compiler/environment.ts';
import { environment, layer } from '../../compiler/environment.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { interpolate } from '../../compiler/interpolate.ts';
import { read } from '../../compiler/read.ts';
import { position } from '../../compiler/source.ts';
import type { Node } from '../../compiler/tree.ts';
import { get, toJson } from '../../compiler/tree.ts';
import { random } from '../support/random.ts';
import { assert, spec } from '../support/spec.ts';

const SAID = { SET: 'set', EMPTY: '', B: 'bee' };

interface Result {
  readonly node: Node | undefined;
  readonly told: readonly string[];
  readonly used: readonly string[];
}

function interpolated(text: string, inputs: Inputs = { said: SAID }): Result {
  const report = new Report();
  const variables = environment(inputs);
  const [document] = read({ file: 'f', text }, report);
  const node = document && interpolate(document, variables, report);
  const told = report.all().map(({ code, span, text: message }) => {
    const at = span && position(span.source, span.start);
    return `${at?.line}:${at?.column} ${code}: ${message}`;
  });
  return { node, told, used: variables.used };
}

/** What a template becomes, written in single quotes. */
function value(template: string): unknown {
  const node = get(interpolated(`a: '${template}'\n`).node, 'a');
  return node && toJson(node);
}

function told(template: string): readonly string[] {
  return interpolated(`a: '${template}'\n`).told;
}

spec('interpolate', {
  'every form gives what docker compose gives'() {
    const expected: readonly (readonly [string, string])[] = [
      ['$SET', 'set'],
      ['${SET}', 'set'],
      ['$$SET', '$SET'],
      ['$$$SET', '$set'],
      ['$SET-$SET-x', 'set-set-x'],
      ['${NO:-d}${EMPTY:-d}${SET:-d}', 'ddset'],
      ['${NO-d}${EMPTY-d}${SET-d}', 'dset'],
      ['${NO:+a}${EMPTY:+a}${SET:+a}', 'a'],
      ['${NO+a}${EMPTY+a}${SET+a}', 'aa'],
      ['${SET:?m}${SET?m}${EMPTY?m}', 'setset'],
      ['${NO:-${EMPTY:-${SET}}}', 'set'],
      ['${NO:-{"a":"b"}}', '{"a":"b"}'],
      ['${NO:-{{x}}}', '{{x}}'],
      ['${NO:-x}y}', 'xy}'],
      ['${NO:-{x}', '{x'],
      ['${NO:-a{b}c', 'a{bc'],
      ['${NO-b:-c}', 'b:-c'],
      ['${NO:-a:?b}', 'a:?b'],
      ['${NO:-$$x}', '$x'],
      ['${NO:-}', ''],
      ['$1 $- $( $ `$`', '$1 $- $( $ `$`'],
      ['{${SET}}', '{set}'],
      ['${set:-low}', 'low'],
    ];
    for (const [template, wanted] of expected) assert.equal(value(template), wanted, template);
  },
  'an operand is evaluated only where it is needed'() {
    assert.equal(interpolated("a: '${SET:-${NO:?never}}'\n").told, []);
    assert.equal(interpolated("a: '${SET:-$OTHER}'\n").used, ['SET']);
  },
  'values are substituted, keys are not'() {
    const { node } = interpolated('$SET: [$SET, {x: $SET}, 5]\n');
    assert.equal(JSON.stringify(node && toJson(node)), '{"$SET":["set",{"x":"set"},5]}');
  },
  'a substituted scalar remembers its template and its variables'() {
    const { node } = interpolated('a: ${SET}-${NO:-$B}\nb: a$$b\n');
    const a = get(node, 'a');
    assert.equal(a?.kind === 'scalar' && a.substituted, {
      template: '${SET}-${NO:-$B}',
      variables: ['B', 'NO', 'SET'],
      holes: [
        { from: 0, to: 6, start: 0, end: 3, isVariable: true },
        { from: 7, to: 16, start: 4, end: 7, isVariable: true },
      ],
    });
    const b = get(node, 'b');
    assert.equal(b?.kind === 'scalar' && [b.value, b.substituted], ['a$b', undefined]);
  },
  'what does not change comes back as it is'() {
    const report = new Report();
    const [document] = read({ file: 'f', text: 'a: [b, {c: d}]\n' }, report);
    assert.ok(document && interpolate(document, environment({}), report) === document);
  },
  'what is no substitution is told at its dollar'() {
    for (const template of [
      '${}',
      '${A',
      '${1}',
      '${A B}',
      '${A.B}',
      '${A:}',
      '${!A}',
      '${#A}',
      '${A=x}',
      '${NO:-${A}',
    ]) {
      assert.match(told(`ab ${template}`)[0] ?? '', /^1:(8|14) interpolation-syntax/, template);
    }
    assert.equal(told('${A/x}'), [
      '1:5 interpolation-syntax: ${A/x} is not a substitution: after the name come }, :-, -, :+, +, :? or ?; where a $ stands for itself, write $$',
    ]);
  },
  'a missing required variable is told with its message as written'() {
    assert.equal(told('${NO:?give $B}${EMPTY:?}'), [
      '1:5 variable-required: NO must be given: give $B',
      '1:19 variable-required: EMPTY must be given',
    ]);
  },
  'an unset variable is told once, with the way to give it where the shell has it'() {
    const { told: found } = interpolated('a: x$NO\nb: $NO\nc: $MINE\n', { shellNames: new Set(['MINE']) });
    assert.equal(found, [
      '1:5 variable-unset: NO is not set and was replaced by nothing',
      '3:4 variable-unset: MINE is not set and was replaced by nothing; your shell has it, give it with --env MINE',
    ]);
  },
  'in a text over several lines the whole value is shown'() {
    assert.match(interpolated('a: |\n  x\n  ${A\n').told[0] ?? '', /^1:4 interpolation-syntax/);
  },
  'what is said outright wins over the task, the task over the shell, all over env files'() {
    const all = environment({ said: { A: '1' }, task: { A: '2', B: '2' }, shell: { B: '3', C: '3' } });
    const with4 = all.below(layer({ C: '4', D: '4' })).above(layer({ E: '0' }));
    assert.equal(
      ['A', 'B', 'C', 'D', 'E'].map((name) => with4.value(name)),
      ['1', '2', '3', '4', '0'],
    );
    assert.equal(all.used, ['A', 'B', 'C', 'D', 'E']);
  },
  'values cannot multiply without end'() {
    const inputs = { said: { A: 'x'.repeat(100_000) } };
    assert.match(interpolated(`a: ${'$A'.repeat(20)}\n`, inputs).told[0] ?? '', /too long; the limit is 1 MiB/);
    const many = Array.from({ length: 1000 }, (_, n) => `a${n}: $A\n`).join('');
    assert.match(interpolated(many, inputs).told[0] ?? '', /too long; the limit is 64 MiB/);
  },
  'what is nested deep ends in time'() {
    for (const piece of ['${A:-', '{', '${A:-{', '$', '${', '}']) {
      interpolated(`a: '${piece.repeat(100_000)}'\n`);
      interpolated(`a: '${piece.repeat(100_000)}${'}'.repeat(100_000)}'\n`);
    }
    assert.match(told('${A:-'.repeat(200) + '}'.repeat(200))[0] ?? '', /nested more than 100 deep/);
  },
  'nothing that anybody writes makes it throw'() {
    const pieces = ['$', '{', '}', '${', 'A', 'SET', ':', '-', '+', '?', ':-', '\n  ', ' ', '$$', '"', 'é', '[', ']'];
    const next = random(3);
    for (let round = 0; round < 20_000; round += 1) {
      interpolated(`a: ${Array.from({ length: next(14) }, () => pieces[next(pieces.length)]).join('')}\n`);
    }
  },
});
