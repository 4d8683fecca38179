import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/sources.ts';
import { assert, spec } from '../support/spec.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

spec('README', {
  'the report it shows is the one that comes out'() {
    const report = readFileSync(join(root, 'golden/examples/web-pod/expected/report.txt'), 'utf8');
    assert.ok(
      readme.includes(`\`\`\`\n${report}\`\`\`\n`),
      'copy golden/examples/web-pod/expected/report.txt into README.md',
    );
  },

  'the program it shows prints the plan'() {
    const [, program = ''] = /```js\n(.*?)```/s.exec(readme) ?? [];
    const cwd = join(root, 'golden/examples/web-pod');
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd,
      encoding: 'utf8',
    });
    assert.is(stdout.trimEnd(), readFileSync(join(cwd, 'expected/plan.json'), 'utf8').trimEnd(), stderr);
  },

  'every file that it links to exists'() {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    assert.ok(links.length > 0);
    for (const link of links) readFileSync(join(root, link));
  },
});
