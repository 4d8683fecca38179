import { SIMULATED } from '../../../compiler/context.ts';
import { isHealth, lives, planOf, play, reasons, RUNNING } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

spec('an end', {
  async 'of an essential container decides, and the others are stopped'() {
    const played = play('services: { web: { image: web }, db: { image: db, stop_grace_period: 1s } }', {
      scripts: { web: { exits: [7], after: 500, prints: 'a\nb\n' }, db: { stopTakes: 100, stopCode: 5 } },
    });
    const result = await played.over();
    assert.equal(result, {
      how: 'failed',
      ok: false,
      code: 7,
      reason: 'web ended with code 7',
      container: 'p_web',
      tail: ['a', 'b'],
      leftovers: [],
    });
    assert.equal(played.asked('stop'), ['stop p_db']);
    assert.equal(played.engine.left(), []);
  },
  async 'of the first decides, whatever follows'() {
    const played = play('services: { web: { image: web }, db: { image: db } }', {
      scripts: { web: { exits: [7], after: 500 }, db: { exits: [9], after: 501 } },
    });
    assert.is((await played.over()).code, 7);
  },
  async 'by a signal is told by its name'() {
    const played = play('services: { web: { image: web } }', { scripts: { web: { exits: [139], after: 5 } } });
    assert.is((await played.over()).reason, 'web was killed by SIGSEGV (code 139)');
  },
  async 'for lack of memory is told, with the limit'() {
    const file = 'services: { web: { image: web, mem_limit: 64m } }';
    const played = play(file, { scripts: { web: { exits: [137], after: 5, outOfMemory: true } } });
    const { outOfMemory, code, reason } = await played.over();
    assert.equal([outOfMemory, code], [true, 137]);
    assert.is(reason, 'web ran out of memory, its limit is 64 MiB, and was killed (code 137)');
  },
  async 'by SIGKILL that nobody explains is told with the limit of memory'() {
    const file = 'services: { web: { image: web, mem_limit: 64m } }';
    const { outOfMemory, reason } = await play(file, { scripts: { web: { exits: [137], after: 5 } } }).over();
    assert.is(outOfMemory, undefined);
    assert.is(
      reason,
      'web was killed by SIGKILL (code 137), by somebody else or for lack of memory: its limit is 64 MiB',
    );
  },
  async 'for lack of memory is known from the event alone'() {
    const played = play('services: { web: { image: web } }');
    await played.told(RUNNING);
    played.engine.oom('p_web');
    await played.pass(10);
    played.engine.end('p_web', { code: 137 });
    assert.is((await played.over()).outOfMemory, true);
  },
  async 'after lack of memory that it survived is told as it was'() {
    const played = play('services: { web: { image: web } }');
    await played.told(RUNNING);
    played.engine.oom('p_web');
    await played.pass(10);
    played.engine.end('p_web', { code: 3 });
    const { outOfMemory, code, reason } = await played.over();
    assert.equal([outOfMemory, code], [undefined, 3]);
    assert.is(reason, 'web ended with code 3, after the kernel had killed a process of it for lack of memory');
  },
  async 'of a main with 0 lets the other mains run on'() {
    const played = play('services: { web: { image: web }, job: { image: job } }', {
      scripts: { job: { exits: [0], after: 100 }, web: { exits: [4], after: 5000 } },
    });
    assert.is((await played.over()).code, 4);
  },
  async 'of a sidecar is none of the pod, and it comes back'() {
    const file = 'services: { web: { image: web }, log: { image: log, x-pod: { role: sidecar } } }';
    const played = play(file, {
      scripts: { web: { exits: [0], after: 2000 }, log: { exits: [1, 'runs'], after: 100 } },
    });
    assert.is((await played.over()).how, 'finished');
    assert.equal(played.asked('start'), ['start p_log', 'start p_web', 'start p_log']);
  },
  async "of an essential sidecar is the pod's"() {
    const file = 'services: { web: { image: web }, log: { image: log, x-pod: { role: sidecar, essential: true } } }';
    const played = play(file, { scripts: { log: { exits: [8], after: 100 } } });
    const { code, container } = await played.over();
    assert.equal([code, container], [8, 'p_log']);
  },
  async 'of a container that somebody removed is the end of the pod'() {
    const played = play('services: { web: { image: web } }');
    await played.told(RUNNING);
    await played.clock.until(played.engine.remove('p_web', { signal: new AbortController().signal }));
    const { how, code } = await played.over();
    assert.equal([how, code], ['failed', 137]);
  },
});

