import type { PodPlan, Step } from '../../../compiler/plan/plan.ts';
import { play } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const WEB = `
services:
  web:
    image: web
    depends_on: { db: { condition: service_healthy }, migrate: { condition: service_completed_successfully } }
    networks: [front, back]
  db: { image: db, healthcheck: { test: check }, volumes: ["data:/data"], networks: [back] }
  migrate: { image: web, depends_on: { db: { condition: service_healthy } }, networks: [back] }
  made: { build: ., network_mode: "service:web", configs: [settings] }
configs: { settings: { content: text } }
networks: { front: {}, back: {} }
volumes: { data: {} }
`;

const WEB_SCRIPTS = {
  db: { health: ['healthy'] },
  migrate: { exits: [0], after: 50 },
  web: { exits: [0], after: 1000 },
} as const;

/** The request that a step is; waits are none. */
function requestOf(step: Step, plan: PodPlan): readonly string[] {
  const network = (key: string): string => plan.networks.find((one) => one.network === key)?.name ?? '';
  switch (step.do) {
    case 'pull':
    case 'build':
      return [`${step.do} ${step.image}`];
    case 'create network':
      return [`${step.do} ${network(step.network)}`];
    case 'create volume':
      return [`${step.do} ${plan.volumes.find((one) => one.volume === step.volume)?.name}`];
    case 'connect network':
      return [`${step.do} ${network(step.network)} ${step.container}`];
    case 'create container':
    case 'put files':
    case 'start':
      return [`${step.do} ${step.container}`];
    default:
      return [];
  }
}

const STARTING = [
  'pull',
  'build',
  'create network',
  'create volume',
  'create container',
  'put files',
  'connect network',
  'start',
];

spec('a pod comes up', {
  async 'by the steps of its plan, one request each'() {
    const { plan, over, asked } = play(WEB, { scripts: WEB_SCRIPTS });
    await over();
    const planned = plan.steps.flatMap((step) => requestOf(step, plan));
    assert.equal([...asked(...STARTING)].sort(), [...planned].sort());
  },
  async 'with each step after all that it needs'() {
    const { plan, over, events } = play(WEB, { scripts: WEB_SCRIPTS });
    await over();
    const ended = new Set<string>();
    const early: string[] = [];
    for (const event of events) {
      if (event.kind === 'step ended') ended.add(event.id);
      if (event.kind !== 'step started') continue;
      const { needs = [] } = plan.steps.find(({ id }) => id === event.id) ?? {};
      early.push(...needs.filter((id) => !ended.has(id)).map((id) => `${event.id} before ${id}`));
    }
    assert.equal(early, []);
  },
  async 'and is gone when its mains ended, finished with 0'() {
    const { over, engine, events } = play(WEB, {
      scripts: { ...WEB_SCRIPTS, made: { exits: [0] }, db: { health: ['healthy'], exits: [0], after: 2000 } },
    });
    const result = await over();
    assert.equal(result, {
      how: 'finished',
      ok: true,
      code: 0,
      reason: 'db, web and made ended',
      tail: [],
      leftovers: [],
    });
    assert.equal(engine.left(), []);
    const phases = events.flatMap((event) => (event.kind === 'phase' ? [event.phase] : []));
    assert.equal(phases, ['starting', 'running', 'stopping', 'removing', 'over']);
  },
});

const ONE = 'services: { web: { image: web } }';
const TWO = 'services: { web: { image: web }, db: { image: db } }';

