import type { Agent } from '../../../runtime/cleaner/agent.ts';
import type { Cleaned } from '../../../runtime/cleaner/clean.ts';
import { judgeLegacy, type LegacyEvidence } from '../../../runtime/cleaner/legacy.ts';
import type { AgentLook } from '../../../runtime/cleaner/liveness.ts';
import { cleanByForce, cleanRun, type Scope, survey, type Tools } from '../../../runtime/cleaner/sweep.ts';
import type { Engine, Found } from '../../../runtime/engine/engine.ts';
import { type VirtualClock, virtualClock } from '../../support/clock.ts';
import { type EngineOptions, type ScriptedEngine, scriptedEngine } from '../../support/engine.ts';
import { labelsOf, type Marks, NO_CGROUPS, PROCESSES, thing } from '../../support/owned.ts';
import { assert, spec } from '../../support/spec.ts';

const signal = new AbortController().signal;

interface Stage {
  readonly engine: ScriptedEngine;
  readonly clock: VirtualClock;
  readonly tools: Tools;
  /** Makes a container, and starts it. */
  readonly make: (name: string, marks?: Marks) => Promise<string>;
  readonly network: (name: string, marks?: Marks) => Promise<void>;
}

function stage(options: Partial<EngineOptions> = {}, agents: readonly Agent[] = []): Stage {
  const clock = virtualClock();
  const engine = scriptedEngine({ ...options, clock });
  const tools: Tools = { engine, processes: PROCESSES, cgroups: NO_CGROUPS, agents, clock, signal };
  return {
    engine,
    clock,
    tools,
    async make(name, marks = {}) {
      const whole = thing('container', name, marks).name;
      await clock.until(engine.createContainer(whole, { Image: 'x' }, { labels: labelsOf(marks), signal }));
      await clock.until(engine.start(whole, { signal }));
      return whole;
    },
    network: async (name, marks = {}) => {
      const one = thing('network', name, marks);
      await clock.until(engine.createNetwork(one.name, {}, { labels: one.labels, signal }));
    },
  };
}

/** A whole sweep: what each run came to. */
async function sweep(tools: Tools, scope: Scope = {}): Promise<readonly string[]> {
  const { runs, known } = await survey(scope, tools);
  return Promise.all(
    runs.map(async ({ run, verdict }) => {
      if (verdict.kind !== 'over') return `${run} ${verdict.kind}`;
      return `${run} ${told(await cleanRun(run, known, tools))}`;
    }),
  );
}

function told({ removed, left }: Cleaned): string {
  return `removed ${removed.length}${left.length > 0 ? `, left ${left.length}` : ''}`;
}

/** An agent that answers so, one after another, the last again and again. */
function agentOf(clock: () => number, ...looks: readonly Partial<AgentLook>[]): Agent & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    async look() {
      const look = looks[Math.min(asked.length, looks.length - 1)];
      asked.push(clock());
      const usual = { kind: 'up', url: 'http://a', id: 'A', upSeconds: 1000, containers: [] };
      // A part of a look makes a whole one of the usual.
      return { ...usual, ...look } as AgentLook;
    },
  };
}

/** A run of a process that cannot be seen from here. */
const HIDDEN: Marks = { space: 'pid:[2]' };
const DAY = 86_400_000;

