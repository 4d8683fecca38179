import { lifeOf, type Processes, processOf, ticksIn } from '../../../runtime/run/facts.ts';
import { assert, spec } from '../../support/spec.ts';

const processes: Processes = {
  self: { pid: 10, ticks: '500', boot: 'today' },
  ticksOf: (pid) => ({ 10: '500', 20: '700' })[pid],
};

const life = (pid: number, ticks: string, boot = 'today') => lifeOf({ pid, ticks, boot }, processes);

spec('run facts', {
  'a process is alive while one of its number started when it did'() {
    assert.is(life(20, '700'), 'alive');
    assert.is(life(20, '600'), 'dead', 'another has its number now');
    assert.is(life(30, '700'), 'dead');
  },
  'of another boot nothing is known'() {
    assert.is(life(20, '700', 'yesterday'), 'elsewhere');
  },
  'labels without a process name none'() {
    assert.is(processOf({}), undefined);
    assert.is(processOf({ 'org.composeexecutor.pid': 'x' }), undefined);
    assert.is(processOf({ 'org.composeexecutor.pid': '0' }), undefined);
    const labels = {
      'org.composeexecutor.pid': '7',
      'org.composeexecutor.ticks': '1',
      'org.composeexecutor.boot': 'b',
    };
    assert.equal(processOf(labels), { pid: 7, ticks: '1', boot: 'b' });
  },
  'the start of a process is found behind whatever its name holds'() {
    const rest = Array.from({ length: 30 }, (_, index) => `${index + 3}`);
    rest[0] = 'S';
    assert.is(ticksIn(`42 (a b) c) ${rest.join(' ')}\n`), '22');
    assert.is(ticksIn(''), '');
  },
});
