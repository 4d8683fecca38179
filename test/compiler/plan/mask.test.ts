import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { digest } from '../../../compiler/plan/digest.ts';
import { mask } from '../../../compiler/plan/mask.ts';
import type { CreateBody, Masks, PodPlan } from '../../../compiler/plan/plan.ts';
import { assert, spec } from '../../support/spec.ts';
import { sampleContainer, samplePlan } from './sample.ts';

function planWith(create: CreateBody, substituted: Masks): PodPlan {
  return samplePlan({ containers: [sampleContainer('db', { create, substituted })] });
}

function masked(create: CreateBody, substituted: Masks): CreateBody | undefined {
  return mask(planWith(create, substituted)).containers[0]?.create;
}

spec('mask', {
  'puts each text in its place, at any depth'() {
    const create = { Cmd: ['run', 's3cret=1'], Env: ['A=s3cret'], Labels: { 'a/b~c': 's3cret', plain: 'x' } };
    const masks = { '/Cmd/1': '${T}=1', '/Env/0': 'A=${T}', '/Labels/a~1b~0c': '<from a.env>' };
    assert.equal(masked(create, masks), {
      Cmd: ['run', '${T}=1'],
      Env: ['A=${T}'],
      Labels: { 'a/b~c': '<from a.env>', plain: 'x' },
    });
  },
  'reaches the texts of a build'() {
    const build = { context: 'https://s3cret@example.org/app.git', args: { TOKEN: 's3cret', PLAIN: 'x' } };
    const substituted = { '/context': 'https://${T}@example.org/app.git', '/args/TOKEN': '${T}' };
    const images = [{ kind: 'build', image: 'p_web', build, substituted, services: [] }] as const;
    const shown = { context: substituted['/context'], args: { TOKEN: '${T}', PLAIN: 'x' } };
    assert.equal(mask(samplePlan({ images })).images, [{ ...images[0], build: shown }]);
  },
  'reaches the commands in containers'() {
    const substituted = { '/Cmd/1': '${T}', '/Env/0': 'A=${T}' };
    const hook = { exec: { Cmd: ['tell', 's3cret'], Env: ['A=s3cret'] }, substituted, cause: '' };
    const shown = { Cmd: ['tell', '${T}'], Env: ['A=${T}'] };
    const step = { id: 'post_start:db:1', do: 'exec', container: 'db', ...hook, needs: [] } as const;
    const containers = [sampleContainer('db', { stop: { seconds: 1, before: [hook] } })];
    const { containers: [db] = [], steps } = mask(samplePlan({ containers, steps: [step] }));
    assert.equal(db?.stop, { seconds: 1, before: [{ ...hook, exec: shown }] });
    assert.equal(steps, [{ ...step, exec: shown }]);
  },
  'passes over a pointer that leads nowhere'() {
    const create = { Env: ['A=1'], Image: 'i' };
    const pointers = ['/Env/7', '/Env/length', '/Nothing/0', '/Image/0', '', '/constructor'];
    assert.equal(masked(create, Object.fromEntries(pointers.map((pointer) => [pointer, 'x']))), create);
  },
  'reaches a label called __proto__'() {
    const create = JSON.parse('{"Labels": {"__proto__": "s3cret"}}') as CreateBody;
    const bytes = canonicalBytes(mask(planWith(create, { '/Labels/__proto__': '${T}' })));
    assert.not.match(bytes, 's3cret');
    assert.ok(bytes.includes('"__proto__": "${T}"'));
  },
  'says that the copy is masked, and leaves the plan alone'() {
    const plan = planWith({ Env: ['A=s3cret'] }, { '/Env/0': 'A=${T}' });
    const before = canonicalBytes(plan);
    assert.is(mask(plan).masked, true);
    assert.not.match(canonicalBytes(mask(plan)), 's3cret');
    assert.is(canonicalBytes(plan), before);
  },
  'returns a plan without such values as it is, and a masked one too'() {
    const plain = planWith({ Env: ['A=1'] }, {});
    assert.is(mask(plain), plain);
    const once = mask(planWith({ Env: ['A=s3cret'] }, { '/Env/0': 'A=${T}' }));
    assert.is(mask(once), once);
  },
  'leaves no digest that somebody could take for that of the plan'() {
    const plan = planWith({ Env: ['A=s3cret'] }, { '/Env/0': 'A=${T}' });
    assert.throws(() => digest(mask(plan)), /masked/);
  },
});
