import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { digest } from '../../../compiler/plan/digest.ts';
import type { PodPlan } from '../../../compiler/plan/plan.ts';
import { assert, spec } from '../../support/spec.ts';
import { random } from '../../support/random.ts';
import { sampleContainer, samplePlan, sampleStep } from './sample.ts';

/** Any JSON value, of a depth that is bounded. */
function anything(next: (below: number) => number, depth: number): unknown {
  const kind = next(depth > 0 ? 7 : 5);
  if (kind === 0) return next(2) === 0;
  if (kind === 1) return next(1000) / 8 - 50;
  if (kind === 2) return null;
  if (kind < 5) return ['', 'a"b', '\u2028\n', '\ud800', '__proto__', 'é', '{ "a": [] }'][next(7)];
  const values = Array.from({ length: next(4) }, () => anything(next, depth - 1));
  return kind === 5 ? values : Object.fromEntries(values.map((value) => [keyOf(next), value]));
}

function keyOf(next: (below: number) => number): string {
  return ['create', 'name', '10', '9', '__proto__', 'é', 'Z', 'a', 'needs', 'steps', 'constructor'][next(11)] ?? '';
}

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, next: (below: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, next));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => ({
    key,
    inner: shuffled(inner, next),
    rank: next(1000),
  }));
  entries.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(entries.map(({ key, inner }) => [key, inner]));
}

spec('canonicalBytes', {
  'fields stand in a fixed order, one fact a line'() {
    const text = canonicalBytes(samplePlan());
    assert.match(text, /^\{\n {2}"version": 1,\n {2}"pod": \{\n {4}"name": "demo",\n/);
    assert.match(
      text,
      '\n    { "id": "pull:redis", "do": "pull", "image": "redis", "needs": [], "after": [], "cause": "a test" },\n',
    );
    assert.match(text, '\n    { "containers": ["web"], "seconds": 10 },\n');
    assert.match(text, '\n  "notes": []\n}\n');
    assert.match(text, '\n      "because": {}\n');
  },
  'keys of create and of free mappings are in the order of code units'() {
    const create = {
      Image: 'i',
      HostConfig: { Memory: 1, Binds: ['b', 'a'] },
      Labels: { b: '', é: '', B: '' },
      Env: [],
    };
    const text = canonicalBytes(samplePlan({ containers: [sampleContainer('db', { create })] }));
    const lines = text.slice(text.indexOf('"create"'), text.indexOf('"connect"')).split('\n');
    assert.equal(
      lines.map((line) => line.trim()),
      [
        '"create": {',
        '"Env": [],',
        '"HostConfig": {',
        '"Binds": [',
        '"b",',
        '"a"',
        '],',
        '"Memory": 1',
        '},',
        '"Image": "i",',
        '"Labels": {',
        '"B": "",',
        '"b": "",',
        '"é": ""',
        '}',
        '},',
        '',
      ],
    );
  },
  'equal plans have equal bytes, however they were built'() {
    const next = random(2);
    const plan = samplePlan();
    const bytes = canonicalBytes(plan);
    for (let round = 0; round < 50; round++) {
      const other = shuffled(plan, next) as PodPlan; // the same plan
      assert.is(canonicalBytes(other), bytes);
      assert.is(digest(other), digest(plan));
    }
  },
  'anything read back is written the same, and is valid JSON'() {
    const next = random(3);
    for (let round = 0; round < 2000; round++) {
      const value = shuffled({ steps: anything(next, 4), containers: [anything(next, 4)], x: anything(next, 4) }, next);
      const bytes = canonicalBytes(value as PodPlan); // the writer does not rely on the type
      const parsed: unknown = JSON.parse(bytes);
      assert.equal(JSON.stringify(parsed), JSON.stringify(JSON.parse(canonicalBytes(parsed as PodPlan))));
      assert.is(canonicalBytes(parsed as PodPlan), bytes);
      assert.is(canonicalBytes(shuffled(parsed, next) as PodPlan), bytes);
    }
  },
  'an absent field and an undefined one are the same'() {
    const step = sampleStep({ id: 'a', do: 'pull', image: 'i' });
    const gap: object = {
      ...samplePlan({ steps: [step] }),
      steps: [{ ...step, command: undefined }],
      cgroupParent: undefined,
    };
    assert.is(canonicalBytes(gap as PodPlan), canonicalBytes(samplePlan({ steps: [step] })));
  },
  'what JSON cannot say is a bug, not a null'() {
    const resources = { ...samplePlan().resources, asked: { cpus: Number.NaN, memory: 1 } };
    assert.throws(() => canonicalBytes(samplePlan({ resources })), /bug: a plan holds NaN/);
  },
  'the digest is the sha256 of the bytes, and a change of one value changes it'() {
    assert.match(digest(samplePlan()), /^sha256:[0-9a-f]{64}$/);
    assert.is.not(digest(samplePlan()), digest(samplePlan({ sandbox: '/elsewhere' })));
  },
  'time grows with the size of the plan'() {
    const create = {
      Labels: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`l${index}`, 'x'.repeat(40)])),
    };
    const containers = Array.from({ length: 4000 }, (_, index) => sampleContainer(`c${index}`, { create }));
    const began = performance.now();
    canonicalBytes(samplePlan({ containers }));
    assert.ok(performance.now() - began < 3000);
  },
});
