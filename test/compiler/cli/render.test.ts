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
      refused([], 'say what to render: mesos-hook');
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
});
