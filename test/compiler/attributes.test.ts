import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topLevel } from '../../compiler/attributes/tables.ts';
import { findCases } from '../../compiler/golden.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { schema } from '../../compiler/schema/generated/plan.js';
import { Shapes } from '../../compiler/schema/shapes.ts';
import { support } from '../../compiler/support.ts';
import { inFolder } from '../support/program.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const all = support(topLevel);
const shapes = new Shapes(schema);

/** Whether the plan has the place: lists are passed through, `*` stands for a name. */
function isInPlan(place: string): boolean {
  const path = /^[A-Z]/.test(place) ? `containers.create.${place}` : place;
  let here = [schema];
  for (const step of path.split('.')) {
    const items = here
      .flatMap((one) => shapes.forms(one))
      .flatMap((form) => [form, ...(form.items ? [form.items] : [])]);
    here = items.map((one) => shapes.entry(one, step)).filter((one) => one !== undefined);
  }
  return here.length > 0;
}

/** Which attributes of services set which fields, as the plans of all golden cases say. */
function observed(): ReadonlySet<string> {
  const golden = join(root, 'golden');
  const plans = findCases(golden).flatMap((name): readonly PodPlan[] => {
    const file = join(golden, name, 'expected/plan.json');
    return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8'))] : [];
  });
  const reasons = plans.flatMap(({ containers }) => containers.flatMap(({ because }) => Object.entries(because)));
  const pairs = reasons.map(([field, why]) => [/^([a-z][\w.-]*) \(/.exec(why)?.[1], field] as const);
  return new Set(pairs.flatMap(([attribute, field]) => (attribute === undefined ? [] : [`${attribute} ${field}`])));
}

/** All that an attribute and those inside of it become. */
function becoming(path: string): readonly string[] {
  const inside = all.filter((one) => one.path === path || one.path.startsWith(`${path}.`));
  return inside.flatMap(({ becomes }) => becomes?.split(', ') ?? []);
}

spec('table of attributes', {
  'its page is the one that comes out'() {
    inFolder({}, ({ run }) => {
      const page = readFileSync(join(root, 'compiler/ATTRIBUTES.md'), 'utf8');
      const made = run(['attributes', '--format', 'markdown']).out;
      assert.is(page, made, 'run dist/launch.cjs attributes --format markdown -o compiler/ATTRIBUTES.md');
    });
  },
  'every attribute is described, and said how it is written'() {
    assert.equal(
      all.filter(({ about, written }) => !about.endsWith('.') || written === '').map(({ path }) => path),
      [],
    );
  },
  'what an attribute becomes is a place in the plan'() {
    const places = [...new Set(all.flatMap(({ becomes }) => becomes?.split(', ') ?? []))];
    assert.ok(places.length > 100);
    assert.equal(
      places.filter((place) => !isInPlan(place)),
      [],
    );
    assert.not(isInPlan('HostConfig.Memroy'));
  },
  'every field that a golden plan says an attribute set is one that the attribute becomes'() {
    const pairs = [...observed()].map((pair) => pair.split(' ') as [string, string]); // made of two above
    assert.ok(pairs.length > 60);
    const missing = pairs.filter(([attribute, field]) => {
      const path = attribute.startsWith('x-pod.')
        ? 'x-pod'
        : `services.*.${attribute.replace(/^sysctls\..*/, 'sysctls')}`;
      const fields = becoming(path);
      // What shared namespaces and the infra container make of the whole pod.
      return !fields.includes(field) && path !== 'x-pod';
    });
    assert.equal(missing, []);
  },
  'an attribute of a service that goes to the Engine says so'() {
    const silent = all.filter(({ path, verdict, becomes }) => {
      const isOfService = /^services\.\*\.[^.]+$/.test(path);
      return isOfService && verdict === 'carried' && becoming(path).length === 0 && becomes === undefined;
    });
    assert.equal(
      silent.map(({ path }) => path),
      // It is how a service is written, and nothing of it is left.
      ['services.*.extends'],
    );
  },
  'only what is refused may be waived'() {
    const odd = all.filter(({ verdict, waivable }) => waivable && verdict !== 'refused');
    assert.equal(odd, []);
  },
});

spec('pod-compile attributes', {
  'prints every attribute, in 100 columns'() {
    inFolder({}, ({ run }) => {
      const { status, out, err } = run(['attributes']);
      assert.equal([status, err], [0, '']);
      const lines = out.split('\n');
      assert.equal(
        lines.filter((line) => line.length > 100),
        [],
      );
      assert.is(lines.filter((line) => /^ {2}\S+ +(carried|refused|ignored) /.test(line)).length, all.length);
    });
  },
  'with a word prints what is called so, and all inside of it'() {
    inFolder({}, ({ run }) => {
      const paths = (...args: readonly string[]): readonly string[] =>
        JSON.parse(run(['attributes', '--json', ...args]).out).map(({ path }: { path: string }) => path);
      assert.ok(paths('ports').includes('services.*.ports.*.target'));
      assert.ok(paths('ports').every((path) => path.startsWith('services.*.ports')));
      assert.equal(paths('services.web.volumes[0].bind.selinux'), ['services.*.volumes.*.bind.selinux']);
      assert.equal(paths('swap'), ['services.*.memswap_limit', 'services.*.mem_swappiness']);
      assert.is(paths().length, all.length);
    });
  },
  'of a word that no attribute has says which was meant'() {
    inFolder({}, ({ run }) => {
      const { status, err } = run(['attributes', 'enviroment']);
      assert.is(status, 64);
      assert.match(err, /^pod-compile: no attribute of Compose is called enviroment; did you mean environment\?\n/);
    });
  },
  'says what is refused, why, and whether it may be waived'() {
    inFolder({}, ({ run }) => {
      const [found] = JSON.parse(run(['attributes', 'services.web.isolation', '--json']).out);
      assert.equal([found.verdict, found.waivable, found.except], ['refused', true, ['default', '']]);
      assert.match(run(['attributes', 'provider']).out, /refused: it starts a program/);
    });
  },
});
