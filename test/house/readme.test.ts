import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneDocument } from '../../compiler/context/document.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { readPolicy } from '../../compiler/policy.ts';
import * as policy from '../../compiler/schema/generated/policy.js';
import { problems } from '../../compiler/schema/validate.ts';
import { toJson } from '../../compiler/tree.ts';
import { inFolder } from '../support/program.ts';
import { inRepository } from '../support/repository.ts';
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

  'what it renders for frameworks is what it says'() {
    const [, section = ''] = /### Ask your framework for it\n(.*?)\n### /s.exec(readme) ?? [];
    const [, block = ''] = /```sh\n(.*?)```/s.exec(section) ?? [];
    const commands = block.trimEnd().split('\n');
    assert.ok(commands.length > 5 && commands.every((line) => line.startsWith('pod-compile render ')));
    const files = {
      'compose.yaml': readFileSync(join(root, 'golden/examples/web-pod/compose.yaml'), 'utf8'),
      'own/marathon.json.hbs': readFileSync(join(root, 'templates/marathon.json.hbs'), 'utf8'),
    };
    inFolder(files, ({ shell, text }) => {
      for (const line of commands) {
        const { status, out, err } = shell(line.replace(/^pod-compile/, '$POD'));
        assert.is(status, 0, `${line}\n${err}`);
        const [, file = ''] = / -o (\S+)/.exec(line) ?? [];
        const made = file === '' ? out : text(file);
        if (/aurora |mesos-compose/.test(line)) assert.match(made, 'shop');
        else assert.ok(JSON.parse(made), line);
      }
    });
  },

  "its table of the operator's file has every key, once"() {
    const [, table = ''] = /### The operator's file\n.*?\n\| key (.*?)\n\n/s.exec(readme) ?? [];
    const cells = table.split('\n').flatMap((row) => /^\| (.*?) \|/.exec(row)?.[1] ?? []);
    const told = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
    const schema = JSON.parse(readFileSync(join(root, 'compiler/schema/policy.schema.json'), 'utf8'));
    const keys = Object.entries<{ $ref?: string }>(schema.properties).flatMap(([key, { $ref }]) => {
      const inside = $ref && schema.definitions[$ref.replace('#/definitions/', '')].properties;
      return inside ? Object.keys(inside).map((one) => `${key}.${one}`) : [key];
    });
    assert.equal([...told].sort(), keys.sort());
  },

  "the operator's file that it shows is a right one, for the readers and for the schema"() {
    const [, text = ''] = /### The operator's file.*?```yaml\n(.*?)```/s.exec(readme) ?? [];
    const report = new Report();
    assert.is(text, readFileSync(join(root, 'golden/examples/operator-file/operator.yaml'), 'utf8'));
    const document = oneDocument({ file: 'README.md', text }, report);
    assert.ok(document);
    assert.equal(problems(policy, toJson(document)), []);
    readPolicy({ file: 'README.md', text }, report);
    assert.equal(report.all(), []);
  },

  'every command of its review runs'() {
    const [, commands = ''] = /### Review it\n.*?```sh\n(.*?)```/s.exec(readme) ?? [];
    const lines = commands.split('\n').filter((line) => line !== '');
    assert.ok(lines.length > 3);
    const pod = (tag: string): string => `services: { web: { image: "example/web:${tag}" } }\n`;
    inRepository({ 'pods/shop/compose.yaml': pod('1'), 'pods/mail/compose.yaml': pod('1') }, ({ shell, path }) => {
      shell('git update-ref refs/remotes/origin/main HEAD; mkdir -p .github/workflows');
      writeFileSync(path('pods/shop/compose.yaml'), pod('2'));
      for (const line of lines) {
        const { status, err } = shell(line.replace(/^pod-compile/, '"$POD"'));
        assert.equal([status, err], [line.includes('--base') ? 2 : 0, ''], line);
      }
      for (const file of ['review.md', '.github/workflows/pods.yml', 'pods.gitlab-ci.yml']) readFileSync(path(file));
    });
  },

  'every file that it links to exists'() {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    assert.ok(links.length > 0);
    for (const link of links) readFileSync(join(root, link));
  },
});
