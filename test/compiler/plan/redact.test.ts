import type { CreateBody } from '../../../compiler/plan/plan.ts';
import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { redact } from '../../../compiler/plan/redact.ts';
import { assert, spec } from '../../support/spec.ts';
import { sampleContainer, samplePlan } from './sample.ts';

function redacted(create: CreateBody, ...substituted: readonly string[]): CreateBody | undefined {
  return redact(samplePlan({ containers: [sampleContainer('db', { create, substituted })] })).containers[0]?.create;
}

spec('redact', {
  'an environment entry keeps its name'() {
    assert.equal(redacted({ Env: ['A=1', 'B=s3=cret', 'C'] }, '/Env/1', '/Env/2'), {
      Env: ['A=1', 'B=<redacted>', 'C'],
    });
  },
  'any other leaf is hidden whole, at any depth'() {
    const create = { Cmd: ['run', 's3cret=1'], Labels: { 'a/b~c': 's3cret', plain: 'x' }, HostConfig: { Memory: 5 } };
    assert.equal(redacted(create, '/Cmd/1', '/Labels/a~1b~0c', '/HostConfig/Memory'), {
      Cmd: ['run', '<redacted>'],
      Labels: { 'a/b~c': '<redacted>', plain: 'x' },
      HostConfig: { Memory: '<redacted>' },
    });
  },
  'below a pointer to more than a leaf, every leaf is hidden'() {
    const create = { Healthcheck: { Test: ['CMD', 's3cret'], Retries: 3 } };
    assert.equal(redacted(create, '/Healthcheck'), {
      Healthcheck: { Test: ['<redacted>', '<redacted>'], Retries: '<redacted>' },
    });
    assert.equal(redacted({ Env: ['A=s3cret'] }, '/Env'), { Env: ['<redacted>'] });
  },
  'the texts of a build are hidden'() {
    const build = { context: 'https://s3cret@example.org/app.git', args: { TOKEN: 's3cret', PLAIN: 'x' } };
    const images = [
      { kind: 'build', image: 'p_web', build, substituted: ['/context', '/args/TOKEN'], services: [] },
    ] as const;
    assert.equal(redact(samplePlan({ images })).images, [
      { ...images[0], build: { context: '<redacted>', args: { TOKEN: '<redacted>', PLAIN: 'x' } } },
    ]);
  },
  'the texts of commands in containers are hidden'() {
    const hook = { exec: { Cmd: ['tell', 's3cret'], Env: ['A=s3cret'] }, substituted: ['/Cmd/1', '/Env/0'], cause: '' };
    const shown = { Cmd: ['tell', '<redacted>'], Env: ['A=<redacted>'] };
    const step = { id: 'post_start:db:1', do: 'exec', container: 'db', ...hook, needs: [] } as const;
    const containers = [sampleContainer('db', { stop: { seconds: 1, before: [hook] } })];
    const { containers: [db] = [], steps } = redact(samplePlan({ containers, steps: [step] }));
    assert.equal(db?.stop, { seconds: 1, before: [{ ...hook, exec: shown }] });
    assert.equal(steps, [{ ...step, exec: shown }]);
  },
  'a pointer that leads nowhere changes nothing'() {
    const create = { Env: ['A=1'], Image: 'i' };
    assert.equal(redacted(create, '/Env/7', '/Env/length', '/Nothing/0', '/Image/0', '', '/constructor'), create);
  },
  'a label called __proto__ is hidden as well'() {
    const create = JSON.parse('{"Labels": {"__proto__": "s3cret"}}') as CreateBody;
    const bytes = canonicalBytes(
      redact(samplePlan({ containers: [sampleContainer('db', { create, substituted: ['/Labels/__proto__'] })] })),
    );
    assert.not.match(bytes, 's3cret');
    assert.match(bytes, '"__proto__": "<redacted>"');
  },
  'the plan itself is not changed'() {
    const create = { Env: ['A=s3cret'] };
    const plan = samplePlan({ containers: [sampleContainer('db', { create, substituted: ['/Env/0'] })] });
    const before = canonicalBytes(plan);
    assert.not.match(canonicalBytes(redact(plan)), 's3cret');
    assert.is(canonicalBytes(plan), before);
  },
});
