import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELDS } from '../../compiler/diff/fields.ts';
import { diffPlans } from '../../compiler/diff.ts';
import { findCases } from '../../compiler/golden.ts';
import { canonicalBytes } from '../../compiler/plan/canonical.ts';
import type { Masks, PodPlan } from '../../compiler/plan/plan.ts';
import { repositoryPart } from '../../compiler/plan/repository.ts';
import { parsePointer } from '../../compiler/plan/masks.ts';
import { renderDiff, renderDiffMarkdown } from '../../compiler/render.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const names = ['a', 'b'] as const;

const GOLDEN = join(root, 'golden');

/** Plans of every golden case that has one, as if the masks were the values. */
function goldenPlans(): readonly { readonly path: string; readonly plan: PodPlan }[] {
  return findCases(GOLDEN).flatMap((path) => {
    const file = join(GOLDEN, path, 'expected/plan.json');
    if (!existsSync(file)) return [];
    const { masked: _, ...plan } = JSON.parse(readFileSync(file, 'utf8')) as PodPlan;
    return [{ path, plan }];
  });
}

/** In short: a difference may be long. */
function changesOf(before: PodPlan, after: PodPlan): string {
  const { groups } = diffPlans(before, after, { names });
  return groups
    .flatMap(({ changes }) => changes.map(({ who, what }) => `${who} ${what}`))
    .slice(0, 20)
    .join('\n');
}

/** Paths whose change is none: of the task, of places in the files, and what follows from other fields. */
const NO_CHANGE: readonly RegExp[] = [
  /^\/version$/,
  /^\/pod\/(prefix|simulated|task|labels)/,
  /^\/(sources|variables|profiles|cgroupParent|sandbox|because)(\/|$)/,
  /\/(because|substituted)(\/|$)/,
  /\/(at|cause)$/,
  // How much of it was given is the task's affair.
  /^\/resources\/task/,
  // Of a limit: it stands in the create request.
  /^\/resources\/services\/\d+\/(cpus|memory|service)/,
  /^\/(containers\/\d+\/logs\/(prefix|stdout|stderr))/,
  /^\/containers\/\d+\/create\/(StopSignal|StopTimeout|Labels\/org\.composeexecutor\.service|HostConfig\/(CgroupParent|PortBindings|RestartPolicy))/,
  /^\/files\/\d+\/source$/,
  /^\/steps\/\d+\/(id|needs|after|do|image|network|volume|container|required)/,
  /^\/stop\//,
  // By these, things are told from one another.
  /^\/images\/\d+\/(image|services|kind)/,
  /^\/images\/\d+\/build\/cgroupParent/,
  // It stands with the mounts.
  /^\/images\/\d+\/mountedBy/,
  /^\/containers\/\d+\/(name|service|replica)$/,
  /^\/containers\/\d+\/create\/NetworkingConfig\/EndpointsConfig\/[^/]*$/,
];

/** The leaves of a plan whose like was not seen yet, as pointers, each with a copy in which it is another. */
function* mutants(plan: PodPlan, seen: Set<string>): Generator<{ readonly path: string; readonly plan: PodPlan }> {
  const text = JSON.stringify(plan);
  const paths: string[][] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    } else {
      const like = path.map((key) => key.replace(/^\d+$/, '*')).join('/');
      if (!seen.has(like)) paths.push(path);
      seen.add(like);
    }
  };
  walk(plan, []);
  for (const path of paths) {
    const copy = JSON.parse(text) as PodPlan;
    let parent: unknown = copy;
    for (const key of path.slice(0, -1)) parent = (parent as { [key: string]: unknown })[key];
    const record = parent as { [key: string]: unknown };
    const last = path.at(-1) ?? '';
    const was = record[last];
    record[last] = typeof was === 'number' ? was + 1 : typeof was === 'boolean' ? !was : `${String(was)}x`;
    yield { path: `/${path.join('/')}`, plan: copy };
  }
}

