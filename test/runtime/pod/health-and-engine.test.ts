import { isHealth, play, RUNNING } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const CHECKED = (mode: string): string => `
x-pod: { unhealthy: ${mode} }
services:
  web: { image: web, healthcheck: { test: check } }
  api: { image: api, depends_on: { web: { condition: service_healthy, restart: true } } }
`;
const CHECKED_SCRIPTS = { web: { health: ['healthy'] } } as const;

spec('an unhealthy container of a running pod', {
  async 'is told of'() {
    const played = play(CHECKED('report'), { scripts: CHECKED_SCRIPTS });
    await played.told(RUNNING);
    played.engine.setHealth('p_web', 'unhealthy', 'no answer');
    await played.told(isHealth('web', 'unhealthy'));
    await played.pass(5000);
    assert.ok(played.engine.isRunning('p_web'));
    played.pod.stop();
    assert.is((await played.over()).how, 'stopped');
  },
  async 'fails the pod when that says so'() {
    const played = play(CHECKED('fail'), { scripts: CHECKED_SCRIPTS });
    await played.told(RUNNING);
    played.engine.setHealth('p_web', 'unhealthy', 'no answer');
    const { how, code, reason } = await played.over();
    assert.equal([how, code, reason], ['failed', 1, 'web is unhealthy; its last check said: no answer']);
  },
  async 'is restarted when the pod says so, with who depends on it'() {
    const played = play(CHECKED('restart'), { scripts: CHECKED_SCRIPTS });
    await played.told(RUNNING);
    played.engine.setHealth('p_web', 'unhealthy', 'no answer');
    await played.pass(5000);
    const after = played.asked('stop', 'start').slice(2);
    assert.equal(after, ['stop p_api', 'stop p_web', 'start p_web', 'start p_api']);
    played.pod.kill();
    await played.over();
  },
  async 'is found although the event was missed'() {
    const played = play(CHECKED('fail'), { scripts: CHECKED_SCRIPTS });
    await played.told(RUNNING);
    played.engine.interrupt();
    played.engine.setHealth('p_web', 'unhealthy');
    assert.is((await played.over()).how, 'failed');
  },
});

spec('an engine that goes away', {
  async 'for a moment is followed further'() {
    const played = play('services: { web: { image: web } }', { scripts: { web: { prints: 'one\n' } } });
    await played.told(RUNNING);
    played.engine.interrupt();
    await played.pass(10_000);
    played.engine.end('p_web', { code: 6 });
    assert.is((await played.over()).code, 6);
  },
  async 'for good ends the pod, which says so'() {
    let isGone = false;
    const played = play('services: { web: { image: web } }', {
      fault: (request) => (isGone && /^(wait|inspect)/.test(request) ? 'error' : undefined),
    });
    await played.told(RUNNING);
    isGone = true;
    played.engine.interrupt();
    const { how, code, reason } = await played.over();
    assert.equal([how, code, reason], ['failed', 1, 'the engine no longer answers: scripted']);
  },
  async 'for a while is said, and that it is back'() {
    let isGone = false;
    const played = play('services: { web: { image: web }, db: { image: db } }', {
      fault: (request) => (isGone && /^(wait|inspect)/.test(request) ? 'error' : undefined),
    });
    await played.told(RUNNING);
    isGone = true;
    played.engine.interrupt();
    await played.pass(60_000);
    isGone = false;
    await played.pass(10_000);
    const [gone, back, ...more] = played.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    assert.is(gone, 'the engine does not answer: scripted; the pod is followed further when it does');
    assert.match(back ?? '', /^the engine answers again, after 6\d\.\d s$/);
    assert.equal(more, []);
    for (const name of ['p_web', 'p_db']) played.engine.end(name, { code: 0 });
    assert.is((await played.over()).how, 'finished');
  },
});
