import { unlinkSync, writeFileSync } from 'node:fs';
import { inFolder } from '../../support/program.ts';
import { inRepository } from '../../support/repository.ts';
import { assert, spec } from '../../support/spec.ts';

const compose = (image: string): string => `services:\n  web: { image: example/web:${image} }\n`;

spec('pod-compile diff', {
  'exits 0 where nothing differs, 2 where something does, 1 for errors'() {
    inFolder(
      { 'a.yaml': compose('1'), 'b.yaml': compose('2'), 'bad.yaml': 'services: { web: { imag: x } }\n' },
      ({ run }) => {
        assert.is(run(['diff', 'a.yaml', 'a.yaml']).status, 0);
        const { status, out, err } = run(['diff', 'a.yaml', 'b.yaml']);
        assert.equal([status, err], [2, '']);
        assert.match(out, /\n {2}~ web {2}image: example\/web:1 -> example\/web:2\n/);
        const bad = run(['diff', 'a.yaml', 'bad.yaml']);
        assert.equal([bad.status, bad.out], [1, '']);
        assert.match(bad.err, /^bad\.yaml:1:20: error unknown-attribute/);
        assert.is(
          run(['diff', 'a.yaml', 'none.yaml']).err,
          'pod-compile: none.yaml cannot be read: there is no such file\n',
        );
        assert.is(run(['diff', 'a.yaml']).status, 64);
      },
    );
  },

  'takes plans and folders, and files of two folders as of one'() {
    const files = { 'old/compose.yaml': `${compose('1')}volumes: {}\n`, 'new/compose.yaml': compose('1') };
    inFolder(files, ({ run }) => {
      run(['plan', '-f', 'old/compose.yaml', '-o', 'plan.json']);
      for (const sides of [
        ['old', 'new'],
        ['plan.json', 'new'],
        ['old/compose.yaml', 'new'],
      ]) {
        assert.is(run(['diff', ...sides]).status, 0, sides.join(' '));
      }
      assert.is(run(['diff', 'old', '.']).status, 1);
    });
  },

  'refuses a plan that is none'() {
    inFolder(
      { 'a.yaml': compose('1'), 'p.json': '{"version": 1, "pod": {}}', 'q.json': '{"version": 9, "pod": {}}' },
      ({ run }) => {
        assert.match(run(['diff', 'a.yaml', 'p.json']).err, /^pod-compile: p\.json is no valid pod plan:\n {2}/);
        assert.match(run(['diff', 'a.yaml', 'q.json']).err, /is a plan of version 9/);
      },
    );
  },

  'reads a revision of git with all that its file names'() {
    const files = {
      'deploy/compose.yaml': 'include: [more.yaml]\n',
      'deploy/more.yaml': compose('1'),
      'deploy/.env': 'A=1\n',
    };
    inRepository(files, ({ run, path }) => {
      assert.is(run(['diff', 'HEAD:deploy/compose.yaml', 'deploy/compose.yaml']).status, 0);
      writeFileSync(path('deploy/more.yaml'), compose('2'));
      const { status, out } = run(['diff', 'HEAD:deploy', 'deploy', '--json']);
      assert.is(status, 2);
      const { groups } = JSON.parse(out);
      assert.equal(groups[0].changes[0], {
        kind: 'changed',
        who: 'web',
        what: 'image',
        before: 'example/web:1',
        after: 'example/web:2',
        isHidden: false,
      });
    });
  },

  'says what is wrong with a revision, and takes none for an option'() {
    inRepository({ 'compose.yaml': compose('1') }, ({ run }) => {
      const said = (operand: string): string => run(['diff', '--', operand, 'compose.yaml']).err;
      assert.is(
        said('nowhere:compose.yaml'),
        'pod-compile: nowhere:compose.yaml: git knows no revision nowhere here\n',
      );
      assert.is(said('--all:compose.yaml'), 'pod-compile: --all:compose.yaml: git knows no revision --all here\n');
      assert.match(said('HEAD:none.yaml'), /HEAD:none\.yaml cannot be read: there is no such file/);
    });
    inFolder({ 'compose.yaml': compose('1') }, ({ run }) => {
      assert.match(run(['diff', 'HEAD:compose.yaml', 'compose.yaml']).err, /not a git repository/);
    });
  },

  'follows no link of a revision out of the repository'() {
    const links = { 'link.yaml': '/etc/hostname', 'inside.yaml': 'compose.yaml' };
    inRepository(
      { 'compose.yaml': compose('1') },
      ({ run, path }) => {
        unlinkSync(path('link.yaml'));
        assert.is(run(['diff', 'HEAD:inside.yaml', 'compose.yaml']).status, 0);
        assert.match(run(['diff', 'HEAD:link.yaml', 'compose.yaml']).err, /leads out of the repository/);
      },
      links,
    );
  },
});
