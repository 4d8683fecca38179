import { check } from '../../compiler/check.ts';
import { Report } from '../../compiler/diagnostic.ts';
import { read } from '../../compiler/read.ts';
import { position } from '../../compiler/source.ts';
import type { Json, Node } from '../../compiler/tree.ts';
import { get, nodeAt, toJson } from '../../compiler/tree.ts';
import { assert, spec } from '../support/spec.ts';

interface Checked {
  readonly node: Node;
  /** `2:5 code: text`. */
  readonly told: readonly string[];
}

function checked(text: string): Checked {
  const report = new Report();
  const [document] = read({ file: 'compose.yaml', text }, report);
  if (!document) throw new Error('the text holds no document');
  const node = check(document, report);
  const told = report.all().map(({ code, span, text: message }) => {
    const at = span && position(span.source, span.start);
    return `${at?.line}:${at?.column} ${code}: ${message}`;
  });
  return { node, told };
}

/** What is told of a service that has these lines. */
function service(...lines: readonly string[]): readonly string[] {
  return checked(['services:', '  web:', ...lines.map((line) => `    ${line}`)].join('\n')).told;
}

function value(text: string, ...path: readonly (string | number)[]): Json {
  const { node, told } = checked(text);
  assert.equal(told, []);
  // Its objects have no prototype, which assert.equal would hold against them.
  return JSON.parse(JSON.stringify(toJson(nodeAt(node, path))));
}

spec('check', {
  'a file without mistakes has none'() {
    assert.equal(service('image: a', 'x-own: [1]', 'deploy: null', 'environment: {A: null, B: 1.5}'), []);
  },
  'an attribute that is not one is told at its name, with the one meant'() {
    assert.equal(service('mem_limt: 64m'), [
      '3:5 unknown-attribute: services.web.mem_limt is not an attribute of Compose; did you mean mem_limit?',
    ]);
  },
  'what is wrong inside a long form is one mistake'() {
    assert.equal(service('ports:', '  - target: 80', '    publishd: 80'), [
      '5:9 unknown-attribute: services.web.ports[0].publishd is not an attribute of Compose; did you mean published?',
    ]);
  },
  'a value of none of the forms is told with all of them'() {
    assert.equal(service('ports: [[1]]'), [
      '3:13 wrong-type: services.web.ports[0] must be a text, a number, or a mapping with target, not a list',
    ]);
  },
  'a number where a text must stand is told to want quotes'() {
    assert.equal(service('user: 1000'), [
      '3:11 wrong-type: services.web.user must be a text, not 1000: put it in quotes',
    ]);
  },
  'one of a few values is told with all of them'() {
    assert.equal(service('depends_on:', '  db: {condition: ready}'), [
      '4:23 wrong-value: services.web.depends_on.db.condition must be one of service_completed_successfully, service_healthy, service_started, not "ready"',
    ]);
  },
  'what may not be left out is told at the name above'() {
    assert.equal(service('depends_on:', '  db: {}'), [
      '4:7 missing-attribute: services.web.depends_on.db needs condition',
    ]);
  },
  'an item that stands twice is told with both places'() {
    assert.equal(service('depends_on: [a, b, a]'), [
      '3:24 repeated-item: services.web.depends_on holds "a" twice; the first stands at compose.yaml:3:18',
    ]);
  },
  'a name of a service has few letters'() {
    assert.equal(checked('services:\n  my web: {image: a}').told, [
      '2:3 wrong-name: services.my web: a name here is made of the letters a to z, digits, dots, dashes and underscores',
    ]);
  },
  'nonsense is told once'() {
    assert.equal(checked('services: 5').told, ['1:11 wrong-type: services must be a mapping, not 5']);
    assert.equal(service('build: [a]', 'networks: {default: 5}').length, 2);
  },
  'nothing is a mistake except where it means something'() {
    assert.equal(service('hostname:').length, 1);
    assert.equal(checked('volumes:\n  data:\nnetworks:\n  default:').told, []);
  },
  'x-pod takes nothing of the user s own'() {
    assert.equal(service('x-pod: {role: main, x-a: 1}').length, 1);
  },
  'all mistakes come at once, each once'() {
    assert.is(service('image: 5', 'tty: maybe', 'nonsense: 1', 'deploy: {resources: {limits: {memory: 5}}}').length, 4);
  },
  'texts become what the attribute takes'() {
    const lines =
      'tty: "yes"\n    cpus: "0.5"\n    pids_limit: "-1"\n    healthcheck: {retries: "3"}\n    user: "1000"';
    assert.equal(value(`services:\n  web:\n    ${lines}`, 'services', 'web'), {
      tty: true,
      cpus: 0.5,
      pids_limit: -1,
      healthcheck: { retries: 3 },
      user: '1000',
    });
  },
  'a cast value keeps its text'() {
    const { node } = checked('services:\n  web:\n    tty: yes');
    const tty = get(nodeAt(node, ['services', 'web']), 'tty');
    assert.is(tty?.kind === 'scalar' && tty.text, 'yes');
  },
  'a value that came from a variable is not shown'() {
    const report = new Report();
    const [document] = read({ file: 'compose.yaml', text: 'services: {web: {tty: $SECRET}}' }, report);
    if (document) check(hidden(document), report);
    assert.equal(
      report.all().map(({ text }) => text),
      ['services.web.tty must be true or false, not "$SECRET"'],
    );
  },
  'what is there to be removed may be anything'() {
    assert.equal(service('image: !reset null', 'ports: !reset 5'), []);
  },
});

/** The document as if every text had been substituted by a secret. */
function hidden(node: Node): Node {
  if (node.kind === 'scalar') {
    return { ...node, value: 'hunter2', substituted: { template: String(node.value), variables: ['SECRET'] } };
  }
  if (node.kind === 'list') return { ...node, items: node.items.map(hidden) };
  const entries = [...node.entries].map(([key, entry]) => [key, { ...entry, value: hidden(entry.value) }] as const);
  return { ...node, entries: new Map(entries) };
}
