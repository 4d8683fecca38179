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

  'every file that it links to exists'() {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    assert.ok(links.length > 0);
    for (const link of links) readFileSync(join(root, link));
  },
});
