import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { inFolder } from '../../support/program.ts';
import { inRepository } from '../../support/repository.ts';
import { assert, spec } from '../../support/spec.ts';

const compose = (tag: string): string => `services:\n  web: { image: example/web:${tag} }\n`;
const BAD = 'services: { web: { imag: x } }\n';

spec('pod-compile check --review', {
  'exits 0 where nothing differs, 2 where something does, 1 for errors, which the comment lists'() {
    inFolder({ 'a.yaml': compose('1'), 'b.yaml': compose('2'), 'bad.yaml': BAD }, ({ run }) => {
      const review = (...args: readonly string[]) => run(['check', '--review', ...args]);
      assert.is(review('a.yaml').status, 0);
      assert.is(review('--base', 'a.yaml', 'a.yaml').status, 0);
      const { status, out, err } = review('--base', 'a.yaml', 'b.yaml');
      assert.equal([status, err], [2, '']);
      assert.match(out, /\n- \*\*changed\*\* `web` `image`: `example\/web:1` → `example\/web:2`\n/);
      const bad = review('--base', 'a.yaml', 'bad.yaml');
      assert.is(bad.status, 1);
      assert.match(bad.out, /\n {2}bad\.yaml:1:20: error unknown-attribute: /);
      assert.match(bad.err, /^bad\.yaml:1:20: error unknown-attribute: /);
      const missing = review('none.yaml', 'a.yaml');
      assert.is(missing.status, 1);
      assert.match(missing.out, /\nThey cannot be read: `none\.yaml: there is no such file`\n/);
    });
  },

  'compares with the same files of a revision; what that does not have is new, what is here no more is removed'() {
    const files = { 'pods/a/compose.yaml': compose('1'), 'pods/b/compose.yaml': compose('1'), 'c.yaml': compose('1') };
    inRepository(files, ({ run, path }) => {
      const review = (...args: readonly string[]) => run(['check', '--review', '--base', 'HEAD', '--json', ...args]);
      const states = (...args: readonly string[]): readonly string[] =>
        JSON.parse(review(...args).out).map(({ state }: { readonly state: string }) => state);
      assert.equal([review('pods/a', 'c.yaml').status, ...states('pods/a', 'c.yaml')], [0, 'same', 'same']);
      writeFileSync(path('c.yaml'), compose('2'));
      rmSync(path('pods/b'), { recursive: true });
      mkdirSync(path('pods/d'));
      writeFileSync(path('pods/d/compose.yml'), compose('1'));
      const all = ['pods/a', 'pods/b', 'c.yaml', 'pods/d', 'none'];
      assert.equal(states(...all), ['same', 'removed', 'changed', 'new', 'failed']);
      assert.is(review(...all).status, 1);
      for (const one of ['pods/b', 'c.yaml', 'pods/d']) assert.is(review(one).status, 2, one);
    });
  },

  'shows the digest that a task is labelled with, but not where it would let a value be guessed'() {
    inFolder({ 'a/compose.yaml': compose('1') }, ({ run }) => {
      const digest = run(['digest', '-f', 'a/compose.yaml']).out.trim();
      assert.match(digest, /^sha256:/);
      const review = (...args: readonly string[]): string => run(['check', '--review', 'a', ...args]).out;
      assert.match(review(), `, digest \`${digest}\`.\n`);
      assert.match(review('--base', 'a'), digest);
      assert.is(JSON.parse(review('--json'))[0].digest, digest);
      for (const args of [
        ['--env', 'A=1'],
        ['--project-directory', 'a'],
      ])
        assert.not.match(review(...args), ', digest');
    });
  },

  'says so where the base has errors: a pull request may mend them'() {
    inRepository({ 'compose.yaml': BAD }, ({ run, path }) => {
      writeFileSync(path('compose.yaml'), compose('1'));
      const { status, out, err } = run(['check', '--review', '--base=HEAD']);
      assert.equal([status, err], [2, '']);
      assert.match(out, /^### Pod: not compared\n/m);
      assert.match(out, /\nAgainst `HEAD`: the files have errors there/);
    });
  },

  'takes a revision before a folder of its name, with which a pull request could compare itself'() {
    inRepository({ 'compose.yaml': compose('1') }, ({ run, path, shell }) => {
      shell('git branch base');
      writeFileSync(path('compose.yaml'), compose('2'));
      mkdirSync(path('base'));
      writeFileSync(path('base/compose.yaml'), compose('2'));
      assert.is(run(['check', '--review', '--base', 'base']).status, 2);
      assert.is(run(['check', '--review', '--base', './base']).status, 0);
      assert.is(run(['check', '--review', '--base', 'HEAD:compose.yaml']).status, 2);
    });
  },

  'refuses a base that is none, and files that its repository does not hold'() {
    const said = (status: number, args: readonly string[], why: RegExp): void =>
      inRepository({ 'r/compose.yaml': compose('1') }, ({ run }) => {
        const ended = run(['check', '--review', ...args]);
        assert.equal([ended.status, ended.out], [status, ''], args.join(' '));
        assert.match(ended.err, why);
      });
    said(64, ['--base='], /--base needs a revision, a file or a folder/);
    said(
      1,
      ['--base', 'nowhere', 'r'],
      /--base nowhere: git knows no revision nowhere here, and there is no such file/,
    );
    said(64, ['--base', 'r/compose.yaml', 'r', 'r'], /is one pod, to be compared with one/);
    said(1, ['--base', 'HEAD', '/etc/hostname'], /\/etc\/hostname lies outside of the repository/);
    said(64, ['--update', 'r'], /a review has nothing to --update/);
  },

  'leaves golden cases as they are: several folders of them, and no option of a review'() {
    const golden = { 'case.json': '{"intent": "i"}', 'compose.yaml': compose('1') };
    const files = (folder: string) => Object.entries(golden).map(([name, text]) => [`${folder}/${name}`, text]);
    inFolder(Object.fromEntries([...files('a'), ...files('b')]), ({ run }) => {
      assert.match(run(['check', 'a', 'b']).out, /\n2 cases: 2 differs\n.*pod-compile check a b --update\n$/);
      assert.match(
        run(['check', 'a', '--base', 'HEAD']).err,
        /--base needs --review: a golden case has its own arguments/,
      );
    });
  },

  'hides values, of which --fingerprint-key shows that they change'() {
    const secret = (value: string): string => `services:\n  web: { image: x, environment: { TOKEN: ${value} } }\n`;
    inFolder({ 'a.yaml': secret('hush-1'), 'b.yaml': secret('hush-2'), key: 'k' }, ({ run }) => {
      const { out } = run(['check', '--review', '--base', 'a.yaml', 'b.yaml', '--fingerprint-key', 'key']);
      assert.match(out, /`TOKEN`: `#[0-9a-f]{8}` → `#[0-9a-f]{8}`\n/);
      for (const format of [[], ['--json']])
        assert.not.match(run(['check', '--review', '--base', 'a.yaml', 'b.yaml', ...format]).out, /hush/);
    });
  },
});
