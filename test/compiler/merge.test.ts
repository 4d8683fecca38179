import type { Row, Table } from '../../compiler/attributes/attribute.ts';
import { topLevel } from '../../compiler/attributes/tables.ts';
import { join } from '../../compiler/join.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { expand } from '../../compiler/expand.ts';
import { read } from '../../compiler/read.ts';
import { position } from '../../compiler/source.ts';
import { get, type Mapping, nodeAt, toJson } from '../../compiler/tree.ts';
import { merged, plain } from '../support/model.ts';
import { assert, spec } from '../support/spec.ts';

/** One attribute of a service in several files. */
function joined(name: string, ...written: readonly string[]): unknown {
  const { root } = merged(...written.map((text) => `services: {a: {${name}: ${text}}}`));
  const node = nodeAt(root, ['services', 'a']);
  return (plain(toJson(node)) as { readonly [name: string]: unknown })[name];
}

/** The rows of free mappings whose values are texts, by path: labels, sysctls, options of drivers. */
function rowsOfTexts(table: Table, path = ''): readonly (readonly [string, Row])[] {
  return Object.entries(table).flatMap(([name, row]) => {
    const here = `${path}${name}`;
    const below = [...(row.inside ? [row.inside] : []), ...(row.each?.inside ? [row.each.inside] : [])];
    const deeper = below.flatMap((inside) => (inside === table ? [] : rowsOfTexts(inside, `${here}.`)));
    return [...(takesTexts(row) ? [[here, row] as const] : []), ...deeper];
  });
}

/** Whether a mapping of texts is still one in long form. */
function takesTexts(row: Row): boolean {
  if (row.inside || row.each || !row.long) return false;
  const long = row.long(node('{A: "1"}'), () => undefined);
  return long?.kind === 'mapping' && get(long, 'A')?.kind === 'scalar';
}

function node(text: string): Mapping {
  const [document] = read({ file: 'f', text }, new Report());
  if (!document) throw new Error(`not read: ${text}`);
  return document;
}

spec('merge', {
  '!reset removes a key from every mapping of texts, in both forms of the earlier file'() {
    const rows = rowsOfTexts(topLevel);
    assert.ok(rows.length >= 15, rows.map(([path]) => path).join(' '));
    for (const [path, row] of rows) {
      for (const before of ['a: {A: "1", B: "2"}', 'a: [A=1, B=2]']) {
        const table: Table = { a: row };
        const [first, second] = [before, 'a: {A: !reset null, B: "3"}'].map((text) =>
          expand(node(text), table, new Report()),
        );
        const both = join(first ?? node(''), second ?? node(''), table);
        assert.equal(plain(toJson(both)), { a: { B: '3' } }, `${path}: ${before}`);
      }
    }
  },
  'scalars are replaced, null changes nothing'() {
    assert.is(joined('hostname', 'x', 'y'), 'y');
    assert.is(joined('hostname', 'x', 'null'), 'x');
  },
  'commands are replaced whole, null included'() {
    assert.equal(joined('command', '[a, b]', '[c]'), ['c']);
    assert.is(joined('command', '[a, b]', 'null'), null);
  },
  'mappings and lists of variables mix'() {
    assert.equal(joined('environment', '{A: 1, B: 2}', '[B=3, C]'), { A: '1', B: '3', C: null });
    assert.equal(joined('environment', '[A=1]', '{A: }'), { A: null });
  },
  'lists are appended, repeated texts once'() {
    assert.equal(joined('cap_add', '[A, B]', '[B, C]'), ['A', 'B', 'C']);
    assert.equal(joined('security_opt', '[a:b]', '[c:d]'), ['a:b', 'c:d']);
    assert.equal(joined('dns', '1.1.1.1', '[2.2.2.2, 1.1.1.1]'), ['1.1.1.1', '2.2.2.2']);
  },
  'mounts are one for each place in the container'() {
    const mounts = joined('volumes', '["a:/x", "b:/y"]', '["c:/x"]') as readonly { readonly source: string }[];
    assert.equal(
      mounts.map(({ source }) => source),
      ['c', 'b'],
    );
  },
  'ports are one for each address, host and container port'() {
    const ports = joined('ports', '["80:80", "80:80", "81:80"]', '["80:80", {target: 80, published: "81"}]');
    assert.is((ports as readonly unknown[]).length, 2);
  },
  'dependencies join field by field'() {
    const value = joined('depends_on', '[b]', '{b: {condition: service_healthy}, c: {condition: service_started}}');
    assert.equal(value, {
      b: { condition: 'service_healthy', required: true },
      c: { condition: 'service_started' },
    });
  },
  'logging joins only under one driver'() {
    assert.equal(joined('logging', '{driver: a, options: {x: "1"}}', '{options: {y: "2"}}'), {
      driver: 'a',
      options: { x: '1', y: '2' },
    });
    assert.equal(joined('logging', '{driver: a, options: {x: "1"}}', '{driver: b}'), { driver: 'b' });
  },
  'pools of addresses join by their subnet, those of one file stay apart'() {
    const network = (...pools: readonly string[]): string => `networks: {n: {ipam: {config: [${pools.join(', ')}]}}}`;
    const [one, more] = ['{subnet: 10.1.0.0/24}', '{subnet: 10.1.0.0/24, gateway: 10.1.0.1}'];
    const pools = (...files: readonly string[]): unknown =>
      plain(toJson(nodeAt(merged(...files).root, ['networks', 'n', 'ipam', 'config'])));
    assert.equal(pools(network(one, more)), [
      { subnet: '10.1.0.0/24' },
      { subnet: '10.1.0.0/24', gateway: '10.1.0.1' },
    ]);
    assert.equal(pools(network(one), network(more)), [{ subnet: '10.1.0.0/24', gateway: '10.1.0.1' }]);
  },
  'a limit is replaced whole'() {
    assert.equal(joined('ulimits', '{n: {soft: 1, hard: 2}}', '{n: {hard: 3}}'), { n: { hard: 3 } });
  },
  'reset takes away, override puts in place of'() {
    const { root } = merged(
      'services: {a: {image: x, ports: ["80:80"], dns: [1.1.1.1]}, b: {image: y}}',
      'services: {a: {ports: !reset [], dns: !override [2.2.2.2]}, b: !reset {}}',
    );
    assert.equal(plain(toJson(root)), { services: { a: { image: 'x', dns: ['2.2.2.2'] } } });
  },
  'a reset in the only file drops the attribute'() {
    assert.equal(plain(toJson(merged('services: {a: {image: x, ports: !reset [], command: [a, !reset b]}}').root)), {
      services: { a: { image: 'x', command: ['a'] } },
    });
  },
  'extensions are replaced whole'() {
    assert.equal(joined('x-y', '{a: 1}', '{b: 2}'), { b: 2 });
  },
  'every value keeps the place in its own file'() {
    const { root } = merged('services:\n  a:\n    image: x\n', 'services:\n  a:\n    hostname: y\n');
    const { span } = nodeAt(root, ['services', 'a', 'hostname']);
    assert.is(span.source.file, '2.yaml');
    assert.equal(position(span.source, span.start), { line: 3, column: 15 });
    assert.is(nodeAt(root, ['services', 'a', 'image']).span.source.file, '1.yaml');
  },
});
