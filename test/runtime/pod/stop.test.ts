import type { PodEvent } from '../../../runtime/pod/events.ts';
import { play } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const RUNNING = (event: PodEvent): boolean => event.kind === 'phase' && event.phase === 'running';

const THREE = `
services:
  db: { image: db, stop_grace_period: 60s }
  api: { image: api, stop_grace_period: 30s, depends_on: [db] }
  web: { image: web, stop_grace_period: 10s, depends_on: [api] }
`;
const STUBBORN = { db: { stopTakes: 1e9 }, api: { stopTakes: 1e9 }, web: { stopTakes: 1e9 } };

spec('a pod that is stopped', {
  async 'stops in waves, and is gone'() {
    const { told, pod, over, asked, engine } = play(THREE);
    await told(RUNNING);
    pod.stop();
    const result = await over();
    assert.equal(result, { how: 'stopped', ok: true, code: 0, reason: 'stopped by request', tail: [], leftovers: [] });
    assert.equal(asked('stop'), ['stop p_web', 'stop p_api', 'stop p_db']);
    assert.equal(engine.left(), []);
  },
  async 'gives each what it wishes when there is no limit'() {
    const { told, pod, over, clock } = play(THREE, { scripts: STUBBORN });
    await told(RUNNING);
    const began = clock.now();
    pod.stop();
    await over();
    assert.ok(clock.now() - began >= 100_000 && clock.now() - began < 103_000, `${clock.now() - began}`);
  },
  async 'is over in the time that it has'() {
    const { told, pod, over, clock } = play(THREE, { scripts: STUBBORN });
    await told(RUNNING);
    const began = clock.now();
    pod.stop(10);
    await over();
    assert.ok(clock.now() - began >= 9000 && clock.now() - began < 10_500, `${clock.now() - began}`);
  },
  async 'gives the later what the earlier left'() {
    const { told, pod, over, engine } = play(THREE, { scripts: { db: { stopTakes: 9000, stopCode: 0 } } });
    await told(RUNNING);
    let code: number | undefined;
    void engine.wait('p_db', new AbortController().signal).then((ended) => {
      code = ended.code;
    });
    pod.stop(10);
    await over();
    assert.is(code, 0);
  },
  async 'again without a time is stopped at once'() {
    const { told, pod, over, clock, pass, asked } = play(THREE, { scripts: STUBBORN });
    await told(RUNNING);
    pod.stop();
    await pass(1000);
    const began = clock.now();
    pod.stop();
    await over();
    assert.ok(clock.now() - began < 1000, `${clock.now() - began}`);
    assert.equal([...asked('kill')].sort(), ['kill p_api', 'kill p_db', 'kill p_web']);
  },
  async 'again in less time hurries, and in more does not dawdle'() {
    const { told, pod, over, clock, pass } = play(THREE, { scripts: STUBBORN });
    await told(RUNNING);
    const began = clock.now();
    pod.stop(60);
    await pass(1000);
    pod.stop(5);
    pod.stop(600);
    await over();
    assert.ok(clock.now() - began < 7000, `${clock.now() - began}`);
  },
  async 'is killed at once when asked'() {
    const { told, pod, over, engine, asked } = play(THREE, { scripts: STUBBORN });
    await told(RUNNING);
    pod.kill();
    assert.is((await over()).how, 'stopped');
    assert.equal(asked('stop'), []);
    assert.equal(engine.left(), []);
  },
  async 'before it runs gives up pulls, and starts nothing'() {
    const { pass, pod, over, clock, asked, engine } = play(THREE, {
      fault: (request) => (request === 'pull api' ? 'hang' : undefined),
    });
    await pass(100);
    assert.equal(asked('start'), ['start p_db']);
    pod.stop();
    const began = clock.now();
    const { how } = await over();
    assert.is(how, 'stopped');
    assert.ok(clock.now() - began < 1000, `${clock.now() - began}`);
    assert.equal(asked('start'), ['start p_db']);
    assert.equal(engine.left(), []);
  },
  async 'while it waits for health or an end stops waiting'() {
    const file = `
services:
  db: { image: db, healthcheck: { test: check } }
  make: { image: make }
  web: { image: web, depends_on: { db: { condition: service_healthy }, make: { condition: service_completed_successfully } } }`;
    const { pass, pod, over, events } = play(file, { scripts: { db: { health: ['starting'] } } });
    await pass(100);
    pod.kill();
    assert.is((await over()).how, 'stopped');
    const given = events.flatMap((event) => (event.kind === 'step ended' && event.aborted ? [event.id] : []));
    assert.equal([...given].sort(), ['exit:make', 'healthy:db']);
  },
  async 'while a container starts stops that too'() {
    const { pass, pod, over, engine } = play('services: { web: { image: web } }', {
      fault: (request) => (request === 'start p_web' ? 'late' : undefined),
    });
    await pass(100);
    assert.ok(engine.isRunning('p_web'));
    pod.stop();
    await over();
    assert.equal(engine.left(), []);
  },
  async 'fails all the same when a container failed by itself before its turn'() {
    const { told, pod, over, pass, engine } = play(THREE, { scripts: { web: { stopTakes: 5000 } } });
    await told(RUNNING);
    pod.stop();
    await pass(100);
    engine.end('p_db', { code: 6 });
    const { how, code, container } = await over();
    assert.equal([how, code, container], ['failed', 6, 'p_db']);
  },
  async 'failed when a container failed first'() {
    const { told, pod, over, engine, pass } = play(THREE, { scripts: { db: { stopTakes: 5000 } } });
    await told(RUNNING);
    engine.end('p_web', { code: 6 });
    await pass(100);
    pod.stop();
    const { how, code } = await over();
    assert.equal([how, code], ['failed', 6]);
  },
});

