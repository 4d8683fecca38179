import type { PodPlan } from '../../../compiler/plan/plan.ts';
import type { PodEvent, PodResult } from '../../../runtime/pod/events.ts';
import { type Display, display } from '../../../runtime/run/display.ts';
import { calm, type HandClock, handClock, type Outlet, outlet } from '../../support/outlet.ts';
import { assert, spec } from '../../support/spec.ts';

/** The display reads names alone. */
const PLAN = {
  pod: { prefix: 'demo.1-abc123', task: { run: 'r1' } },
  steps: [
    { id: 'pull:shop:1', do: 'pull', image: 'shop:1', needs: [], cause: '' },
    { id: 'start:web', do: 'start', container: 'demo.1-abc123_web', needs: [], cause: '' },
  ],
  containers: [{ name: 'demo.1-abc123_web' }, { name: 'demo.1-abc123_redis' }],
} as unknown as PodPlan;

const FINISHED: PodResult = {
  how: 'finished',
  ok: true,
  code: 0,
  reason: 'all mains ended well',
  tail: [],
  leftovers: [],
};

const WEB = { kind: 'container', name: 'demo.1-abc123_web', service: 'web', at: 0 } as const;
const PULL = { id: 'pull:shop:1', verb: 'pull' } as const;
const PULLING: PodEvent = { kind: 'step started', ...PULL, at: 0 };
const PULLED: PodEvent = { kind: 'step ended', ...PULL, ok: true, at: 1500, ms: 1500 };
const half: PodEvent = { kind: 'step progress', id: PULL.id, bytes: { done: 24_000_000, total: 48_000_000 } };

interface Shown extends Display {
  readonly to: Outlet;
  readonly clock: HandClock;
}

function shown(mode: 'live' | 'plain' | 'json', rows = 24): Shown {
  const [to, clock] = [outlet(), handClock()];
  return { ...display({ plan: PLAN, mode, to, clock, size: () => ({ columns: 80, rows }) }), to, clock };
}

async function printed(mode: 'plain' | 'json', events: readonly PodEvent[], result = FINISHED): Promise<string> {
  const { tell, end, to } = shown(mode);
  for (const event of events) tell(event);
  await end(result);
  return to.text();
}

