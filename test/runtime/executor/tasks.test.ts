import { EngineError } from '../../../runtime/engine/engine.ts';
import { play, WEB } from '../../support/played.ts';
import { assert, spec } from '../../support/spec.ts';

spec('task', {
  async 'that finishes says starting, running, finished'() {
    const played = play({ scripts: { web: { exits: [0], after: 500 } } });
    played.launch('T', WEB);
    assert.is(await played.over(), true);
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
    assert.equal(played.engine.left(), []);
  },

  async 'that fails says which container, how, and its last lines'() {
    const played = play({ scripts: { web: { exits: [3], after: 500, prints: 'a\nno such table\n' } } });
    played.launch('T', WEB);
    await played.over();
    const { state, message } = played.told.at(-1) ?? {};
    assert.is(state, 'TASK_FAILED');
    assert.is(message, 'web ended with code 3\nits last lines:\n  a\n  no such table');
  },

  async 'whose files are wrong is invalid, and nothing is created'() {
    const played = play();
    played.launch('T', 'wrong');
    await played.over();
    assert.equal(played.told.at(-1), {
      task: 'T',
      state: 'TASK_FAILED',
      message: 'compose.yaml:1:1: error x: it is wrong',
      reason: 'REASON_TASK_INVALID',
    });
    assert.equal(played.engine.requests, []);
  },

  async 'for which the host is not fit fails with the remedy'() {
    const played = play({ trouble: ['the cgroup driver is systemd; set it'] });
    played.launch('T', WEB);
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_FAILED']);
    assert.is(played.told.at(-1)?.message, 'the cgroup driver is systemd; set it');
  },

  async 'without an Engine fails with its words'() {
    const connect = () => Promise.reject(new EngineError('unreachable', 'no Engine answers at unix:///x'));
    const played = play({ connect });
    played.launch('T', WEB);
    await played.over();
    assert.is(played.told.at(-1)?.message, 'no Engine answers at unix:///x');
  },

  async 'says where its ports are'() {
    const played = play();
    played.launch('T', 'services: { web: { image: web, ports: ["80"] } }');
    await played.pass(1000);
    const labels = [{ key: 'org.composeexecutor.port.web.80/tcp', value: '31000' }];
    assert.equal(played.told.find(({ state }) => state === 'TASK_RUNNING')?.labels, { labels });
  },

  async 'tells when health comes and goes'() {
    const played = play({ scripts: { web: { health: ['starting', 'healthy'] } } });
    const check = 'healthcheck: { test: "true", interval: 1s }';
    played.launch('T', `services: { web: { image: web, ${check} } }`);
    await played.pass(30_000);
    played.engine.setHealth(played.engine.left()[0]?.split(' ')[1] ?? '', 'unhealthy');
    await played.pass(30_000);
    const running = played.told.filter(({ state }) => state === 'TASK_RUNNING');
    assert.equal(
      running.map(({ healthy }) => healthy),
      [true, false],
    );
    assert.is(running.at(-1)?.reason, 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED');
  },

  async 'beyond its max_completion_time fails with that reason'() {
    const played = play({ knowsKilling: true });
    played.launch('T', WEB, { max_completion_time: { nanoseconds: 60e9 } });
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FAILED']);
    assert.is(played.told.at(-1)?.reason, 'REASON_MAX_COMPLETION_TIME_REACHED');
    assert.ok(played.now() < 70_000);
  },

  async 'is told as over when nothing of it runs any more; the executor stays until all is removed'() {
    const isSlow = (request: string): boolean => request.startsWith('remove network');
    const played = play({
      scripts: { web: { exits: [3], after: 500 } },
      fault: (request, count) => (isSlow(request) && count === 0 ? 'hang' : undefined),
    });
    played.launch('T', WEB);
    await played.pass(1000);
    assert.is(played.states().at(-1), 'TASK_FAILED');
    assert.ok(played.engine.left().length > 0);
    assert.is(await played.over(), true);
    assert.ok(played.now() > 10_000);
    assert.equal(played.engine.left(), []);
    assert.is(played.states().filter((state) => state === 'TASK_FAILED').length, 1);
  },

  async 'is not told as over while a container may run that the Engine can neither stop nor kill'() {
    const refused = (request: string): boolean => /^(stop|kill) /.test(request);
    const isHeld = (request: string, count: number): boolean => request.startsWith('remove ') && count === 0;
    const played = play({
      fault: (request, count) => (refused(request) ? 'error' : isHeld(request, count) ? 'hang' : undefined),
    });
    played.launch('T', WEB);
    await played.pass(1000);
    played.hear({ kind: 'kill', task: 'T' });
    await played.pass(10_000);
    assert.is(played.states().at(-1), 'TASK_RUNNING');
    await played.over();
    assert.is(played.states().at(-1), 'TASK_KILLED');
    assert.equal(played.engine.left(), []);
  },

  async 'with addresses of its own says them, mains first, and again when a restart has changed them'() {
    const lan = 'networks: { lan: { name: lan7, external: true } }';
    const log = 'log: { image: log, networks: [lan], x-pod: { role: sidecar } }';
    const web = 'web: { image: web, networks: [lan], restart: always, depends_on: [log] }';
    const played = play();
    played.engine.addStranger({ kind: 'network', name: 'lan7', labels: {} });
    played.launch('T', `services: { ${log}, ${web} }\n${lan}`);
    await played.pass(1000);
    const addresses = () =>
      played.told
        .filter(({ state }) => state === 'TASK_RUNNING')
        .map(({ container_status: status }) => status?.network_infos.map(({ name, ip_addresses: [ip] }) => [name, ip]));
    const at = (ip: string) => ['lan', { protocol: 'IPv4', ip_address: ip }];
    const before = [at('10.0.1.1'), at('10.0.0.1')];
    assert.equal(addresses(), [before]);
    const container =
      played.engine
        .left()
        .find((one) => one.endsWith('_web'))
        ?.split(' ')[1] ?? '';
    played.engine.end(container, { code: 1 });
    await played.pass(10_000);
    assert.equal(addresses(), [before, [at('10.0.1.2'), at('10.0.0.1')]]);
  },

  async 'on bridges only leaves its address to the agent'() {
    const played = play();
    played.launch('T', WEB);
    await played.pass(1000);
    assert.is(played.told.at(-1)?.state, 'TASK_RUNNING');
    assert.is(played.told.at(-1)?.container_status, undefined);
  },
});
