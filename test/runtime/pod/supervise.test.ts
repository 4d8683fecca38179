import type { PodEvent } from '../../../runtime/pod/events.ts';
import { SIMULATED } from '../../../compiler/context.ts';
import { type Played, planOf, play } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const RUNNING = (event: PodEvent): boolean => event.kind === 'phase' && event.phase === 'running';

/** What happened to containers: `web running`. */
function lives({ events }: Played): readonly string[] {
  return events.flatMap((event) => (event.kind === 'container' ? [`${event.service} ${event.state}`] : []));
}

function reasons({ events }: Played, service: string): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'container' && event.service === service && event.reason !== undefined ? [event.reason] : [],
  );
}

function isHealth(service: string, health: string): (event: PodEvent) => boolean {
  return (event) => event.kind === 'container' && event.service === service && event.health === health;
}

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
