import { topLevel } from '../../compiler/attributes/tables.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { expand } from '../../compiler/expand.ts';
import { read } from '../../compiler/read.ts';
import { lineText, position } from '../../compiler/source.ts';
import { get, nodeAt, toJson } from '../../compiler/tree.ts';
import { codes, plain } from '../support/model.ts';
import { assert, spec } from '../support/spec.ts';

function expanded(attributes: string): {
  value: (name: string) => unknown;
  report: Report;
  node: ReturnType<typeof expand>;
} {
  const report = new Report();
  const text = `services:\n  a:\n${attributes.replace(/^/gm, '    ')}\n`;
  const [document] = read({ file: 'f', text }, report);
  if (!document) throw new Error('not read');
  const node = expand(document, topLevel, report);
  const service = nodeAt(node, ['services', 'a']);
  const value = (name: string): unknown => {
    const found = get(service, name);
    return found && plain(toJson(found));
  };
  return { value, report, node };
}

function long(name: string, written: string): unknown {
  const { value, report } = expanded(`${name}: ${written}`);
  assert.equal(codes(report), []);
  return value(name);
}

function mistakes(name: string, written: string): readonly string[] {
  return codes(expanded(`${name}: ${written}`).report).map((text) => text.replace(/^\S+ /, ''));
}

const TCP = { mode: 'ingress', protocol: 'tcp' };

spec('expand', {
  'short ports become mappings, ranges several'() {
    assert.equal(long('ports', '[80, "8080:81", "127.0.0.1::82/udp", "[::1]:90:91"]'), [
      { ...TCP, target: 80 },
      { ...TCP, target: 81, published: '8080' },
      { mode: 'ingress', protocol: 'udp', target: 82, host_ip: '127.0.0.1' },
      { ...TCP, target: 91, published: '90', host_ip: '::1' },
    ]);
    assert.equal(long('ports', '["9000-9001:99-100", "8000-8010:80"]'), [
      { ...TCP, target: 100, published: '9001' },
      { ...TCP, target: 99, published: '9000' },
      { ...TCP, target: 80, published: '8000-8010' },
    ]);
    assert.equal(long('ports', '[{target: 80, published: 8080}]'), [{ target: 80, published: '8080' }]);
  },
  'what is no port is told'() {
    for (const port of ['a', '80:b', '70000', '1-3:1-2', '3-1', '80/http', '::1:80:80', '1.2.3:80:80', '80:', '']) {
      assert.equal(mistakes('ports', `["${port}"]`), ['bad-port'], port);
    }
  },
  'short mounts become mappings'() {
    assert.equal(long('volumes', '["./a:/b:ro,z", "data:/c/", "/dd", "n:/e:nocopy", "~/f:/g"]'), [
      { type: 'bind', source: './a', target: '/b', read_only: true, bind: { selinux: 'z', create_host_path: true } },
      { type: 'volume', source: 'data', target: '/c', volume: {} },
      { type: 'volume', target: '/dd', volume: {} },
      { type: 'volume', source: 'n', target: '/e', volume: { nocopy: true } },
      { type: 'bind', source: '~/f', target: '/g', bind: { create_host_path: true } },
    ]);
    assert.equal(mistakes('volumes', '["a::b", "a:b:c:d", ":"]'), ['bad-mount', 'bad-mount', 'bad-mount']);
    assert.equal(mistakes('volumes', '["a:/b:roo"]'), ['mount-option']);
  },
  'lists of pairs become mappings of texts'() {
    assert.equal(long('environment', '[A=2, B, C=x=y, A=2]'), { A: '2', B: null, C: 'x=y' });
    assert.equal(long('environment', '{A: 1.50, B: 1234567.5, C: 0.00001, D: true, E: , F: 12345678901234567890}'), {
      A: '1.5',
      B: '1.2345675e+06',
      C: '1e-05',
      D: 'true',
      E: null,
      F: '12345678901234567890',
    });
    assert.equal(long('labels', '[a, b=1]'), { a: '', b: '1' });
  },
  'of a name that is listed twice the last counts, and each that is lost is told'() {
    const { value, report } = expanded('environment: [A=1, A=2, B, A=3]');
    assert.equal(value('environment'), { A: '3', B: null });
    assert.equal(codes(report), ['f:3:19 replaced-item', 'f:3:24 replaced-item']);
  },
  'hosts become host=address'() {
    assert.equal(long('extra_hosts', '["a:1.2.3.4", "b=[::1]"]'), ['a=1.2.3.4', 'b=::1']);
    assert.equal(long('extra_hosts', '{a: [1.2.3.4, 5.6.7.8], b: host-gateway}'), [
      'a=1.2.3.4',
      'a=5.6.7.8',
      'b=host-gateway',
    ]);
    assert.equal(mistakes('extra_hosts', '[a]'), ['bad-host']);
  },
  'a command becomes its words, and is never cut'() {
    assert.equal(long('command', 'sh -c "a b"'), ['sh', '-c', 'a b']);
    assert.equal(long('command', '""'), []);
    assert.is(long('command', ''), null);
    assert.equal(mistakes('command', 'a && b'), ['command-cut']);
    assert.equal(mistakes('command', 'a "b'), ['command-syntax']);
  },
  'durations become nanoseconds, sizes bytes'() {
    assert.is(long('stop_grace_period', '1m30s'), 90e9);
    assert.is(long('mem_limit', '64m'), 67108864);
    assert.equal(mistakes('stop_grace_period', '30'), ['bad-duration']);
    assert.equal(mistakes('mem_limit', 'much'), ['bad-size']);
  },
  'names become mappings'() {
    assert.equal(long('depends_on', '[b]'), { b: { condition: 'service_started', required: true } });
    assert.equal(long('networks', '[n]'), { n: null });
    assert.equal(long('build', './x'), { context: './x' });
    assert.equal(long('env_file', '.env'), [{ path: '.env', required: true }]);
    assert.equal(long('secrets', '[s]'), [{ source: 's' }]);
    assert.equal(long('devices', '["/dev/x:/dev/y:r", "/dev/z"]'), [
      { source: '/dev/x', target: '/dev/y', permissions: 'r' },
      { source: '/dev/z', target: '/dev/z', permissions: 'rwm' },
    ]);
    assert.equal(long('healthcheck', '{test: curl x, interval: 5s}'), { test: ['CMD-SHELL', 'curl x'], interval: 5e9 });
    assert.equal(mistakes('healthcheck', '{test: [curl, x]}'), ['healthcheck-test']);
  },
  'a piece of a short form knows its place'() {
    const { node } = expanded('volumes:\n  - data:/x');
    const { span } = nodeAt(node, ['services', 'a', 'volumes', 0, 'target']);
    const { line, column } = position(span.source, span.start);
    assert.is(lineText(span.source, line).slice(column - 1), '/x');
  },
  'tags, nulls and extensions are left as they are'() {
    const { value, node } = expanded('ports: !reset []\nx-a: {command: a && b}\nhostname:');
    assert.is(get(nodeAt(node, ['services', 'a']), 'ports')?.tag, 'reset');
    assert.equal(value('x-a'), { command: 'a && b' });
    assert.is(value('hostname'), null);
    const tagged = expanded('command: !override a b').node;
    assert.is(get(nodeAt(tagged, ['services', 'a']), 'command')?.tag, 'override');
  },
});
