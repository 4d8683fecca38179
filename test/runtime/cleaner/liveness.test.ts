import { type AgentLook, agentWord, type Evidence, judge, worst } from '../../../runtime/cleaner/liveness.ts';
import { assert, spec } from '../../support/spec.ts';

const URL = 'http://a:5051';

/** A process that is gone, of a run that has a cgroup in which nothing is, and no agent. */
const DEAD: Evidence = {
  pid: 7,
  process: 'dead',
  cgroup: { kind: 'absent' },
  isRunning: true,
  agent: { kind: 'none' },
};

const NONE = { kind: 'none' } as const;
const ABSENT = { kind: 'absent' } as const;
const EMPTY = { kind: 'empty' } as const;
const BUSY = { kind: 'busy', processes: 2 } as const;
const LISTED = { kind: 'listed', url: URL } as const;
const ONCE = { kind: 'missed once', url: URL } as const;
const MISSED = { kind: 'missed', url: URL } as const;
const UNKNOWN = { kind: 'unknown', why: 'the agent at http://a:5051 is recovering' } as const;

type Row = readonly [what: string, evidence: Partial<Evidence>, verdict: ReturnType<typeof judge>['kind'], why: RegExp];

const ROWS: readonly Row[] = [
  ['a process that lives decides', { process: 'alive' }, 'alive', /^process 7 is running it$/],
  ['also against its agent', { process: 'alive', agent: MISSED, cgroup: EMPTY }, 'alive', /^process 7/],
  ['one that is gone decides', {}, 'over', /^process 7 is gone$/],
  ['also without a cgroup', { cgroup: NONE }, 'over', /gone/],
  ['and with an empty one', { cgroup: EMPTY }, 'over', /gone/],
  ['also against an agent that lists it', { agent: LISTED }, 'over', /gone/],
  ['and where the agent is away', { agent: UNKNOWN }, 'over', /gone/],
  ['processes in its cgroup leave doubt', { cgroup: BUSY }, 'doubt', /gone, but its cgroup still holds 2 processes$/],
  ['which no agent removes', { cgroup: BUSY, agent: MISSED }, 'doubt', /still holds/],
  ['nothing lives over a new start', { process: 'rebooted', isRunning: false }, 'over', /started anew since$/],
  ['unless somebody started it', { process: 'rebooted' }, 'doubt', /somebody has started it$/],
  ['a hidden one lives in its cgroup', { process: 'hidden', cgroup: BUSY }, 'alive', /^its cgroup holds 2 processes$/],
  ['also against its agent', { process: 'hidden', cgroup: BUSY, agent: MISSED }, 'alive', /cgroup/],
  ['an empty cgroup that is seen is its end', { process: 'hidden', cgroup: EMPTY }, 'over', /no process is left/],
  ['unless its agent lists it', { process: 'hidden', cgroup: EMPTY, agent: LISTED }, 'alive', /lists it$/],
  [
    'one that is not seen says nothing',
    { process: 'hidden', cgroup: ABSENT },
    'doubt',
    /^process 7 cannot be seen from here, and no agent/,
  ],
  ['nor does none', { process: 'hidden', cgroup: NONE }, 'doubt', /cannot be seen/],
  ['then its agent decides', { process: 'hidden', agent: LISTED }, 'alive', /^the agent at http:\/\/a:5051 lists it$/],
  ['both ways', { process: 'hidden', agent: MISSED }, 'over', /knows it no more$/],
  ['asked twice', { process: 'hidden', agent: ONCE }, 'doubt', /has been asked only once$/],
  ['when it knows', { process: 'hidden', agent: UNKNOWN }, 'doubt', /is recovering$/],
  ['another machine says nothing', { process: 'elsewhere' }, 'doubt', /^process 7 is on another machine, and no agent/],
  ['whatever runs', { process: 'elsewhere', isRunning: false }, 'doubt', /another machine/],
  ['nor does a cgroup of here', { process: 'elsewhere', cgroup: EMPTY }, 'doubt', /another machine/],
  ['its agent decides', { process: 'elsewhere', agent: MISSED }, 'over', /knows it no more$/],
  ['both ways', { process: 'elsewhere', agent: LISTED }, 'alive', /lists it$/],
  ['not one that recovers', { process: 'elsewhere', agent: UNKNOWN }, 'doubt', /recovering$/],
];

const up = (containers: readonly string[], more: Partial<AgentLook & { kind: 'up' }> = {}): AgentLook => ({
  kind: 'up',
  url: URL,
  id: 'A1',
  upSeconds: 1000,
  containers: containers.map((run) => ({ run, framework: 'F', executor: 'E' })),
  ...more,
});
const away: AgentLook = { kind: 'away', url: URL, why: 'is recovering' };

/** What these looks say of run r of agent A1, which is a day old. */
const word = (looks: readonly (readonly AgentLook[])[], ageSeconds = 86_400) =>
  agentWord({ agent: 'A1', run: 'r', ageSeconds }, looks);

spec('liveness', {
  'follows from the evidence, line by line'() {
    for (const [what, evidence, verdict, why] of ROWS) {
      const found = judge({ ...DEAD, ...evidence });
      assert.is(found.kind, verdict, `${what}: ${found.why}`);
      assert.match(found.why, why, what);
    }
  },
  'of several processes one that lives is enough, then one in doubt'() {
    const of = (...kinds: readonly ('alive' | 'over' | 'doubt')[]) =>
      worst(kinds.map((kind) => ({ kind, why: '' }))).kind;
    assert.is(of('over', 'doubt', 'alive'), 'alive');
    assert.is(of('over', 'doubt'), 'doubt');
    assert.is(of('over', 'over'), 'over');
    assert.is(of(), 'doubt', 'nothing is known of nothing');
  },
});

spec('the word of agents', {
  'without agents there is none'() {
    assert.is(word([]).kind, 'none');
    assert.is(word([[]]).kind, 'none');
  },
  'a run that is listed once lives'() {
    assert.is(word([[up(['q', 'r'])]]).kind, 'listed');
    assert.is(word([[up(['r'])], [up([])]]).kind, 'listed');
    assert.is(word([[up(['r'], { id: 'A2' }), up([])]]).kind, 'listed', 'whichever agent lists it');
  },
  'one that is not must be missed twice'() {
    assert.is(word([[up(['q'])]]).kind, 'missed once');
    assert.is(word([[up(['q'])], [up([])]]).kind, 'missed');
  },
  'an agent that recovers, or is away, knows nothing; nor did it before'() {
    assert.is(word([[away]]).kind, 'unknown');
    assert.is(word([[up([])], [away]]).kind, 'unknown');
    assert.is(word([[away], [up([])]]).kind, 'missed once');
  },
  'an agent that has just been started waits for its executors'() {
    assert.is(word([[up([], { upSeconds: 30 })]]).kind, 'unknown');
    assert.is(word([[up([], { upSeconds: 50 })], [up([], { upSeconds: 70 })]]).kind, 'missed once');
  },
  'of a young run it need not know'() {
    assert.is(word([[up([])], [up([])]], 30).kind, 'unknown');
  },
  'another agent says nothing, be it a second one of this host or one that forgot its id'() {
    const other = word([[up([], { id: 'A2' })], [up([], { id: 'A2' })]]);
    assert.equal(other, { kind: 'unknown', why: 'its agent A1 is none of those that were asked' });
    assert.is(
      word([
        [up([], { id: 'A2' }), up([])],
        [up([], { id: 'A2' }), up([])],
      ]).kind,
      'missed',
    );
  },
});