spec(
  'the difference of plans',
  {
    'of a plan with itself is none, and of two tasks of one file neither'() {
      for (const { path, plan } of goldenPlans()) {
        assert.is(changesOf(plan, plan), '', path);
        const task = { ...plan.pod.task, id: 'another', run: 'r2' };
        const text = canonicalBytes({ ...plan, pod: { ...plan.pod, task } });
        const other = text
          .replaceAll(plan.pod.prefix, 'Another.1-123456')
          .replaceAll(repositoryPart(plan.pod.prefix), 'another-1-123456')
          .replaceAll(`"${plan.sandbox}`, '"/elsewhere')
          .replaceAll(`"${plan.cgroupParent}"`, '"/mesos/r2"');
        assert.is(changesOf(plan, JSON.parse(other) as PodPlan), '', path);
      }
    },

    'has a group for every field that the Engine is asked for: a new one cannot pass as anything else'() {
      const { definitions } = JSON.parse(readFileSync(join(root, 'compiler/schema/plan.schema.json'), 'utf8'));
      const fieldsOf = (type: string): readonly string[] => Object.keys(definitions[type].properties);
      const inside = ['HostConfig', 'NetworkingConfig', 'Env'];
      const all = [
        ...fieldsOf('CreateBody').filter((field) => !inside.includes(field)),
        ...fieldsOf('HostConfig').map((field) => `HostConfig.${field}`),
      ];
      assert.ok(all.length > 60, `${all.length} fields`);
      assert.equal(
        all.filter((field) => !Object.hasOwn(FIELDS, field)),
        [],
      );
    },

    'passes over nothing that runs: any other leaf of a plan is a change'() {
      const missed = new Set<string>();
      const seen = new Set<string>();
      let count = 0;
      for (const { path, plan } of goldenPlans()) {
        // Facts of images and powers say these already.
        const notes = plan.notes.filter(({ code }) => code !== 'needs-power' && code !== 'image-not-pinned');
        for (const mutant of mutants({ ...plan, notes }, seen)) {
          if (NO_CHANGE.some((pattern) => pattern.test(mutant.path))) continue;
          count += 1;
          if (diffPlans(plan, mutant.plan, { names }).groups.length === 0) missed.add(`${path} ${mutant.path}`);
        }
      }
      assert.ok(count > 200, `${count} leaves`);
      assert.is([...missed].slice(0, 20).join('\n'), '');
    },

    'shows nothing that is hidden, with and without a key'() {
      const secret = 's3cret-of-mine';
      for (const { path, plan } of goldenPlans()) {
        const other = spoiled(plan, secret);
        if (canonicalBytes(other) === canonicalBytes(plan)) continue;
        const options = [{ names }, { names, key: 'the key' }];
        for (const diff of options.map((one) => diffPlans(plan, other, one))) {
          const all = [renderDiff(diff), renderDiffMarkdown(diff), JSON.stringify(diff)].join('\n');
          assert.ok(!all.includes(secret), path);
        }
      }
    },

    'has fingerprints for those who hold the key: a value that comes back is known again'() {
      const plan = goldenPlans().find(({ plan: one }) => one.containers.some(({ create }) => create.Env))?.plan;
      if (!plan) throw new Error('no plan has an environment');
      const change = (key: string) =>
        diffPlans(plan, spoiled(plan, 'x'), { names, key }).groups.find(({ group }) => group === 'environment')
          ?.changes[0];
      const [first, again, other] = [change('one'), change('one'), change('two')];
      assert.match(first?.after ?? '', /^#[0-9a-f]{8}$/);
      assert.is(first?.after, again?.after);
      assert.is.not(first?.after, other?.after);
      assert.is.not(first?.after, first?.before);
    },
  },
  60,
);

/** Everything that is hidden ends with the text. */
function spoiled(plan: PodPlan, text: string): PodPlan {
  const copy = JSON.parse(JSON.stringify(plan)) as PodPlan;
  for (const { create, substituted, stop } of copy.containers) {
    spoil(create, substituted, text);
    for (const { exec, substituted: hidden } of stop.before ?? []) spoil(exec, hidden, text);
  }
  for (const step of copy.steps) if (step.do === 'exec') spoil(step.exec, step.substituted, text);
  for (const image of copy.images) {
    if (image.kind !== 'build') continue;
    const { args = {} } = image.build;
    const all = Object.keys(args).map((name) => [`/args/${name}`, ''] as const);
    spoil(image.build, { ...image.substituted, ...Object.fromEntries(all) }, text);
  }
  return copy;
}

/** Changes what the pointers and an environment name. */
function spoil(body: object, masks: Masks | undefined, text: string): void {
  const environment = ('Env' in body && Array.isArray(body.Env) ? body.Env : []).map((_, index) => `/Env/${index}`);
  for (const pointer of new Set([...Object.keys(masks ?? {}), ...environment])) {
    const path = parsePointer(pointer);
    let parent: unknown = body;
    for (const key of path.slice(0, -1)) parent = (parent as { [key: string]: unknown })?.[key];
    const record = parent as { [key: string]: unknown };
    const last = path.at(-1) ?? '';
    const was = record?.[last];
    if (typeof was !== 'string') continue;
    record[last] = `${was}${path[0] === 'Env' && !was.includes('=') ? '=' : ''}${text}`;
  }
}
