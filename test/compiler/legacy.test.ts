import { Report } from '../../compiler/diagnostic.ts';
import { legacy, onDefaultBridge } from '../../compiler/legacy.ts';
import { read } from '../../compiler/read.ts';
import { place } from '../../compiler/source.ts';
import type { Json, Mapping } from '../../compiler/tree.ts';
import { nodeAt, toJson } from '../../compiler/tree.ts';
import { assert, spec } from '../support/spec.ts';

interface Result {
  readonly node: Mapping;
  readonly format: string;
  readonly json: Json;
  readonly told: readonly string[];
}

function modern(text: string): Result {
  const report = new Report();
  const [document] = read({ file: 'f', text }, report);
  if (!document) throw new Error('the text holds no document');
  const { node, format } = legacy(document, report);
  const told = report.all().map(({ code, span }) => `${span && place(span)} ${code}`);
  return { node, format, json: JSON.parse(JSON.stringify(toJson(node))), told };
}

function service(...lines: readonly string[]): Json {
  const { json } = modern(
    ['web:', ...lines.map((line) => `  ${line}`), 'db:', '  image: d', '  container_name: base'].join('\n'),
  );
  return JSON.parse(JSON.stringify(json)).services.web;
}

spec('legacy', {
  'services at top level are Compose 1'() {
    assert.is(modern('web: {image: a}\ndb: {build: .}\n').format, 'compose-1');
    assert.is(modern('version: {image: a}\n').format, 'compose-1');
  },
  'all else is Compose'() {
    const texts = [
      'services: {web: {image: a}}',
      'version: "3"\nweb: {image: a}',
      'x-a: {image: b}',
      'volumes: {image: }',
    ];
    for (const text of [...texts, 'include: [a]', 'web: {}', '{}', 'web: {imag: a}']) {
      const { format, json } = modern(text);
      assert.is(format, 'compose', text);
      assert.not.equal(Object.keys(json ?? {}), ['services', 'volumes'], text);
    }
  },
  'net becomes network_mode, in its place'() {
    assert.equal(service('image: a', 'net: host', 'tty: true'), { image: 'a', network_mode: 'host', tty: true });
    assert.equal(service('net: container:db'), { network_mode: 'service:db' });
    assert.equal(service('net: container:base'), { network_mode: 'service:db' });
    assert.equal(service('net: container:other'), { network_mode: 'container:other' });
  },
  'without net a service stands on the default bridge, once all is merged'() {
    const { node } = modern('web: {image: a}\ndb: {image: b, net: none}\n');
    assert.equal(JSON.parse(JSON.stringify(toJson(onDefaultBridge(node)))).services, {
      web: { image: 'a', network_mode: 'bridge' },
      db: { image: 'b', network_mode: 'none' },
    });
    assert.is(place(nodeAt(onDefaultBridge(node), ['services', 'web', 'network_mode']).span), 'f:1:1');
  },
  'dockerfile moves into build, logging into one mapping'() {
    assert.equal(service('build: dir', 'dockerfile: F'), { build: { context: 'dir', dockerfile: 'F' } });
    assert.equal(service('build: {context: dir}', 'dockerfile: F'), { build: { context: 'dir', dockerfile: 'F' } });
    assert.equal(service('log_driver: syslog', 'log_opt: {a: b}'), {
      logging: { driver: 'syslog', options: { a: 'b' } },
    });
    assert.equal(service('log_opt: {a: b}', 'image: a'), { logging: { options: { a: 'b' } }, image: 'a' });
  },
  'named volumes belong to the engine, under their own name'() {
    const { json, node } = modern('a:\n  image: a\n  volumes: [/x, "./p:/p", "~/q:/q", "data:/d", "n:/e:ro"]\n');
    assert.equal(JSON.parse(JSON.stringify(json)).volumes, { data: { name: 'data' }, n: { name: 'n' } });
    assert.is(place(nodeAt(node, ['volumes', 'n', 'name']).span), 'f:3:48');
  },
  'volumes come from services, and from containers by any other name'() {
    assert.equal(service('volumes_from: [db, "base:ro", "other:rw", plain]'), {
      volumes_from: ['db', 'db:ro', 'container:other:rw', 'container:plain'],
    });
  },
  'what Compose 1 does not have is told, once'() {
    assert.equal(modern('a:\n  image: a\n  net: host\n  network_mode: none\n').told, ['f:4:3 later-attribute']);
    assert.equal(modern('a:\n  build: {context: b, dockerfile: C}\n  dockerfile: D\n').told, [
      'f:3:3 old-spelling-clash',
    ]);
  },
  'any version is let pass, an odd one with a word'() {
    for (const version of ['"3.8"', '"2"', "'1'", '3', '3.8'])
      assert.equal(modern(`version: ${version}\nservices: {}\n`).told, []);
    for (const version of ['', '"latest"', '[]']) {
      const { told, json } = modern(`version: ${version}\nservices: {}\n`);
      assert.match(told[0] ?? '', /version-odd/, version);
      assert.equal(json, { services: {} });
    }
  },
});