const KEPT = `
services:
  web: { image: web, volumes: ["data:/d", "cache:/c", "theirs:/t"], networks: [front, outside] }
networks: { front: {}, outside: { external: true } }
volumes: { data: {}, cache: { x-pod: { keep: true } }, theirs: { external: true } }
`;

spec('at the end', {
  async 'all is removed but what the plan keeps and what is not ours'() {
    const played = play(KEPT);
    const mine = { other: 'run' };
    const outside = played.plan.networks.find(({ external }) => external)?.name ?? '';
    const theirs = played.plan.volumes.find(({ external }) => external)?.name ?? '';
    const cache = played.plan.volumes.find(({ keep, external }) => keep && !external)?.name ?? '';
    played.engine.addStranger({ kind: 'network', name: outside, labels: mine });
    played.engine.addStranger({ kind: 'volume', name: theirs, labels: mine });
    await played.told(RUNNING);
    played.pod.stop();
    assert.equal((await played.over()).leftovers, []);
    assert.equal(
      [...played.engine.left()].sort(),
      [`network ${outside}`, `volume ${theirs}`, `volume ${cache}`].sort(),
    );
  },
  async 'what cannot be removed is named'() {
    const played = play('services: { web: { image: web, networks: [front] } }\nnetworks: { front: {} }', {
      fault: (request) => (request.startsWith('remove network') ? 'error' : undefined),
    });
    await played.told(RUNNING);
    played.pod.stop();
    const { leftovers } = await played.over();
    assert.equal(leftovers, ['network p_front: cannot remove network p_front: scripted']);
  },
  async 'what a request made that was given up is found by its labels'() {
    const played = play('services: { web: { image: web } }');
    await played.told(RUNNING);
    const labels = { ...played.plan.pod.labels, run: '1' };
    played.engine.addStranger({ kind: 'volume', name: 'stray', labels });
    played.pod.stop();
    await played.over();
    assert.equal(played.engine.left(), []);
  },
  async 'a container that cannot be stopped is killed, and one that cannot be killed removed'() {
    const played = play(THREE, { fault: (request) => (/^(stop|kill) p_api/.test(request) ? 'hang' : undefined) });
    await played.told(RUNNING);
    played.pod.stop(5);
    assert.equal((await played.over()).leftovers, []);
    assert.equal(played.engine.left(), []);
  },
});
