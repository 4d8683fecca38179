import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Report } from '../../compiler/diagnostic.ts';
import { readPolicy } from '../../compiler/policy.ts';
import { NARROWING } from '../../compiler/policy/narrowing.ts';
import { POWERS } from '../../compiler/policy/powers.ts';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const security = readFileSync(join(root, 'SECURITY.md'), 'utf8');

/** The rows of the only table below a heading. */
function rows(heading: string): readonly string[] {
  const [, section = ''] = new RegExp(`\n## ${heading}\n(.*?)(\n## |$)`, 's').exec(security) ?? [];
  return section.split('\n').filter((line) => line.startsWith('| `'));
}

spec('SECURITY', {
  'its table of powers is that of the compiler, presets too'() {
    const powers = Object.entries(POWERS).map(
      ([power, { gives, risk, singleTenant }]) =>
        `| \`${power}\` | ${gives} | ${risk} | ${singleTenant ? 'yes' : 'no'} |`,
    );
    assert.equal(rows('Powers'), powers);
  },
  'its table of the second file is that of the compiler'() {
    const keys = Object.entries(NARROWING).map(([key, { may }]) => `| \`${key}\` | ${may} |`);
    assert.equal(rows("Two operator's files"), keys);
  },
  "the operator's file that it shows is a right one"() {
    const [, text = ''] = /```yaml\n(.*?)```/s.exec(security) ?? [];
    const report = new Report();
    const policy = readPolicy({ file: 'SECURITY.md', text }, report);
    assert.equal(report.all(), []);
    assert.ok(policy?.harden?.['no-new-privileges']);
  },
  'every file that it links to exists, and every key and power that it names in words is one'() {
    const links = [...security.matchAll(/\]\(#([a-z-]+)\)/g)].map(([, anchor]) => anchor);
    for (const anchor of links) assert.match(security, new RegExp(`\n## ${anchor}\n`, 'i'));
    const named = [...security.matchAll(/power `([a-z-]+)`/g)].map(([, power = '']) => power);
    assert.ok(named.length > 5);
    for (const power of named) assert.ok(Object.hasOwn(POWERS, power), power);
    const keys = [...security.matchAll(/`((?:harden|allow|bounds)\.[a-z-]+)`/g)].map(([, key = '']) => key);
    for (const key of keys) assert.ok(Object.hasOwn(NARROWING, key), key);
  },
});
