import { lifeOf, type Processes, processOf, ticksIn, UNSEEN } from '../../../runtime/run/facts.ts';
import { assert, spec } from '../../support/spec.ts';

const processes: Processes = {
  self: { pid: 10, ticks: '500', boot: 'today', space: 'pid:[1]', host: 'h1' },
  ticksOf: (pid) => ({ 10: '500', 20: '700', 40: UNSEEN })[pid],
};

const life = (pid: number, ticks: string, { boot = 'today', space = 'pid:[1]', host = 'h1' } = {}) =>
  lifeOf({ pid, ticks, boot, space, host }, processes);

spec('run facts', {
  'a process is alive while one of its number started when it did'() {
    assert.is(life(20, '700'), 'alive');
    assert.is(life(20, '600'), 'dead', 'another has its number now');
    assert.is(life(30, '700'), 'dead');
  },
  'of another boot of the same machine it is gone'() {
    assert.is(life(20, '700', { boot: 'yesterday' }), 'rebooted');
  },
  'of another machine, or of one that does not say which it is, nothing is known'() {
    assert.is(life(20, '700', { boot: 'yesterday', host: 'h2' }), 'elsewhere');
    assert.is(life(20, '700', { boot: 'yesterday', host: '' }), 'elsewhere');
  },
  'a number of another PID namespace says nothing'() {
    assert.is(life(20, '700', { space: 'pid:[2]' }), 'hidden');
    assert.is(life(30, '700', { space: 'pid:[2]' }), 'hidden');
  },
  'nor does one that is there and does not show'() {
    assert.is(life(40, '700'), 'hidden');
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
    assert.equal(processOf(labels), { pid: 7, ticks: '1', boot: 'b', space: '', host: '' });
    assert.is(processOf({ ...labels, 'org.composeexecutor.ticks': '1 2' }), undefined);
    assert.is(processOf({ ...labels, 'org.composeexecutor.boot': '' }), undefined);
  },
  'the start of a process is found behind whatever its name holds'() {
    const rest = Array.from({ length: 30 }, (_, index) => `${index + 3}`);
    rest[0] = 'S';
    assert.is(ticksIn(`42 (a b) c) ${rest.join(' ')}\n`), '22');
    assert.is(ticksIn(''), '');
    rest[0] = 'Z';
    assert.is(ticksIn(`42 (a b) c) ${rest.join(' ')}\n`), undefined, 'it has ended');
  },
});
