import { planApart } from '../../../runtime/run/plan-apart.ts';
import { EXIT } from '../../../compiler/command.ts';
import { assert, spec } from '../../support/spec.ts';

const node = (script: string): readonly string[] => [process.execPath, '-e', script];

spec('a plan that is made in a process of its own', {
  async 'is what that says'() {
    const echo = node('process.stdin.on(\'data\', (data) => process.stdout.write(`{"got": "${data}"}`))');
    assert.equal(await planApart(echo, { input: 'x' }), { got: 'x' });
  },

  async 'is not there when the process dies'() {
    const made = await planApart(node("process.kill(process.pid, 'SIGKILL')"));
    assert.equal(made, {
      kind: 'mistake',
      text: 'no plan was made: the process that makes it ended with SIGKILL',
      exit: EXIT.failed,
    });
  },

  async 'ends its process when it is called off'() {
    const off = new AbortController();
    const slow = node("process.on('SIGTERM', () => {}); process.stdout.write('{}'); setInterval(() => {}, 1000)");
    const made = planApart(slow, { input: '', signal: off.signal }).then(
      () => 'made',
      (error: Error) => error.name,
    );
    setTimeout(() => off.abort(), 200);
    assert.is(await made, 'AbortError');
  },
});
