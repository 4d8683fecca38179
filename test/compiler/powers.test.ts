import { readFileSync } from 'node:fs';
import { Report } from '../../compiler/diagnostic.ts';
import { readPolicy } from '../../compiler/policy.ts';
import { ALL_POWERS, type Allowed, isAllowed, matches, POWERS, PRESETS } from '../../compiler/policy/powers.ts';
import { assert, spec } from '../support/spec.ts';

function allowedBy(text: string): Allowed {
  const report = new Report();
  const policy = readPolicy({ file: 'policy.yaml', text }, report);
  assert.equal(report.all(), []);
  return policy?.allow ?? { powers: [], paths: [] };
}

const ROOT = ['privileged', 'engine-socket', 'devices', 'unconfined', 'volume-drivers', 'nested-binds', 'annotations'];

spec('the table of powers', {
  'has the powers of the schema and no others'() {
    const schema = JSON.parse(readFileSync('compiler/schema/policy.schema.json', 'utf8'));
    const allow = schema.definitions.AllowInput.properties;
    assert.equal([...ALL_POWERS].sort(), [...schema.definitions.Power.enum].sort());
    assert.equal(Object.keys(PRESETS).sort(), [...schema.properties.preset.enum].sort());
    for (const power of ALL_POWERS) assert.ok(allow.powers.description.includes(`\`${power}\``), power);
    const lists = ALL_POWERS.flatMap((power) => POWERS[power].list ?? []);
    for (const list of lists) assert.is(allow[list].type, 'array', list);
  },
  'gives a single tenant nothing that leads to root'() {
    assert.equal(PRESETS.shared, []);
    assert.ok(ROOT.every((power) => !PRESETS['single-tenant'].some((one) => one === power)));
    assert.ok(PRESETS['single-tenant'].includes('builds'));
  },
});

spec('allow', {
  'adds to the preset'() {
    assert.equal(allowedBy('{}').powers, []);
    assert.equal(allowedBy('preset: single-tenant').powers, PRESETS['single-tenant']);
    assert.equal(allowedBy('{preset: single-tenant, allow: {powers: [devices]}}').powers, [
      ...PRESETS['single-tenant'],
      'devices',
    ]);
  },
  'names allow those names only, whatever else is allowed'() {
    const allow = allowedBy("{preset: single-tenant, allow: {external-networks: [edge, 'team-*']}}");
    assert.ok(isAllowed('external-networks', 'edge', allow));
    assert.ok(isAllowed('external-networks', 'team-a', allow));
    assert.not.ok(isAllowed('external-networks', 'edges', allow));
    assert.not.ok(isAllowed('external-networks', undefined, allow));
    assert.ok(isAllowed('external-volumes', 'data', allow));
  },
  'either word for builds is the power'() {
    assert.ok(isAllowed('builds', undefined, allowedBy('allow: {builds: confined}')));
    assert.ok(isAllowed('builds', undefined, allowedBy('allow: {builds: unconfined}')));
    assert.not.ok(isAllowed('builds', undefined, allowedBy('{}')));
  },
});

spec('a pattern', {
  'fits from the first character to the last'() {
    const fitting = [
      ['a', 'a'],
      ['abc', 'a*'],
      ['abc', '*c'],
      ['abc', 'a*c'],
      ['abc', '*'],
      ['aXbYc', 'a*b*c'],
      ['', '*'],
      ['aa', 'a*a'],
    ];
    for (const [name = '', pattern = ''] of fitting) assert.ok(matches(name, pattern), `${name} ${pattern}`);
    const others = [
      ['ab', 'a'],
      ['bab', 'a*'],
      ['abc', 'a*b'],
      ['a', 'a*a'],
      ['axc', 'a*b*c'],
      ['a.c', 'a?c'],
      ['ab', 'a*b*b'],
    ];
    for (const [name = '', pattern = ''] of others) assert.not.ok(matches(name, pattern), `${name} ${pattern}`);
  },
});
