import { existsSync, readdirSync } from 'node:fs';
import { inFolder, QUIET } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

spec('pod-compile check', {
  'exits 2 when something differs, keeps it in actual/, and 0 when it was accepted'() {
    const texts = { 'g/one/case.json': '{"intent": "one"}', 'g/one/compose.yaml': QUIET };
    inFolder(texts, ({ run, path }) => {
      const { status, out, err } = run(['check', 'g']);
      assert.equal([status, err], [2, '']);
      assert.match(out, /^differs {2}g\/one: plan\.json missing, report\.txt missing {2}\(one\)\n/);
      assert.ok(out.endsWith('1 case: 1 differs\nto accept what came out: pod-compile check g --update\n'), out);
      assert.equal(readdirSync(path('g/one/actual')).sort(), ['plan.json', 'report.txt']);
      assert.equal(run(['check', 'g', '--update']), {
        status: 0,
        out: 'updated  g/one: plan.json new, report.txt new  (one)\n1 case: 1 updated\n',
        err: '',
      });
      assert.equal(run(['check'], { cwd: 'g' }), { status: 0, out: '1 case: 1 equal\n', err: '' });
      assert.not.ok(existsSync(path('g/one/actual')));
    });
  },
  'exits 1 when a case cannot be run, and when there is none'() {
    inFolder({ 'g/one/case.json': '{"intnt": "one"}', 'empty/x': '' }, ({ run }) => {
      const { status, out } = run(['check', 'g']);
      assert.is(status, 1);
      assert.match(out, /^cannot run {2}g\/one: case\.json:1:2: error unknown-setting: .*did you mean intent\?\n/);
      assert.equal(run(['check', 'empty']), {
        status: 1,
        out: '',
        err: 'pod-compile: empty holds no golden case: a folder with case.json\n',
      });
      assert.is(run(['check', 'nope']).status, 1);
    });
  },
  'prints one JSON document with --json'() {
    inFolder({ 'case.json': '{"intent": "one"}', 'compose.yaml': QUIET }, ({ run }) => {
      const [outcome] = JSON.parse(run(['check', '--json']).out);
      assert.equal([outcome.case, outcome.intent, outcome.outcome], ['.', 'one', 'differs']);
      assert.equal(
        outcome.differences.map(({ file }: { file: string }) => file),
        ['plan.json', 'report.txt'],
      );
    });
  },
});
