import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaTexts } from '../../compiler/schema/generate.ts';
import { findMistakes } from '../../compiler/schema/mistakes.ts';
import { schema, validate } from '../../compiler/schema/generated/compose.js';
import * as plan from '../../compiler/schema/generated/plan.js';
import { problems } from '../../compiler/schema/validate.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

/** Every description of an attribute in a schema, by path. */
function undescribed(part: unknown, path: string): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  const properties = Object.entries(
    (part as { properties?: { [name: string]: { description?: string } } }).properties ?? {},
  );
  const silent = properties.filter(([, { description }]) => !description).map(([name]) => `${path}.${name}`);
  return [...silent, ...Object.entries(part).flatMap(([name, inner]) => undescribed(inner, `${path}.${name}`))];
}

function committed(name: string): string {
  return readFileSync(join(root, 'compiler/schema', `${name}.schema.json`), 'utf8');
}

spec(
  'schema',
  {
    async 'the committed schemas are those of the types'() {
      const texts = await schemaTexts();
      assert.equal([...texts.keys()], ['compose', 'plan', 'context', 'policy', 'payloads']);
      for (const [name, text] of texts) {
        assert.is(committed(name), text, `${name}.schema.json is stale: run npm run schema`);
      }
    },
    'every attribute of a Compose file, and every key of the operator, is described'() {
      for (const name of ['compose', 'policy']) assert.equal(undescribed(JSON.parse(committed(name)), name), []);
    },
    'one mistake is found where several checks fail'() {
      const value = { services: { web: { image: 'a', ports: [{ target: 80, publishd: 80 }] } } };
      const found = findMistakes(validate, schema, value).map(({ kind, path }) => `${kind} ${path.join('/')}`);
      assert.equal(found, ['unknown services/web/ports/0']);
    },
    'a plan is held against its schema'() {
      const found = problems(plan, { version: 2, extra: 1 });
      assert.ok(found.includes('version must be 1'));
      assert.ok(found.includes('extra is not known'));
      assert.ok(found.includes('the file needs pod'));
    },
    'a name with a slash or a tilde is found again'() {
      const value = { volumes: { d: { driver_opts: { 'a/b~c': true } } } };
      const found = findMistakes(validate, schema, value).map(({ path }) => path);
      assert.equal(found, [['volumes', 'd', 'driver_opts', 'a/b~c']]);
    },
  },
  60,
);
