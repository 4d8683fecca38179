import { withoutTask } from '../../../compiler/context.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import type { PodEvent } from '../../../runtime/pod/events.ts';
import { runPod } from '../../../runtime/pod/pod.ts';
import { testEngine, testImage, testLink } from '../../support/docker.ts';
import { filesIn, planIn, type Played, play, sink } from '../../support/pod.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';

const RUNNING = (event: PodEvent): boolean => event.kind === 'phase' && event.phase === 'running';
const ONE = 'services: { web: { image: web } }';

function notes({ events }: Played): readonly string[] {
  return events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
}

spec('output that breaks off', {
  async 'goes on where it broke off, however often'() {
    for (const quietly of [false, true]) {
      const played = play(ONE, { scripts: { web: { prints: 'one\n' } } });
      await played.told(RUNNING);
      for (const word of ['two', 'three', 'four']) {
        played.engine.interrupt(quietly);
        played.engine.print('p_web', `${word}\n`, true);
        await played.pass(3000);
        played.engine.print('p_web', `after ${word}\n`);
        await played.pass(3000);
      }
      played.engine.end('p_web', { code: 0 });
      await played.over();
      const words = ['one', 'two', 'after two', 'three', 'after three', 'four', 'after four'];
      assert.equal(played.printed.get('web')?.trim().split('\n'), words, `quietly: ${quietly}`);
    }
  },
  async 'is whole when the container ends before anybody could look'() {
    const played = play(ONE, { scripts: { web: { prints: 'one\n' } } });
    await played.told(RUNNING);
    played.engine.interrupt(true);
    played.engine.print('p_web', 'last words\n', true);
    played.engine.end('p_web', { code: 4 });
    assert.equal((await played.over()).tail, ['one', 'last words']);
  },
  async 'is told of once where the log cannot be read, and what comes then is heard'() {
    const played = play(ONE, {
      scripts: { web: { prints: 'one\n' } },
      fault: (request) => (request === 'log p_web' ? 'error' : undefined),
    });
    await played.told(RUNNING);
    for (const word of ['two', 'three']) {
      played.engine.interrupt();
      played.engine.print('p_web', `${word}\n`, true);
      await played.pass(3000);
      played.engine.print('p_web', `after ${word}\n`);
      await played.pass(100);
    }
    played.engine.end('p_web', { code: 0 });
    await played.over();
    assert.is(played.printed.get('web'), 'one\nafter two\nafter three\n');
    assert.equal(notes(played), [
      'some of its output may be missing: its connection broke off, and its log driver cannot be read',
    ]);
  },
});

/** A pod of one container on the real engine, behind a proxy that is cut whenever the pod has printed so much more. */
async function cutOften(more: string, lines: number): Promise<string> {
  const script = `i=0; while [ $i -lt ${lines} ]; do echo line $i; [ $((i % 7)) = 0 ] && echo error $i >&2; i=$((i+1)); [ $((i % 50)) = 0 ] && sleep 0.2; done`;
  const file = `services: { web: { image: "${await testImage()}", command: [sh, -c, ${JSON.stringify(script.replaceAll('$', '$$$$'))}]${more} } }`;
  const { socket } = await testEngine();
  const proxy = await faultyProxy(socket, () => undefined);
  const link = await testLink({ socket: proxy.socket });
  const printed = new Map<string, string>();
  const plan = planIn(file, withoutTask('/tmp/broken', link.prefix));
  const { engine, labels } = link;
  const pod = runPod({
    plan,
    engine,
    files: filesIn(plan),
    labels,
    clock: realClock,
    emit: () => undefined,
    output: sink(printed),
  });
  const cutting = setInterval(() => proxy.cut(), 450);
  try {
    assert.is((await pod.over).how, 'finished');
    assert.ok(proxy.requests.some(({ path }) => path.endsWith('/logs')));
    return printed.get('web') ?? '';
  } finally {
    clearInterval(cutting);
    await link.close();
    proxy.close();
  }
}

spec(
  'output through a proxy that is cut',
  {
    async 'is whole, each line once'() {
      const text = await cutOften('', 1000);
      assert.equal(
        text.split('\n').filter((line) => line.startsWith('line')),
        Array.from({ length: 1000 }, (_, index) => `line ${index}`),
      );
      assert.is(text.match(/error/g)?.length, 143);
    },
    async 'of a terminal is whole as well'() {
      const text = await cutOften(', tty: true', 1000);
      assert.equal(
        text.split('\r\n').filter((line) => line.startsWith('line')),
        Array.from({ length: 1000 }, (_, index) => `line ${index}`),
      );
    },
  },
  60,
);
