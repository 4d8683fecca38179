import { play, WEB } from '../../support/played.ts';
import { assert, spec } from '../../support/spec.ts';

const KILL = { kind: 'kill', task: 'T' } as const;

spec('kill', {
  async 'of a running task stops it in order'() {
    const played = play({ scripts: { web: { stopTakes: 300 } } });
    played.launch('T', WEB);
    await played.pass(1000);
    played.hear(KILL);
    assert.is(await played.over(), true);
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
    assert.equal(played.engine.left(), []);
  },

  async 'is told as TASK_KILLING, once, only to a framework that knows it'() {
    const played = play({ knowsKilling: true, scripts: { web: { stopTakes: 300 } } });
    played.launch('T', WEB);
    await played.pass(1000);
    for (let times = 0; times < 3; times += 1) played.hear(KILL);
    await played.over();
    assert.equal(played.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING', 'TASK_KILLED']);
  },

  async 'at any moment of a launch leaves nothing, and one terminal update'() {
    for (let ms = 0; ms < 60; ms += 1) {
      const played = play({ compileMs: 5, scripts: { web: { stopTakes: 10 } } });
      played.launch('T', WEB);
      if (ms > 0) await played.pass(ms);
      played.hear(KILL);
      played.hear(KILL);
      await played.over();
      assert.is(played.states().at(-1), 'TASK_KILLED', `after ${ms} ms`);
      assert.is(played.states().filter((state) => state === 'TASK_KILLED').length, 1);
      assert.equal(played.engine.left(), []);
    }
  },

  async 'while the Engine does not answer, or a compile takes long, ends the task at once'() {
    for (const wish of [{ connect: () => new Promise<never>(() => {}) }, { compileMs: 60_000 }]) {
      const played = play({ ...wish, knowsKilling: true });
      played.launch('T', WEB);
      await played.pass(1000);
      played.hear(KILL);
      await played.over();
      assert.ok(played.now() <= 1000, `${played.now()} ms`);
      assert.equal(played.states(), ['TASK_STARTING', 'TASK_KILLING', 'TASK_KILLED']);
      assert.equal(played.engine.requests, []);
    }
  },

  async 'that is repeated without a time does not hurry; one with a time does'() {
    const slow = { scripts: { web: { stopTakes: 20_000 } } };
    const file = 'services: { web: { image: web, stop_grace_period: 30s } }';
    const patient = play(slow);
    patient.launch('T', file);
    await patient.pass(1000);
    patient.hear(KILL);
    patient.hear(KILL);
    await patient.over();
    assert.ok(patient.now() > 20_000);
    const hurried = play(slow);
    hurried.launch('T', file);
    await hurried.pass(1000);
    hurried.hear(KILL);
    hurried.hear({ ...KILL, graceSeconds: 2 });
    await hurried.over();
    assert.ok(hurried.now() < 10_000);
  },

  async "takes the task's own kill policy when it has none"() {
    const played = play({ scripts: { web: { stopTakes: 20_000 } } });
    const policy = { kill_policy: { grace_period: { nanoseconds: 2e9 } } };
    played.launch('T', 'services: { web: { image: web, stop_grace_period: 30s } }', policy);
    await played.pass(1000);
    played.hear(KILL);
    await played.over();
    assert.ok(played.now() < 10_000);
  },

  async 'does not hide a failure that came before'() {
    const played = play({ scripts: { web: { exits: [9], after: 500 }, db: { stopTakes: 5000 } } });
    played.launch('T', 'services: { web: { image: web }, db: { image: db } }');
    await played.pass(1000);
    played.hear(KILL);
    await played.over();
    assert.is(played.states().at(-1), 'TASK_FAILED');
  },

  async 'of a task that is over or unknown changes nothing'() {
    const played = play({ scripts: { web: { exits: [0], after: 5 } } });
    played.launch('T', WEB);
    await played.over();
    const before = played.told.length;
    played.hear(KILL);
    played.hear({ kind: 'kill', task: 'nobody' });
    assert.is(played.told.length, before);
  },
});