spec('a sweep', {
  async 'removes what is of runs that are over, and nothing of one that lives or is in doubt'() {
    const { engine, clock, tools, make, network } = stage();
    await make('web');
    await network('default');
    const alive = await make('web', { run: 'r2', pid: 20 });
    const doubtful = await make('web', { run: 'r3', boot: 'x', host: 'h2' });
    assert.equal(await clock.until(sweep(tools)), ['r1 removed 2', 'r2 alive', 'r3 doubt']);
    assert.equal(engine.left(), [`container ${alive}`, `container ${doubtful}`]);
  },
  async 'looks at runs that are asked for alone'() {
    const { clock, tools, make } = stage();
    await make('a', { run: 'r1', framework: 'F1', executor: 'E1' });
    await make('b', { run: 'r2', framework: 'F1', executor: 'E2' });
    await make('c', { run: 'r3', framework: 'F2', executor: 'E1' });
    const of = async (scope: Scope) => (await clock.until(survey(scope, tools))).runs.map(({ run }) => run);
    assert.equal(await of({ framework: 'F1' }), ['r1', 'r2']);
    assert.equal(await of({ framework: 'F1', executor: 'E1' }), ['r1']);
    assert.equal(await of({ run: 'r3' }), ['r3']);
    assert.equal(await of({ run: 'r3', framework: 'F1' }), []);
  },
  async 'touches nothing that only says it is of a run, and says so'() {
    const { engine, clock, tools } = stage();
    for (const [name, labels] of [
      ['stranger', labelsOf()],
      ['path', labelsOf({ run: '../../etc' })],
      ['bare', { 'org.composeexecutor.run': 'r1' }],
    ] as const) {
      await clock.until(engine.createContainer(name, { Image: 'x' }, { labels, signal }));
    }
    const { runs, foreign } = await clock.until(survey({}, tools));
    assert.equal([runs, foreign.length], [[], 3]);
    assert.is(told(await clock.until(cleanByForce('r1', tools))), 'removed 0', 'not even by force');
    assert.is(engine.left().length, 3);
  },
  async 'of a run, one process that lives keeps all'() {
    const { clock, tools, make } = stage();
    await make('web');
    await make('next', { pid: 20 });
    assert.equal(await clock.until(sweep(tools)), ['r1 alive']);
  },
  async 'leaves runs that are not old enough'() {
    const { clock, tools, make } = stage();
    await make('web');
    const withAge = (made: number): Tools => ({
      ...tools,
      engine: {
        ...tools.engine,
        list: async (having, options) => aged(await tools.engine.list(having, options), made),
      },
    });
    assert.equal(await clock.until(sweep(withAge(clock.now()), { olderThanSeconds: 60 })), ['r1 young']);
    assert.equal(await clock.until(sweep(withAge(clock.now() - DAY), { olderThanSeconds: 60 })), ['r1 removed 1']);
  },
});

function aged(found: readonly Found[], made: number): readonly Found[] {
  return found.map((one) => ({ ...one, made }));
}

spec('a sweep beside others', {
  async 'a launch of the same plan at the same moment is not touched'() {
    const { engine, clock, tools, make } = stage();
    await make('web');
    const { known } = await clock.until(survey({}, tools));
    // The run is begun anew between the look and the removal.
    const next = await make('db', { pid: 20 });
    assert.is(told(await clock.until(cleanRun('r1', known, tools))), 'removed 0');
    assert.is(engine.left().length, 2);
    assert.ok(engine.isRunning(next));
  },
  async 'nor one that begins in the middle'() {
    const { engine, clock, tools, make } = stage();
    await make('web');
    const name = thing('container', 'next').name;
    const create = () => engine.createContainer(name, { Image: 'x' }, { labels: labelsOf({ pid: 20 }), signal });
    const begins: Engine = {
      ...engine,
      remove: async (container, options) => {
        await engine.remove(container, options);
        await create();
      },
    };
    assert.equal(await clock.until(sweep({ ...tools, engine: begins })), ['r1 removed 1']);
    assert.equal(engine.left(), [`container ${name}`]);
  },
  async 'two cleaners at once remove everything, and nothing else'() {
    const { engine, clock, tools, make, network } = stage();
    for (const name of ['a', 'b', 'c']) await make(name);
    await network('default');
    const alive = await make('web', { run: 'r2', pid: 20 });
    await clock.until(Promise.all([sweep(tools), sweep(tools)]));
    assert.equal(engine.left(), [`container ${alive}`]);
  },
  async 'what a dead executor asked for is removed when it appears'() {
    const { engine, clock, tools, make } = stage();
    await make('web');
    const late = clock.sleep(3000, signal).then(() => make('late'));
    const swept = sweep(tools);
    await clock.until(Promise.all([late, swept]));
    assert.equal(engine.left(), []);
  },
});

spec('a sweep of an engine with faults', {
  async 'that hangs in the middle: the rest is removed, and told what is not; the next sweep does it'() {
    let hangs = true;
    const stuck = thing('container', 'a').name;
    const fault = (request: string) => (hangs && request === `remove ${stuck}` ? 'hang' : undefined);
    const { engine, clock, tools, make } = stage({ fault });
    await make('a');
    await make('b');
    await make('web', { run: 'r2' });
    assert.equal(await clock.until(sweep(tools)), ['r1 removed 1, left 1', 'r2 removed 1']);
    assert.equal(engine.left(), [`container ${stuck}`]);
    hangs = false;
    assert.equal(await clock.until(sweep(tools)), ['r1 removed 1']);
    assert.equal(engine.left(), []);
  },
  async 'that performs what it never answers'() {
    const { engine, clock, tools, make } = stage({
      fault: (request) => (/^(stop|remove) /.test(request) ? 'late' : undefined),
    });
    await make('a');
    await clock.until(sweep(tools));
    assert.equal(engine.left(), []);
  },
  async 'of which nothing can be known: nothing is removed'() {
    const { engine, clock, tools, make } = stage({ fault: (request) => (request === 'list' ? 'error' : undefined) });
    await make('a');
    const failed = await clock.until(sweep(tools).catch((error: Error) => error.message));
    assert.match(`${failed}`, /cannot list/);
    assert.is(engine.left().length, 1);
  },
});

