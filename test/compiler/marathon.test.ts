import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { findCases } from '../../compiler/golden.ts';
import { root } from '../support/sources.ts';
import { assert, skip, spec } from '../support/spec.ts';

/** The last that Marathon published (mesosphere/marathon, 1.7): since then its API is written in RAML. */
const SCHEMA = join(root, '../shared/schemas/marathon-AppDefinition.json');

spec("payloads: Marathon's own schema", {
  'every app that a golden case renders is one of Marathon'() {
    if (!existsSync(SCHEMA)) skip('the schema is not here');
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(
      JSON.parse(readFileSync(SCHEMA, 'utf8')),
    );
    const apps = findCases(join(root, 'golden/render'))
      .filter((name) => /"marathon"/.test(readFileSync(join(root, 'golden/render', name, 'case.json'), 'utf8')))
      .map((name) => join(root, 'golden/render', name, 'expected/payload.json'))
      .filter(existsSync);
    assert.ok(apps.length > 5);
    for (const app of apps) {
      validate(JSON.parse(readFileSync(app, 'utf8')));
      assert.equal(validate.errors ?? [], [], app);
    }
  },
});