/** What a terminal of this height shows in the end: it knows the sequences that the display uses, and no others. */
function screenOf(text: string): readonly string[] {
  const lines = [''];
  let row = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal obeys
  for (const [piece, up] of text.matchAll(/\x1b\[(?:(\d+)F|J|\?7[lh])|\n|[^\x1b\n]+/g)) {
    if (up) row -= Number(up);
    else if (piece === '\x1b[J') lines.splice(row, lines.length, '');
    else if (piece === '\n') {
      row += 1;
      lines[row] ??= '';
    } else if (!piece.startsWith('\x1b')) lines[row] += piece;
  }
  assert.ok(row >= 0, 'the display went above what it wrote');
  return lines.slice(0, -1);
}

spec('plain display', {
  async 'images, the lives of containers, phases and the result have a line each'() {
    const text = await printed('plain', [
      PULLING,
      half,
      PULLED,
      { ...WEB, state: 'creating' },
      { ...WEB, state: 'created' },
      { ...WEB, state: 'starting' },
      { ...WEB, state: 'running' },
      { ...WEB, state: 'running', health: 'starting' },
      { ...WEB, state: 'running', health: 'healthy' },
      { ...WEB, state: 'running', health: 'healthy' },
      { kind: 'phase', phase: 'running', at: 0 },
      { ...WEB, state: 'ended', code: 137, outOfMemory: true },
      { ...WEB, state: 'waiting', reason: 'again in 2 s' },
      { ...WEB, state: 'waiting', reason: 'web ended with code 5; restart 1 in 0.1 s (restart: always)' },
      { kind: 'ports', container: WEB.name, ports: [{ service: 'web', container: '80/tcp', host: 32768 }], at: 0 },
      { kind: 'note', container: WEB.name, text: 'published ports are discarded', at: 0 },
      { kind: 'phase', phase: 'stopping', reason: 'interrupted', at: 0 },
      { ...WEB, state: 'gone' },
    ]);
    assert.equal(text.split('\n'), [
      'pulling shop:1',
      'pulled shop:1 (1.5 s)',
      'web is running',
      'web is running, not yet healthy',
      'web is running, healthy',
      'the pod is running',
      'web ended with code 137 (out of memory)',
      'web waits to be started again: again in 2 s',
      'web ended with code 5; restart 1 in 0.1 s (restart: always)',
      'web: port 80/tcp is port 32768 of the host',
      'web: published ports are discarded',
      'the pod stops: interrupted',
      'finished: all mains ended well',
      '',
    ]);
  },
  async 'a step that failed is told, one that was given up is not'() {
    const start = { kind: 'step ended', id: 'start:web', verb: 'start', ok: false, at: 0, ms: 1 } as const;
    const text = await printed('plain', [
      { ...start, error: 'web: command not found' },
      { ...start, error: 'aborted', aborted: true },
    ]);
    assert.is(text, 'error: web: command not found\nfinished: all mains ended well\n');
  },
  async 'why a container could not be started is told when it is known and in the end, and not in between'() {
    const why = 'the image has no command run';
    const text = await printed(
      'plain',
      [
        {
          ...{ kind: 'step ended', id: 'start:web', verb: 'start', container: WEB.name, ok: false, at: 0, ms: 1 },
          error: `cannot start container ${WEB.name}: ${why}`,
        },
        { ...WEB, state: 'ended', reason: `web could not be started: ${why}` },
        { kind: 'phase', phase: 'stopping', reason: `web could not be started: ${why}`, at: 0 },
      ],
      { ...FINISHED, how: 'failed', reason: `web could not be started: ${why}` },
    );
    assert.equal(text.split('\n'), [
      `error: cannot start container web: ${why}`,
      'the pod stops',
      `failed: web could not be started: ${why}`,
      '',
    ]);
  },
  async 'an image that is there already is not worth a line'() {
    assert.is(await printed('plain', [PULLING, PULLED]), 'finished: all mains ended well\n');
  },
  async 'what could not be removed stands at the end'() {
    const text = await printed('plain', [], { ...FINISHED, leftovers: ['network demo_default: in use'] });
    assert.is(
      text,
      [
        'finished: all mains ended well',
        'not removed: network demo_default: in use',
        'when nothing is in the way any more: pod-executor clean --run r1',
        '',
      ].join('\n'),
    );
  },
  async 'nothing that a terminal would obey comes through'() {
    const text = await printed('plain', [{ kind: 'note', text: 'a\x1b[2Jb\nc\x07d\x9be', at: 0 }]);
    assert.is(text.split('\n')[0]?.replace(/ /g, ''), String.raw`a\u001b[2Jbc\u0007d\u009be`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
    assert.not.match(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  },
});

spec('json display', {
  async 'each event is an object a line, with times since the begin, and the result is the last'() {
    const lines = (await printed('json', [PULLING, { ...WEB, state: 'running' }])).trimEnd().split('\n');
    assert.equal(
      lines.map((line) => JSON.parse(line)),
      [PULLING, { ...WEB, state: 'running' }, { kind: 'result', ...FINISHED, at: 0 }],
    );
  },
  async 'the progress of a step is told at most once a second'() {
    const { tell, end, to, clock } = shown('json');
    for (let tick = 0; tick < 25; tick += 1) {
      tell(half);
      await clock.pass(100);
    }
    await end(FINISHED);
    assert.is(to.text().match(/step progress/g)?.length, 3);
  },
});

spec('live display', {
  async 'there is a row for each container and for each image on its way'() {
    const { tell, end, to, clock } = shown('live');
    for (const event of [PULLING, half, { ...WEB, state: 'creating' } as const]) tell(event);
    await clock.pass(100);
    assert.equal(screenOf(to.text()), [
      'shop:1  [==========          ] 24.0 of 48.0 MB',
      'web    is being created',
      'redis  waits',
    ]);
    await end(FINISHED);
  },
  async 'rows change in place, and output appears above them'() {
    const { tell, end, beside, to, clock } = shown('live');
    tell({ ...WEB, state: 'starting' });
    await clock.pass(100);
    await beside(outlet()).write(Buffer.from('redis | hello\nredis | ready\n'));
    tell({ ...WEB, state: 'running', health: 'starting' });
    await clock.pass(100);
    assert.equal(screenOf(to.text()), [
      'redis | hello',
      'redis | ready',
      'web    is running, not yet healthy',
      'redis  waits',
    ]);
    await end(FINISHED);
    assert.equal(screenOf(to.text()), ['redis | hello', 'redis | ready', 'finished: all mains ended well']);
  },
  async 'a pod that runs leaves its rows behind, and the terminal to the containers'() {
    const { tell, end, beside, to, clock } = shown('live');
    tell({ ...WEB, state: 'running' });
    tell({ kind: 'phase', phase: 'running', at: 0 });
    await clock.pass(100);
    await beside(outlet()).write(Buffer.from('web | hello\n'));
    tell({ ...WEB, state: 'ended', code: 0 });
    await calm();
    assert.equal(screenOf(to.text()), [
      'web    is running',
      'redis  waits',
      'the pod is running',
      'web | hello',
      'web ended with code 0',
    ]);
    await end(FINISHED);
  },
  async 'more rows than the terminal has are not drawn'() {
    const { tell, end, to, clock } = shown('live', 2);
    tell({ ...WEB, state: 'creating' });
    await clock.pass(100);
    assert.equal(screenOf(to.text()), ['web    is being created']);
    await end(FINISHED);
  },
  async 'a terminal that is gone changes nothing'() {
    const { tell, end, to, clock } = shown('live');
    to.fail(new Error('gone'));
    tell({ ...WEB, state: 'creating' });
    await clock.pass(100);
    await end(FINISHED);
    assert.is(to.text(), '');
  },
});
