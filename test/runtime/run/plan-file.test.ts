import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMistake, type World } from '../../../compiler/command.ts';
import type { PodPlan } from '../../../compiler/plan/plan.ts';
import { readPlan } from '../../../runtime/run/plan-file.ts';
import { root } from '../../support/sources.ts';
import { assert, spec } from '../../support/spec.ts';

const text = readFileSync(join(root, 'golden/examples/web-pod/expected/plan.json'), 'utf8');
const simulated = JSON.parse(text) as PodPlan;
const real: PodPlan = { ...simulated, pod: { ...simulated.pod, simulated: false } };

function read(file: string, found: string | undefined): PodPlan | string {
  const disk = {
    read: () => (found === undefined ? ({ kind: 'missing' } as const) : ({ kind: 'text', text: found } as const)),
  };
  // Nothing else of the world is asked.
  const outcome = readPlan({ disk, input: disk.read } as unknown as World, file, `/${file}`);
  return isMistake(outcome) ? outcome.text : outcome;
}

/** Why a file is refused. */
function refused(file: string, found: string | undefined): string {
  const outcome = read(file, found);
  if (typeof outcome !== 'string') throw new Error('it is a plan');
  return outcome;
}

spec('the file of a plan', {
  'a plan of a task is read, also from standard input'() {
    assert.equal(read('plan.json', JSON.stringify(real)), real);
    assert.equal(read('-', JSON.stringify(real)), real);
  },
  'a simulated plan is refused, with the ways to a real one'() {
    assert.match(
      refused('plan.json', text),
      /^plan\.json is the plan of a simulated task.*run -f FILE.*--context TASK/,
    );
  },
  'what is no plan says what to do'() {
    assert.is(read('x.json', undefined), 'x.json cannot be read: there is no such file');
    assert.is(
      read('compose.yaml', 'services: {}'),
      'compose.yaml is no pod plan: it is not JSON; did you mean -f compose.yaml?',
    );
    assert.match(refused('x', ''), /^x is no pod plan: it is not JSON; pod-compile plan makes one$/);
    assert.match(refused('x.json', '[1]'), /says no version/);
  },
  'another version is named before anything else'() {
    assert.is(
      refused('x.json', JSON.stringify({ version: 2, more: true })),
      'x.json is a plan of version 2; this pod-executor performs version 1',
    );
  },
  'an unknown field is refused by its path'() {
    const found = read('x.json', JSON.stringify({ ...real, pod: { ...real.pod, colour: 'red' } }));
    assert.is(found, 'x.json is no valid pod plan:\n  pod.colour is not known');
  },
  'a reference that leads nowhere is refused'() {
    const [first, ...rest] = real.steps;
    const steps = [{ ...first, needs: ['nothing'] }, ...rest];
    assert.match(refused('x.json', JSON.stringify({ ...real, steps })), /is no valid pod plan:\n.*nothing/);
  },
  'of many mistakes the first are told'() {
    const extra = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${index}`, 1]));
    assert.match(refused('x.json', JSON.stringify({ ...real, ...extra })), /\n {2}and 20 more$/);
  },
});
