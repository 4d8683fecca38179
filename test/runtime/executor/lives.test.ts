import { play, WEB } from '../../support/played.ts';
import { assert, spec } from '../../support/spec.ts';

spec('executor', {
  async 'that is shut down stops all tasks within the grace, and leaves'() {
    const played = play({ graceSeconds: 5, scripts: { web: { stopTakes: 60_000 } } });
    const file = 'services: { web: { image: web, stop_grace_period: 1m } }';
    played.launch('T', file);
    played.launch('U', file);
    await played.pass(1000);
    played.hear({ kind: 'shutdown', reason: 'the agent asks for it' });
    assert.is(await played.over(), true);
    assert.ok(played.now() < 6000, `${played.now()}`);
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_KILLED', 'TASK_KILLED']);
    assert.equal(played.engine.left(), []);
  },

  async 'that is shut down runs nothing that is launched later: it may cross a SIGTERM'() {
    const played = play({ scripts: { web: { stopTakes: 2000 } } });
    played.launch('T', WEB);
    await played.pass(1000);
    played.executor.shutDown('it got SIGTERM');
    played.launch('U', WEB);
    assert.is(await played.over(), true);
    assert.equal(played.states('U'), ['TASK_STARTING', 'TASK_KILLED']);
    assert.is(played.engine.requests.filter((one) => one.startsWith('create container')).length, 1);
  },

  async 'that is shut down before any task leaves at once'() {
    const played = play();
    played.hear({ kind: 'shutdown', reason: 'the agent asks for it' });
    assert.is(await played.over(), true);
    assert.is(played.now(), 0);
  },

  async 'waits for acknowledgements, but not for ever; shut down, not beyond the grace'() {
    const played = play({ isDeaf: true, scripts: { web: { exits: [0], after: 5 } } });
    played.launch('T', WEB);
    assert.is(await played.over(), false);
    assert.ok(played.now() > 60_000 && played.now() < 62_000);
    const shut = play({ isDeaf: true, scripts: { web: { stopTakes: 5 } } });
    shut.launch('T', WEB);
    await shut.pass(1000);
    shut.executor.shutDown('it got SIGTERM');
    assert.is(await shut.over(), false);
    assert.ok(shut.now() < 6000);
  },

  async 'takes a task while it waits for acknowledgements'() {
    const played = play({ isDeaf: true, scripts: { web: { exits: [0], after: 5000 } } });
    played.launch('T', WEB);
    await played.pass(10_000);
    assert.equal(played.states('T').at(-1), 'TASK_FINISHED');
    await played.pass(50_000);
    played.launch('U', WEB);
    await played.over();
    assert.equal(played.states('U').at(-1), 'TASK_FINISHED');
  },

  async 'runs several tasks, each a pod of its own'() {
    const played = play({ scripts: { web: { stopTakes: 5 } } });
    played.launch('T', WEB);
    played.launch('U', WEB);
    await played.pass(1000);
    played.hear({ kind: 'kill', task: 'T' });
    await played.pass(1000);
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_KILLED', 'TASK_RUNNING']);
    assert.is(played.engine.left().filter((one) => one.startsWith('container')).length, 1);
  },

  async 'ends a group together'() {
    const played = play({ scripts: { bad: { exits: [4], after: 2000 }, web: { stopTakes: 5 } } });
    played.launchGroup({ T: 'services: { bad: { image: bad } }', U: WEB });
    await played.over();
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_FAILED', 'TASK_KILLED']);
    assert.is(played.told.at(-1)?.message, 'task T of its group ended as TASK_FAILED');
  },

  async 'lets a group go on of which one has finished'() {
    const played = play({ scripts: { job: { exits: [0], after: 2000 }, web: { exits: [0], after: 9000 } } });
    played.launchGroup({ T: 'services: { job: { image: job } }', U: WEB });
    await played.over();
    assert.equal([played.states('T').at(-1), played.states('U').at(-1)], ['TASK_FINISHED', 'TASK_FINISHED']);
  },
});