spec('agents that a sweep asks', {
  async 'nothing where this host knows'() {
    const agent = agentOf(() => 0);
    const { clock, tools, make } = stage({}, [agent]);
    await make('web');
    await make('web', { run: 'r2', pid: 20 });
    await clock.until(sweep(tools));
    assert.equal(agent.asked, []);
  },
  async 'twice, some time apart, before what they do not list is removed'() {
    const { clock, tools, make } = stage();
    const agent = agentOf(clock.now);
    await make('web', HIDDEN);
    await clock.until(clock.sleep(DAY, signal));
    const old: Engine = { ...tools.engine, list: async (...words) => aged(await tools.engine.list(...words), 0) };
    const swept = await clock.until(sweep({ ...tools, engine: old, agents: [agent] }));
    assert.equal(swept, ['r1 removed 1']);
    const [first = 0, second = 0] = agent.asked;
    assert.ok(agent.asked.length === 2 && second - first >= 19_000, agent.asked.join());
  },
  async 'once about what they list, and of what they do not know it stays in doubt'() {
    const listed = { containers: [{ run: 'r1', framework: 'F', executor: 'E' }] };
    const rows: readonly (readonly [looks: readonly object[], verdict: string, asked: number])[] = [
      [[listed], 'r1 alive', 1],
      [[{}, listed], 'r1 alive', 2],
      [[{ kind: 'away', why: 'is recovering' }], 'r1 doubt', 1],
      [[{}, { kind: 'away', why: 'is recovering' }], 'r1 doubt', 2],
      [[{ id: 'A2' }], 'r1 doubt', 1],
      [[{ upSeconds: 5 }], 'r1 doubt', 2],
    ];
    for (const [looks, verdict, asked] of rows) {
      const { clock, tools, make } = stage();
      const agent = agentOf(clock.now, ...looks);
      await make('web', HIDDEN);
      await clock.until(clock.sleep(DAY, signal));
      const old: Engine = { ...tools.engine, list: async (...words) => aged(await tools.engine.list(...words), 0) };
      assert.equal(
        await clock.until(sweep({ ...tools, engine: old, agents: [agent] })),
        [verdict],
        JSON.stringify(looks),
      );
      assert.is(agent.asked.length, asked, JSON.stringify(looks));
    }
  },
});

const LEGACY: LegacyEvidence = {
  executor: 'E',
  isRunning: true,
  isInCgroup: false,
  ageSeconds: 10_000,
  leastSeconds: 600,
  looks: [],
};
const quiet = { kind: 'up', url: 'u', id: 'A', upSeconds: 1000, containers: [] } as const;
const lists: AgentLook = { ...quiet, containers: [{ run: 'c', framework: 'F', executor: 'E' }] };
const gone: AgentLook = { kind: 'away', url: 'u', why: 'is recovering' };

spec("a predecessor's containers", {
  'are judged by little, and mostly left'() {
    const rows: readonly (readonly [Partial<LegacyEvidence>, string])[] = [
      [{}, 'doubt'],
      [{ isRunning: false }, 'over'],
      [{ isRunning: false, ageSeconds: 10 }, 'doubt'],
      [{ isRunning: false, isInCgroup: true }, 'alive'],
      [{ isRunning: false, looks: [[lists]] }, 'alive'],
      [{ looks: [[quiet]] }, 'doubt'],
      [{ looks: [[quiet], [quiet]] }, 'over'],
      [{ looks: [[quiet], [lists]] }, 'alive'],
      [
        {
          looks: [
            [quiet, gone],
            [quiet, gone],
          ],
        },
        'doubt',
      ],
      [{ looks: [[quiet], [gone]] }, 'doubt'],
      [{ looks: [[quiet], [quiet]], isInCgroup: true }, 'alive'],
    ];
    for (const [evidence, verdict] of rows) {
      assert.is(judgeLegacy({ ...LEGACY, ...evidence }).kind, verdict, JSON.stringify(evidence));
    }
  },
});
