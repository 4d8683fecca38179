import type { PodFiles } from '../../../runtime/files/pod-files.ts';
import { EngineError } from '../../../runtime/engine/engine.ts';
import { play } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const FILE = `
services:
  web: { image: web, read_only: true, configs: [settings] }
  db: { image: db, configs: [settings, { source: settings, target: /etc/more, uid: "5", mode: 0 }] }
configs: { settings: { content: text } }
`;

const SCRIPTS = { web: { exits: [0] }, db: { exits: [0] } } as const;

const PUT = { path: '/settings', bytes: Buffer.from('text'), uid: 0, gid: 0, mode: 0o444 };

/** Writes down what is asked of it. */
function recorded(more: Partial<PodFiles> = {}): { readonly files: PodFiles; readonly done: string[] } {
  const done: string[] = [];
  const files: PodFiles = {
    copies: () => [PUT],
    secret: () => Buffer.alloc(0),
    agent: () => '',
    pin: () => ({}),
    placed: (body) => body,
    refused: () => undefined,
    folder: undefined,
    write: (container) => void done.push(`write ${container}`),
    remove: () => {
      done.push('remove');
      return [];
    },
    ...more,
  };
  return { files, done };
}

spec('files of a pod that runs', {
  async 'are put once, all of a container at once, before it starts'() {
    const { over, asked, engine, told } = play(FILE, {
      scripts: { ...SCRIPTS, db: { exits: [0], after: 1000 } },
      files: recorded().files,
    });
    await told((event) => event.kind === 'step ended' && event.id === 'start:db');
    assert.equal([engine.filesOf('p_web'), engine.filesOf('p_db')], [[], [PUT]]);
    await over();
    const requests = asked('create container', 'put files', 'start').filter((one) => one.endsWith(' p_db'));
    assert.equal(requests, ['create container p_db', 'put files p_db', 'start p_db']);
    assert.equal(asked('put files'), ['put files p_db']);
  },
  async 'that are mounted are written before the container is created, and removed in the end'() {
    const { files, done } = recorded();
    const { over, events } = play(FILE, { scripts: SCRIPTS, files });
    await over();
    assert.equal(done, ['write p_web', 'remove']);
    const times = events.flatMap((event) => (event.kind === 'step ended' ? [event.id] : []));
    assert.ok(times.indexOf('write:web') < times.indexOf('create:web'));
  },
  async 'that cannot be written fail the pod, and nothing is left'() {
    const { files, done } = recorded({
      write() {
        throw new EngineError('refused', 'config settings: key has changed');
      },
    });
    const { over, engine } = play(FILE, { files });
    const { how, code, reason } = await over();
    assert.equal([how, code], ['failed', 1]);
    assert.is(reason, 'web could not be given its files: config settings: key has changed');
    assert.equal(done, ['remove']);
    assert.equal(engine.left(), []);
  },
  async 'that cannot be removed are told'() {
    const { files } = recorded({ remove: () => ['folder /x: permission denied'] });
    const { over } = play(FILE, { scripts: SCRIPTS, files });
    assert.equal((await over()).leftovers, ['folder /x: permission denied']);
  },
});
