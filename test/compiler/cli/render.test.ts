import { oneDocument } from '../../../compiler/context/document.ts';
import { Report } from '../../../compiler/diagnostic.ts';
import { MARKER } from '../../../compiler/review/view.ts';
import { toJson } from '../../../compiler/tree.ts';
import { inFolder } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

const WHOLE = `{
  "libraries": [
    {
      "file": "/usr/lib/mesos/modules/libpod-cleaner-hook.so",
      "modules": [
        {
          "name": "org_composeexecutor_CleanerHook",
          "parameters": [
            { "key": "cleaner", "value": "/opt/pod-executor.cjs" },
            { "key": "engine_host", "value": "unix:///run/docker.sock" }
          ]
        }
      ]
    }
  ]
}
`;

spec('pod-compile render', {
  'mesos-hook is the file of the modules of an agent'() {
    inFolder({}, ({ run, text }) => {
      const words = ['render', 'mesos-hook', '--cleaner', '/opt/pod-executor.cjs'];
      assert.equal(run([...words, '--engine=unix:///run/docker.sock']), { status: 0, out: WHOLE, err: '' });
      const { status, out } = run([...words, '--library', '/x "y"/z.so', '-o', 'modules.json']);
      assert.equal([status, out], [0, '']);
      assert.is(JSON.parse(text('modules.json')).libraries[0].file, '/x "y"/z.so');
    });
  },
  'what the hook would refuse is refused here, and nothing is printed'() {
    inFolder({}, ({ run }) => {
      const refused = (words: readonly string[], why: string): void => {
        const { status, out, err } = run(['render', ...words]);
        assert.equal([status, out, err.split('\n')[0]], [64, '', `pod-compile: ${why}`]);
      };
      const cleaner = '--cleaner=/x';
      refused(
        [],
        'say what to render: marathon, aurora, aurora-executor, mesos, mesos-compose, singularity, fields, mesos-hook, ci',
      );
      refused(['mesos-hok'], 'render knows no mesos-hok; did you mean mesos-hook?');
      refused(['constructor'], 'render knows no constructor');
      refused(['mesos-hook'], "mesos-hook needs --cleaner, pod-executor's path on the agent's host");
      refused(['mesos-hook', '--cleaner=x'], '--cleaner needs an absolute path');
      refused(['mesos-hook', cleaner, '--library=x.so'], '--library needs an absolute path');
      refused(['mesos-hook', cleaner, '--engine=/run/docker.sock'], '--engine needs unix:///PATH or tcp://HOST:PORT');
      for (const bad of ['0', '86401', '5m', ''])
        refused(['mesos-hook', cleaner, `--time-limit=${bad}`], '--time-limit needs whole seconds, 1 to 86400');
    });
  },

  'ci github is a workflow of two jobs: what reads files cannot write, what writes comments reads none'() {
    inFolder({}, ({ run }) => {
      const { status, out } = run([
        'render',
        'ci',
        'github',
        '--pod',
        'a',
        '--pod=b/compose.yaml',
        '--cases',
        'golden',
      ]);
      assert.is(status, 0);
      const { on, permissions, jobs } = inYaml(out);
      assert.equal([Object.keys(on), permissions, Object.keys(jobs)], [['pull_request'], {}, ['review', 'comment']]);
      assert.equal(jobs.review.permissions, { contents: 'read' });
      assert.equal(jobs.comment.permissions, { 'pull-requests': 'write' });
      const [checkout, review, cases] = jobs.review.steps;
      assert.equal([checkout.with['persist-credentials'], checkout.with['fetch-depth']], [false, 2]);
      assert.match(
        review.run,
        /pod-compile check --review --base HEAD\^1 -o "\S+" a b\/compose\.yaml \|\| code=\$\?\n/,
      );
      assert.is(cases.run, 'pod-compile check golden');
      // An expression within a script would be a text of a stranger in a command.
      for (const text of [review.run, cases.run, jobs.comment.steps[0].with.script]) assert.not.match(text, /\$\{\{/);
      assert.equal(jobs.comment.steps.length, 1);
      assert.ok(jobs.comment.steps[0].with.script.includes(`'${MARKER}'`));
      assert.not.match(out, /secrets\.|https?:/);
    });
  },

  'ci gitlab is a job that reviews, and one that writes the note and checks nothing out'() {
    inFolder({}, ({ run, shell }) => {
      const { status, out } = run(['render', 'ci', 'gitlab']);
      assert.is(status, 0);
      const jobs = inYaml(out);
      assert.equal(Object.keys(jobs), ['pod-review', 'pod-review-note']);
      const { 'pod-review': review, 'pod-review-note': note } = jobs;
      assert.match(review.script[0], /-o pod-review\.md \. \|\| code=/);
      assert.not.match(out, /pod-compile check (?!--review)|https?:/);
      assert.equal([note.needs, note.variables], [['pod-review'], { GIT_STRATEGY: 'none' }]);
      const [, program = ''] = /<<'END'\n([\s\S]*)\nEND\n/.exec(note.script[0]) ?? [];
      assert.equal(shell(`node --input-type=module --check <<'END'\n${program}\nEND\n`).err, '');
    });
  },

  'ci takes no path that a shell, YAML or an expression would read otherwise'() {
    inFolder({}, ({ run }) => {
      for (const path of ['a b', '$(id)', '${{ github.token }}', '-o', "'", 'a\nb', '', '`id`', '#x', 'a;b']) {
        const { status, out, err } = run(['render', 'ci', 'github', `--pod=${path}`]);
        assert.equal([status, out], [64, ''], path);
        assert.match(err, /would need quotes in a shell/);
      }
      assert.match(run(['render', 'ci']).err, /say whose: github or gitlab/);
      assert.match(run(['render', 'ci', 'githb']).err, /ci knows no githb; did you mean github\?/);
      assert.match(run(['render', 'mesos-hook', 'x', '--cleaner=/x']).err, /mesos-hook does not take "x"/);
    });
  },
});

/** The file as plain data, read by the yaml package. */
function inYaml(text: string): ReturnType<typeof JSON.parse> {
  const report = new Report();
  const document = oneDocument({ file: 'ci.yml', text }, report);
  assert.equal([report.all(), document !== undefined], [[], true]);
  return JSON.parse(JSON.stringify(document && toJson(document)));
}
