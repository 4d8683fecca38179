import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { DEFAULT_OPERATIONS, roomsOf } from '../../../compiler/command.ts';
import { LIMITS } from '../../../runtime/engine/limits.ts';
import { usageOf } from '../../../runtime/engine/usage.ts';
import { testLink } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { assert, spec } from '../../support/spec.ts';

const plan = { sandbox: '/sandbox', containers: [] };

const limits = (said: object) => usageOf({ ...DEFAULT_OPERATIONS, limits: said }, plan).limits ?? {};

spec('an Engine as the operator wants it used', {
  'is as usual where nothing is said'() {
    assert.equal(usageOf(DEFAULT_OPERATIONS, plan), {
      guarded: true,
      limits: {},
      writable: [],
      rooms: roomsOf('/sandbox'),
    });
  },
  'a limit of requests is that of all that do not last, but for the first'() {
    const unsaid = Object.keys(LIMITS).filter((verb) => !Object.hasOwn(limits({ request: 7 }), verb));
    assert.equal(unsaid, ['connect', 'pull', 'silence of a pull', 'build', 'silence of a build', 'exec']);
    assert.ok(Object.values(limits({ request: 7 })).every((seconds) => seconds === 7));
  },
  'pulls, builds and silence have their own'() {
    const wanted = { pull: 1, build: 2, 'silence of a pull': 3, 'silence of a build': 3 };
    assert.equal(limits({ pull: 1, build: 2, silence: 3 }), wanted);
  },
  async 'a pull ends when it takes too long, and when nothing is heard'() {
    const link = await testLink();
    const open = new Set<Socket>();
    const silent = createServer((socket) => void open.add(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const image = `127.0.0.1:${(silent.address() as AddressInfo).port}/team/app:1`; // it listens on a port
    const pulled = async (said: object): Promise<string> => {
      const engine = link.engine.under(usageOf({ ...DEFAULT_OPERATIONS, limits: said }, plan));
      return (await failure(engine.pull(image, { policy: 'always', signal: link.signal }))).message;
    };
    try {
      assert.is(await pulled({ pull: 1 }), `cannot pull image ${image}: the Engine was not done after 1 s`);
      assert.match(await pulled({ silence: 1 }), 'its registry has sent nothing for 1 s');
    } finally {
      silent.close();
      for (const socket of open) socket.destroy();
      await link.close();
    }
  },
});
