import { watch } from '../../../runtime/cleaner/watch.ts';
import { type Engine, EngineError, type EngineEvent } from '../../../runtime/engine/engine.ts';
import { virtualClock } from '../../support/clock.ts';
import { Channel } from '../../support/channel.ts';
import { assert, spec } from '../../support/spec.ts';

const gone = (): EngineError => new EngineError('unreachable', 'cannot reach an Engine');

/** A watch in time of its own: when it swept, and what it said. */
function watching({
  isAway = () => false,
  fails = () => false,
}: {
  isAway?: () => boolean;
  fails?: () => boolean;
} = {}) {
  const clock = virtualClock();
  const stop = new AbortController();
  const swept: number[] = [];
  const said: string[] = [];
  let channel: Channel<EngineEvent> | undefined;
  const engine = {
    events(_: unknown, signal: AbortSignal) {
      channel = new Channel<EngineEvent>(signal);
      return channel;
    },
    // Nothing else is asked of it.
  } as unknown as Engine;
  const over = watch({
    connect: async () => {
      if (isAway()) throw gone();
      return engine;
    },
    sweep: async () => {
      if (fails()) throw gone();
      swept.push(Math.round(clock.now() / 1000));
    },
    clock,
    signal: stop.signal,
    say: (text) => void said.push(text),
  });
  return {
    swept,
    said,
    pass: (seconds: number) => clock.until(clock.sleep(seconds * 1000, new AbortController().signal)),
    die: () => channel?.push({ kind: 'die', container: 'web', code: 137 }),
    start: () => channel?.push({ kind: 'start', container: 'web' }),
    breakOff: () => channel?.fail(gone()),
    end: () => {
      stop.abort();
      return clock.until(over);
    },
  };
}

spec('a cleaner that watches', {
  async 'sweeps at once, and now and then'() {
    const { swept, pass, end } = watching();
    await pass(650);
    await end();
    assert.equal(swept, [0, 300, 600]);
  },
  async 'sweeps after containers have ended, when their executor has had time to do it itself'() {
    const { swept, pass, die, start, end } = watching();
    await pass(50);
    start();
    await pass(50);
    for (let times = 0; times < 5; times += 1) die();
    await pass(100);
    await end();
    assert.equal(swept, [0, 110]);
  },
  async 'bears an Engine that goes away and comes back, and says so once'() {
    let isAway = false;
    const { swept, said, pass, breakOff, end } = watching({ isAway: () => isAway });
    await pass(10);
    isAway = true;
    breakOff();
    await pass(100);
    isAway = false;
    await pass(100);
    await end();
    assert.is(swept.length, 2);
    assert.equal(said, ['cannot reach an Engine; it is tried again and again', 'the Engine is back']);
  },
  async 'is not loud about one that answers and fails'() {
    let fails = true;
    const { said, pass, end } = watching({ fails: () => fails });
    await pass(200);
    fails = false;
    await pass(100);
    await end();
    assert.is(said.length, 2);
  },
  async 'ends when it is told to, wherever it is'() {
    await watching().end();
    const away = watching({ isAway: () => true });
    await away.pass(5);
    await away.end();
  },
});