spec('restarting', {
  async 'happens with back-off, and gives its reasons'() {
    const file = 'services: { web: { image: web, restart: "on-failure:2" } }';
    const played = play(file, { scripts: { web: { exits: [1, 2, 3], after: 50 } } });
    const { code, reason } = await played.over();
    assert.equal([code, reason], [3, 'web ended with code 3; restart: on-failure gives up after 2 restarts']);
    assert.equal(reasons(played, 'web').slice(0, 2), [
      'web ended with code 1; restart 1 of 2 in 0.1 s (restart: on-failure)',
      'web ended with code 2; restart 2 of 2 in 0.2 s (restart: on-failure)',
    ]);
    assert.equal(played.asked('start').length, 3);
  },
  async 'of an init container goes on until it succeeds'() {
    const file = `
services:
  web: { image: web, depends_on: { make: { condition: service_completed_successfully } } }
  make: { image: make, restart: always }`;
    const played = play(file, { scripts: { make: { exits: [1, 1, 0], after: 10 }, web: { exits: [0], after: 10 } } });
    assert.is((await played.over()).how, 'finished');
    assert.equal(played.asked('start'), ['start p_make', 'start p_make', 'start p_make', 'start p_web']);
  },
  async 'takes those along that depend on it so, in order'() {
    const file = `
services:
  db: { image: db, restart: on-failure }
  api: { image: api, depends_on: { db: { condition: service_started, restart: true } } }
  web: { image: web, depends_on: { api: { condition: service_started, restart: true } } }
  job: { image: job, depends_on: [db] }`;
    const played = play(file, { scripts: { db: { exits: [1, 'runs'], after: 1000 } } });
    await played.told(RUNNING);
    await played.pass(5000);
    const after = played.asked('stop', 'start').slice(4);
    assert.equal(after, ['stop p_web', 'stop p_api', 'start p_db', 'start p_api', 'start p_web']);
    played.pod.stop();
    assert.is((await played.over()).how, 'stopped');
  },
  async 'waits for health where it is a condition'() {
    const file = `
services:
  db: { image: db, restart: on-failure, healthcheck: { test: check } }
  web: { image: web, depends_on: { db: { condition: service_healthy, restart: true } } }`;
    const health = ['starting', 'starting', 'healthy'] as const;
    const played = play(file, { scripts: { db: { exits: [1, 'runs'], after: 1000, health } } });
    await played.told(RUNNING);
    await played.pass(5000);
    const seen = lives(played).join(', ');
    assert.match(seen, /db waiting.*db starting, db running, db running, web starting, web running$/);
    played.pod.kill();
    await played.over();
  },
});

spec('a sidecar that is not essential', {
  async 'and cannot start is tried again with back-off, and holds nobody up'() {
    const file = 'services: { web: { image: web }, log: { image: log, x-pod: { role: sidecar } } }';
    const scripts = { log: { startFails: 'no such user' }, web: { exits: [0], after: 2000 } } as const;
    const played = play(file, { scripts });
    await played.told(RUNNING);
    assert.is((await played.over()).how, 'finished');
    assert.equal(reasons(played, 'log').slice(0, 3), [
      'log could not be started: no such user; restart 1 in 0.1 s (restart: always)',
      'log could not be started: no such user; restart 2 in 0.2 s (restart: always)',
      'log could not be started: no such user; restart 3 in 0.4 s (restart: always)',
    ]);
    assert.equal(played.asked('start').length, 6);
    assert.equal(played.engine.left(), []);
  },
  async 'and cannot start at first runs when it can, and its health is seen'() {
    const file =
      'services: { web: { image: web }, log: { image: log, healthcheck: { test: check }, x-pod: { role: sidecar } } }';
    const played = play(file, {
      scripts: { log: { health: ['healthy'] } },
      fault: (request, count) => (request === 'start p_log' && count < 2 ? 'error' : undefined),
    });
    await played.told(isHealth('log', 'healthy'));
    assert.ok(played.engine.isRunning('p_log'));
    played.pod.stop();
    assert.is((await played.over()).how, 'stopped');
  },
  async 'and cannot start is given up as its policy says'() {
    const file =
      'services: { web: { image: web }, log: { image: log, restart: "on-failure:2", x-pod: { role: sidecar } } }';
    const played = play(file, { scripts: { log: { startFails: 'no such user' }, web: { exits: [0], after: 5000 } } });
    assert.is((await played.over()).how, 'finished');
    assert.equal(played.asked('start'), ['start p_log', 'start p_web', 'start p_log', 'start p_log']);
  },
  async 'and is needed by one that is essential fails the pod when it cannot start'() {
    const file = 'services: { web: { image: web, depends_on: [log] }, log: { image: log, x-pod: { role: sidecar } } }';
    const played = play(file, { scripts: { log: { startFails: 'no such user' } } });
    const { how, reason } = await played.over();
    assert.equal([how, reason], ['failed', 'log could not be started: no such user']);
  },
});

spec('free ports that the engine chose', {
  async 'are told when the container runs, and when it runs again'() {
    const file = 'services: { web: { image: web, restart: on-failure, ports: ["80-81", "127.0.0.1::82", "9000:90"] } }';
    const plan = planOf(file, { ...SIMULATED, ports: 'as written' });
    const played = play(plan, { scripts: { web: { exits: [1, 0], after: 100 } } });
    assert.is((await played.over()).how, 'finished');
    const told = played.events.flatMap((event) => (event.kind === 'ports' ? [event] : []));
    assert.equal(
      told.map(({ container, ports }) => [
        container,
        ...ports.map((one) => `${one.service} ${one.container} ${one.hostIp} ${one.host}`),
      ]),
      [33, 34].map((run) => [
        'p_web',
        `web 80/tcp undefined ${run}080`,
        `web 81/tcp undefined ${run}081`,
        `web 82/tcp 127.0.0.1 ${run}082`,
      ]),
    );
  },
});
