import { get, nodeAt, quoted, toJson } from '../../compiler/tree.ts';
import { memoryHost } from '../support/host.ts';
import { codes, plain, resolved, variables } from '../support/model.ts';
import { assert, spec } from '../support/spec.ts';

const two = (a: string, b = 'image: y'): string => `services:\n  a: {image: x, ${a}}\n  b: {${b}}\n`;

function mistakes(text: string): readonly string[] {
  return codes(resolved([text]).report);
}

spec('resolve', {
  'a service without an active profile is left out'() {
    const text = two('profiles: [p]');
    const names = (profiles: readonly string[]): readonly string[] => [
      ...resolved([text], { profiles }).project.services.keys(),
    ];
    assert.equal(names([]), ['b']);
    assert.equal(names(['p']), ['a', 'b']);
    assert.equal(names(['*']), ['a', 'b']);
  },
  'what is named must be there'() {
    assert.equal(mistakes(two('depends_on: [c]')), ['1.yaml:2:30 undefined-reference']);
    assert.equal(mistakes(two('networks: [n]')), ['1.yaml:2:28 undefined-reference']);
    assert.equal(mistakes(two('volumes: ["v:/x"]')), ['1.yaml:2:28 undefined-reference']);
    assert.equal(mistakes(two('network_mode: "service:c"')), ['1.yaml:2:31 undefined-reference']);
    assert.equal(mistakes(two('networks: [default], links: ["b:x"]')), []);
  },
  'a near name is proposed'() {
    const { report } = resolved(['services: {a: {image: x, depends_on: [database]}, databse: {image: y}}']);
    assert.match(report.all()[0]?.text ?? '', 'did you mean databse?');
  },
  'a name from a variable is not quoted'() {
    const { report } = resolved([two('depends_on: [c]')]);
    assert.match(report.all()[0]?.text ?? '', '"c"');
  },
  'a dependency must be active, unless it is not required'() {
    assert.equal(mistakes(two('depends_on: [b]', 'image: y, profiles: [p]')), ['1.yaml:2:30 disabled-service']);
    const optional = 'depends_on: {b: {condition: service_started, required: false}}';
    assert.equal(mistakes(two(optional, 'image: y, profiles: [p]')), []);
    assert.equal(mistakes(two('depends_on: {c: {condition: service_started, required: false}}')), [
      '1.yaml:2:30 undefined-reference',
    ]);
  },
  'a cycle is named in full, once'() {
    const { report } = resolved([two('depends_on: [b]', 'image: y, links: [a]')]);
    assert.equal(
      report.all().map(({ code, text }) => [code, text.includes('a -> b -> a')]),
      [['dependency-cycle', true]],
    );
    assert.equal(mistakes(two('pid: "service:a"')), ['1.yaml:2:22 dependency-cycle']);
  },
  'a service needs an image or a build'() {
    assert.equal(mistakes('services: {a: {hostname: x}}'), ['1.yaml:1:12 no-image']);
  },
  'attributes that contradict one another are told'() {
    for (const written of [
      'network_mode: host, networks: [default]',
      'build: {dockerfile: a, dockerfile_inline: b}',
      'cpus: 1, deploy: {resources: {limits: {memory: 1g}}}',
      'mem_limit: 1g, deploy: {resources: {limits: {memory: 2g}}}',
      'scale: 2, deploy: {replicas: 3}',
      'scale: 2, container_name: x',
      'platform: linux/arm64, build: {platforms: [linux/amd64]}',
    ]) {
      assert.equal(
        mistakes(two(written)).map((text) => text.replace(/^\S+ /, '')),
        ['contradiction'],
        written,
      );
    }
    assert.equal(mistakes(two('mem_limit: 1g, deploy: {resources: {limits: {memory: 1024m}}}')), []);
  },
  'an external volume takes no options, a secret one source'() {
    assert.equal(mistakes(`${two('init: true')}volumes: {v: {external: true, driver: d}}`), [
      '1.yaml:4:32 external-attribute'.replace('4:32', '4:31'),
    ]);
    assert.equal(mistakes(`${two('init: true')}secrets: {s: {}}`), ['1.yaml:4:11 no-content']);
    assert.equal(mistakes(`${two('init: true')}secrets: {s: {file: a, environment: b}}`).length, 1);
  },
  'paths become relative to the root'() {
    const { project } = resolved([two('build: ./x, volumes: ["../data:/d", "/abs:/e", "~/h:/f"]')], {
      projectFolder: 'p',
    });
    const node = project.services.get('a')?.node;
    assert.is(node && toJson(nodeAt(node, ['build', 'context'])), 'p/x');
    const mounts = node && (toJson(nodeAt(node, ['volumes'])) as readonly { readonly source: string }[]);
    assert.equal(
      mounts?.map(({ source }) => source),
      ['data', '/abs', '~/h'],
    );
  },
  'a path may not leave the root, by name or by a link'() {
    const text = two('build: .., volumes: ["./link:/d"]');
    assert.equal(codes(resolved([text], { host: memoryHost({ link: { kind: 'outside' } }) }).report), [
      '1.yaml:2:24 outside-root',
      '1.yaml:2:39 outside-root',
    ]);
    assert.equal(codes(resolved([text], { contained: false }).report), []);
  },
  'files of variables are folded in below what the service says'() {
    const host = memoryHost({ 'one.env': 'A=1\nB=1\nC=1\n', 'two.env': 'B=2\nD=${B}\nP\n' });
    const text = two('env_file: [one.env, two.env], environment: [C=3, Q, N]');
    const { project, report } = resolved([text], { host, variables: variables({ P: 'p', Q: 'q' }) });
    assert.equal(codes(report), []);
    const found = project.services.get('a')?.node;
    const environment = found && get(found, 'environment');
    assert.equal(environment && plain(toJson(environment)), {
      A: '1',
      B: '2',
      C: '3',
      D: '1',
      P: 'p',
      Q: 'q',
      N: null,
    });
    const value = environment && get(environment, 'A');
    assert.is(value?.span.source.secret, true);
    assert.is(value && quoted(value), '"${A}"');
  },
  'a missing file of variables is an error unless it is not required'() {
    assert.equal(mistakes(two('env_file: e')), ['1.yaml:2:27 missing-env-file']);
    assert.equal(mistakes(two('env_file: [{path: e, required: false}]')), []);
  },
  'what the files are silent about is said'() {
    const { project } = resolved([two('build: {target: t}, ports: [{target: 80}]')]);
    const node = project.services.get('a')?.node;
    assert.equal(node && plain(toJson(nodeAt(node, ['build']))), {
      target: 't',
      context: '.',
      dockerfile: 'Dockerfile',
    });
    assert.equal(node && plain(toJson(nodeAt(node, ['ports', 0]))), { target: 80, protocol: 'tcp', mode: 'ingress' });
  },
  'a thousand services in a chain are no cycle and no deep recursion'() {
    const lines = Array.from(
      { length: 20_000 },
      (_, index) => `  s${index}: {image: x, depends_on: [s${index + 1}]}\n`,
    );
    assert.equal(mistakes(`services:\n${lines.join('')}  s20000: {image: x}\n`), []);
  },
});
