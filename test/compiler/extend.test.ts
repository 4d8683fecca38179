import { topLevel } from '../../compiler/attributes/tables.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { expand } from '../../compiler/expand.ts';
import { extend } from '../../compiler/extend.ts';
import type { Document, Loader } from '../../compiler/extend/place.ts';
import { read } from '../../compiler/read.ts';
import { toJson } from '../../compiler/tree.ts';
import { codes, plain, variables } from '../support/model.ts';
import { assert, spec } from '../support/spec.ts';

/** What becomes of `main.yaml` beside other files, in long form. */
function extended(files: { readonly [file: string]: string }): { readonly whole: unknown; readonly report: Report } {
  const report = new Report();
  const documents = (file: string): readonly Document[] =>
    read({ file, text: files[file] ?? '' }, report).map((document) => {
      return { root: expand(document, topLevel, report), format: 'compose' };
    });
  const loader: Loader = { documents, bases: documents, variables: (_, before) => before };
  const [main] = documents('main.yaml');
  if (!main) throw new Error('not read');
  const place = { file: 'main.yaml', folder: '', variables: variables({}), format: 'compose' } as const;
  return { whole: plain(toJson(extend(main.root, place, topLevel, loader, report))), report };
}

spec('extend', {
  'a service is joined onto the one that it is made from'() {
    const text = 'services: {a: {extends: b, environment: [X=2]}, b: {image: x, environment: {X: 1, Y: 1}}}';
    const { whole } = extended({ 'main.yaml': text });
    assert.equal((whole as { readonly services: { readonly a: unknown } }).services.a, {
      image: 'x',
      environment: { X: '2', Y: '1' },
    });
  },
  'paths of another file mean the same from here'() {
    const { whole, report } = extended({
      'main.yaml': 'services: {a: {extends: {file: sub/base.yaml, service: b}}}',
      'sub/base.yaml': 'services: {b: {extends: {file: deep/c.yaml, service: c}, build: ./x}}',
      'sub/deep/c.yaml': 'services: {c: {volumes: ["../data:/d"]}}',
    });
    assert.equal(codes(report), []);
    const mount = { type: 'bind', source: 'sub/data', target: '/d', bind: { create_host_path: true } };
    assert.equal(whole, { services: { a: { volumes: [mount], build: { context: 'sub/x' } } } });
  },
  'a circle and a missing service are told'() {
    const told = (text: string): readonly string[] => codes(extended({ 'main.yaml': text }).report);
    assert.equal(told('services: {a: {extends: a}}'), ['main.yaml:1:25 extends-cycle']);
    assert.equal(told('services: {a: {extends: b}}'), ['main.yaml:1:25 undefined-base']);
  },
  'an included file brings its sections, and the including one wins'() {
    const { whole, report } = extended({
      'main.yaml': 'include: [sub/other.yaml]\nservices: {a: {hostname: here}}',
      'sub/other.yaml': 'name: n\nservices: {a: {image: x, hostname: there}, b: {build: .}}\nvolumes: {v: }',
    });
    assert.equal(codes(report), []);
    assert.equal(whole, {
      services: { a: { image: 'x', hostname: 'here' }, b: { build: { context: 'sub', dockerfile: 'Dockerfile' } } },
      volumes: { v: null },
    });
  },
  'files that include one another are told'() {
    const { report } = extended({ 'main.yaml': 'include: [b.yaml]', 'b.yaml': 'include: [main.yaml]' });
    assert.equal(codes(report), ['b.yaml:1:11 include-cycle']);
  },
});