spec('a pod that does not come up', {
  async 'says which image is missing, and leaves nothing'() {
    const { over, engine, asked } = play(TWO, { images: ['web'] });
    const { how, code, reason, leftovers } = await over();
    assert.equal(
      { how, code, reason, leftovers },
      { how: 'failed', code: 1, reason: 'cannot pull db: there is no such image', leftovers: [] },
    );
    assert.equal(asked('start'), []);
    assert.equal(engine.left(), []);
  },
  async 'says which command is not there, with its code'() {
    const { over, engine } = play(ONE, { scripts: { web: { startFails: 'exec: "nosuch": not found' } } });
    const { code, reason, container } = await over();
    assert.equal([code, reason, container], [127, 'web could not be started: exec: "nosuch": not found', 'p_web']);
    assert.equal(engine.left(), []);
  },
  async 'for an init container that failed starts nothing after it'() {
    const { over, engine, asked } = play(WEB, {
      scripts: { ...WEB_SCRIPTS, migrate: { exits: [3], after: 10, prints: 'no table\n' } },
    });
    const { how, code, container, reason, tail } = await over();
    assert.equal([how, code, container, reason], ['failed', 3, 'p_migrate', 'migrate ended with code 3']);
    assert.equal(tail, ['no table']);
    assert.equal(asked('start'), ['start p_db', 'start p_migrate']);
    assert.equal(engine.left(), []);
  },
  async 'for what is unhealthy says what its check said'() {
    const { over, asked } = play(WEB, { scripts: { ...WEB_SCRIPTS, db: { health: ['starting', 'unhealthy'] } } });
    const { code, container, reason } = await over();
    assert.equal([code, container, reason], [1, 'p_db', 'db is unhealthy; its last check said: scripted']);
    assert.equal(asked('start'), ['start p_db']);
  },
  async 'for a health that nobody checks says so'() {
    const file =
      'services: { web: { image: web, depends_on: { db: { condition: service_healthy } } }, db: { image: db } }';
    const { reason } = await play(file).over();
    assert.match(reason, /^db has no health check/);
  },
  async 'for one that ends before it is healthy says how it ended'() {
    const { over } = play(WEB, {
      scripts: { ...WEB_SCRIPTS, db: { health: ['starting', 'starting', 'healthy'], exits: [0], after: 150 } },
    });
    const { how, code, reason } = await over();
    assert.equal([how, code, reason], ['failed', 1, 'db ended with code 0 before it was healthy']);
  },
  async "when only one stays away whose failure is not the pod's, comes up"() {
    const file = `
services:
  web: { image: web, depends_on: { log: { condition: service_started, required: false } } }
  log: { image: log, x-pod: { essential: false } }`;
    const { over, told, events } = play(file, {
      scripts: { log: { startFails: 'no such user' }, web: { exits: [0], after: 100 } },
    });
    await told((event) => event.kind === 'phase' && event.phase === 'running');
    assert.is((await over()).how, 'finished');
    const notes = events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    assert.equal(notes, ['log stays away: log could not be started: no such user']);
  },
  async 'when an essential sidecar stays away, fails for that'() {
    const file = 'services: { web: { image: web }, log: { image: log, x-pod: { role: sidecar, essential: true } } }';
    const { over } = play(file, { scripts: { log: { startFails: 'no such user' } } });
    const { how, reason, container } = await over();
    assert.equal([how, reason, container], ['failed', 'log could not be started: no such user', 'p_log']);
  },
  async 'comes up all the same when a sidecar stays away that is not essential'() {
    const file = 'services: { web: { image: web }, log: { image: log, x-pod: { role: sidecar } } }';
    const { over } = play(file, { scripts: { log: { startFails: 'no such user' }, web: { exits: [0] } } });
    const { how, code } = await over();
    assert.equal([how, code], ['finished', 0]);
  },
});

spec('images', {
  async 'are pulled four at a time'() {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const file = `services: { ${names.map((name) => `${name}: { image: ${name} }`).join(', ')} }`;
    const { over, events } = play(file, { scripts: Object.fromEntries(names.map((name) => [name, { exits: [0] }])) });
    await over();
    let [now, most] = [0, 0];
    for (const event of events) {
      if (!('verb' in event) || event.verb !== 'pull') continue;
      now += event.kind === 'step started' ? 1 : -1;
      most = Math.max(most, now);
    }
    assert.is(most, 4);
  },
});
