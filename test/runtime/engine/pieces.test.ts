import { ignoring } from '../../../compiler/build-context.ts';
import { registryOf } from '../../../runtime/engine/credentials.ts';
import { frames, jsonLines } from '../../../runtime/engine/frames.ts';
import { repeated, within } from '../../../runtime/engine/limits.ts';
import { Lost } from '../../../runtime/engine/errors.ts';
import { progressOf } from '../../../runtime/engine/pull-progress.ts';
import { turns } from '../../../runtime/engine/turns.ts';
import { failure } from '../../support/failure.ts';
import { assert, spec } from '../../support/spec.ts';

const never = new AbortController().signal;

spec('engine pieces', {
  async 'frames are told apart wherever the bytes are cut'() {
    const bytes = Buffer.concat([frame(1, 'grüße\n'), frame(2, ''), frame(2, 'error\n'), frame(1, 'x'.repeat(300))]);
    for (let size = 1; size <= bytes.length; size += 1) {
      const out = { stdout: '', stderr: '' };
      const parts: Buffer[] = [];
      for await (const { stream, bytes: some } of frames(cut(bytes, size))) {
        if (stream === 'stderr') out.stderr += Buffer.from(some).toString();
        else parts.push(Buffer.from(some));
      }
      out.stdout = Buffer.concat(parts).toString();
      assert.equal(out, { stdout: `grüße\n${'x'.repeat(300)}`, stderr: 'error\n' });
    }
  },
  async 'lines of JSON are whole wherever the bytes are cut'() {
    const bytes = Buffer.from('{"a":"ü"}\r\n\n{"b":2}\n{"c":3}');
    for (let size = 1; size <= bytes.length; size += 1) {
      const lines: unknown[] = [];
      for await (const line of jsonLines(cut(bytes, size))) lines.push(line);
      assert.equal(lines, [{ a: 'ü' }, { b: 2 }, { c: 3 }]);
    }
  },
  'the bytes of a pull add up over its layers'() {
    const progress = progressOf();
    const layer = (id: string, current: number, total: number) =>
      progress({ id, status: 'Downloading', progressDetail: { current, total } });
    assert.equal(progress({ status: 'Pulling from team/app' }), undefined);
    assert.equal(layer('a', 10, 100), { done: 10, total: 100 });
    assert.equal(layer('b', 5, 50), { done: 15, total: 150 });
    assert.equal(progress({ id: 'a', status: 'Extracting', progressDetail: { current: 1, total: 100 } }), undefined);
    assert.equal(progress({ id: 'a', status: 'Download complete' }), { done: 105, total: 150 });
  },
  'a registry is told from a folder of the Docker Hub'() {
    const hub = 'https://index.docker.io/v1/';
    assert.equal(['redis', 'team/app:1', 'docker.io/team/app'].map(registryOf), [hub, hub, hub]);
    assert.equal(['localhost/app', 'r.example/app', 'r:5000/team/app@sha256:0'].map(registryOf), [
      'localhost',
      'r.example',
      'r:5000',
    ]);
  },
  'a .dockerignore keeps out what it names, and lets in what a later line wants'() {
    const out = ignoring('# all\n*.log\nnode_modules\n/build\n!keep.log\nsub\n!sub/in/a\n**/*.tmp', ['Dockerfile']);
    const inside = ['Dockerfile', 'a', 'keep.log', 'sub', 'sub/in', 'sub/in/a', 'x/build'];
    const outside = ['a.log', 'node_modules', 'node_modules/a', 'build', 'build/a', 'sub/b', 'sub/in/b', 'x/y/a.tmp'];
    assert.equal(inside.filter(out), []);
    assert.equal(outside.filter(out), outside);
    assert.equal(['Dockerfile', 'docker/Dockerfile', 'docker', 'a'].map(ignoring('*', ['docker/Dockerfile'])), [
      true,
      false,
      false,
      true,
    ]);
  },
  async 'only so many take their turn at once, and one that waits may be called off'() {
    const turn = turns(1);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stop = new AbortController();
    const done: string[] = [];
    const first = turn(never, () => held.then(() => void done.push('first')));
    const second = turn(stop.signal, async () => void done.push('second')).catch(() => done.push('called off'));
    const third = turn(never, async () => void done.push('third'));
    stop.abort();
    assert.equal(done, []);
    release();
    await Promise.all([first, second, third]);
    assert.equal(done, ['first', 'called off', 'third']);
  },
  async 'a reply that stays lost ends the asking'() {
    let asked = 0;
    const action = async (): Promise<never> => {
      asked += 1;
      throw new Lost(new Error('gone'));
    };
    const error = await failure(within(5, { doing: 'ask', signal: never }, (signal) => repeated(action, signal)));
    assert.equal([error.kind, asked], ['unreachable', 4]);
  },
});

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}
