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

async function read(file: string, found: string | undefined): Promise<PodPlan | string> {
  const disk = {
    read: () => (found === undefined ? ({ kind: 'missing' } as const) : ({ kind: 'text', text: found } as const)),
  };
  // Nothing else of the world is asked.
  const outcome = await readPlan({ disk, input: disk.read } as unknown as World, file, `/${file}`);
  return isMistake(outcome) ? outcome.text : outcome;
}

/** Why a file is refused. */
async function refused(file: string, found: string | undefined): Promise<string> {
  const outcome = await read(file, found);
  if (typeof outcome !== 'string') throw new Error('it is a plan');
  return outcome;
}

spec('the file of a plan', {
  async 'a plan of a task is read, also from standard input'() {
    assert.equal(await read('plan.json', JSON.stringify(real)), real);
    assert.equal(await read('-', JSON.stringify(real)), real);
  },
  async 'a simulated plan is refused, with the ways to a real one'() {
    assert.match(
      await refused('plan.json', text),
      /^plan\.json is the plan of a simulated task.*run -f FILE.*--context TASK/,
    );
  },
  async 'a masked plan is refused, with the option that reveals its values'() {
    for (const plan of [real, simulated]) {
      const message = await refused('plan.json', JSON.stringify({ ...plan, masked: true }));
      assert.match(message, /^plan\.json is a masked plan.*pod-compile plan --reveal --context TASK.*run -f FILE/);
    }
  },
  async 'what is no plan says what to do'() {
    assert.is(await read('x.json', undefined), 'x.json cannot be read: there is no such file');
    assert.is(
      await read('compose.yaml', 'services: {}'),
      'compose.yaml is no pod plan: it is not JSON; did you mean -f compose.yaml?',
    );
    assert.match(await refused('x', ''), /^x is no pod plan: it is not JSON; pod-compile plan makes one$/);
    assert.match(await refused('x.json', '[1]'), /says no version/);
  },
  async 'another version is named before anything else'() {
    assert.is(
      await refused('x.json', JSON.stringify({ version: 2, more: true })),
      'x.json is a plan of version 2; this program knows version 1',
    );
  },
  async 'an unknown field is refused by its path'() {
    const found = await read('x.json', JSON.stringify({ ...real, pod: { ...real.pod, colour: 'red' } }));
    assert.is(found, 'x.json is no valid pod plan:\n  pod.colour is not known');
  },
  async 'a reference that leads nowhere is refused'() {
    const [first, ...rest] = real.steps;
    const steps = [{ ...first, needs: ['nothing'] }, ...rest];
    assert.match(await refused('x.json', JSON.stringify({ ...real, steps })), /is no valid pod plan:\n.*nothing/);
  },
  async 'of many mistakes the first are told'() {
    const extra = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x${index}`, 1]));
    assert.match(await refused('x.json', JSON.stringify({ ...real, ...extra })), /\n {2}and 20 more$/);
  },
});
