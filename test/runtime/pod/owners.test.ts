import { play, RUNNING } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const SHARED = (owner: string): string => `
x-pod: { share: [network, pid], owner: base }
services:
  base: { image: base${owner} }
  redis: { image: redis }
  web: { image: web, depends_on: [redis] }
`;

spec('an owner of namespaces', {
  async 'that ends while a member starts is blamed for that, though the Engine gives it the code of a missing command'() {
    const base = '{ image: base, restart: "on-failure:1" }';
    const file = `x-pod: { share: [pid], owner: base }\nservices: { base: ${base}, web: { image: web } }`;
    const gone = 'OCI runtime create failed: lstat /proc/77/ns/pid: no such file or directory: unknown';
    const scripts = { base: { exits: [5, 6], after: 100 }, web: { firstStartFails: gone } };
    const { over, engine } = play(file, { scripts });
    const { code, container } = await over();
    assert.equal([code, container], [6, 'p_base']);
    assert.is(engine.requests.filter((one) => one === 'start p_web').length, 2);
  },
  async 'that ends is restarted with its members, in order'() {
    const played = play(SHARED(', restart: on-failure'), { scripts: { base: { exits: [1, 'runs'], after: 1000 } } });
    await played.told(RUNNING);
    await played.pass(5000);
    assert.equal(played.asked('start').slice(3), ['start p_base', 'start p_redis', 'start p_web']);
    assert.equal(played.asked('stop'), []);
    played.pod.stop();
    const { how } = await played.over();
    assert.is(how, 'stopped');
    assert.equal(played.engine.left(), []);
  },
  async 'that ends for good ends the pod, and is blamed itself'() {
    const played = play(SHARED(''), { scripts: { base: { exits: [9], after: 1000 } } });
    const { how, code, container, reason } = await played.over();
    assert.equal([how, code, container], ['failed', 9, 'p_base']);
    assert.is(reason, 'base ended with code 9, and with it what it shares with redis and web');
  },
  async 'that ends well ends the pod well'() {
    const played = play(SHARED(''), { scripts: { base: { exits: [0], after: 1000 } } });
    assert.equal((await played.over()).how, 'finished');
  },
  async 'that only holds them fails the pod with its end'() {
    const file = 'x-pod: { share: [network, pid], infra: pause }\nservices: { a: { image: a }, b: { image: b } }';
    const played = play(file);
    await played.told(RUNNING);
    played.engine.end('p_infra', { code: 0 });
    const { how, code } = await played.over();
    assert.equal([how, code], ['failed', 1]);
  },
  async 'is not blamed for a member that is killed on its own'() {
    const played = play(SHARED(''));
    await played.told(RUNNING);
    played.engine.end('p_redis', { code: 137 });
    const { code, container } = await played.over();
    assert.equal([code, container], [137, 'p_redis']);
  },
  async 'that ends while a member starts takes that along'() {
    const played = play(SHARED(', restart: always'), {
      scripts: { base: { exits: [1, 1, 'runs'], after: 1 } },
      latency: () => 1,
    });
    await played.told(RUNNING);
    await played.pass(3000);
    for (const name of ['p_base', 'p_redis', 'p_web']) assert.ok(played.engine.isRunning(name), name);
    played.pod.kill();
    await played.over();
  },
});
