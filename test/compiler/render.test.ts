import type { Container, PodPlan } from '../../compiler/plan/plan.ts';
import { COLOURS, renderReport } from '../../compiler/render.ts';
import { assert, spec } from '../support/spec.ts';

const MIB = 1024 * 1024;

function container(service: string, more: Partial<Container> = {}): Container {
  return {
    service,
    replica: 1,
    name: `p_${service}`,
    role: 'main',
    essential: true,
    owns: [],
    joins: {},
    depends: [],
    ports: [],
    health: 'none',
    restart: { policy: 'no' },
    stop: { seconds: 10 },
    logs: { prefix: `${service} | `, stdout: `logs/${service}.stdout`, stderr: `logs/${service}.stderr` },
    create: { Image: service },
    connect: [],
    substituted: {},
    because: {},
    ...more,
  };
}

function plan(containers: readonly Container[], more: Partial<PodPlan> = {}): PodPlan {
  const task = { id: 't', name: 't', framework: 'f', executor: 'e', run: 'r', agent: 'a' };
  const quantity = { value: 0.1, from: 'default' } as const;
  return {
    version: 1,
    pod: { name: 'demo.group', prefix: 'p', simulated: false, task, unhealthy: 'report', labels: {} },
    sources: [],
    variables: [],
    profiles: [],
    cgroupParent: '/mesos/r',
    sandbox: '/sandbox',
    resources: {
      asked: { cpus: 0.1 * containers.length + 0.1, memory: 64 * MIB * (containers.length + 1) },
      services: containers.map(({ service }) => ({
        service,
        replicas: 1,
        cpus: quantity,
        memory: { value: 64 * MIB, from: 'limit' },
      })),
      overhead: { cpus: 0.1, memory: 64 * MIB },
      ports: containers.flatMap(({ ports }) => ports).length,
    },
    images: [],
    networks: [],
    volumes: [],
    files: [],
    because: {},
    containers,
    steps: containers.map(({ service, name }, index) => ({
      id: `start:${service}`,
      do: 'start',
      container: name,
      needs: index === 0 ? [] : [`start:${containers[index - 1]?.service}`],
      after: [],
      cause: 'test',
    })),
    stop: [...containers].reverse().map(({ name }) => ({ containers: [name], seconds: 10 })),
    powers: [],
    notes: [],
    ...more,
  };
}

/** The lines of the report that begin with a word, and those that go on below it. */
function part(report: string, label: string): string {
  const lines = report.split('\n');
  const from = lines.findIndex((line) => line.startsWith(label));
  assert.ok(from !== -1, `no ${label} in\n${report}`);
  const next = lines.findIndex((line, index) => index > from && !line.startsWith(' '));
  return lines.slice(from, next).join('\n');
}

const TIMES = { shutdownSeconds: 5 };

spec('report', {
  'totals come first'() {
    const task = { cpus: 1, memory: 512 * MIB };
    const made = plan([container('baseC'), container('redis')]);
    const report = renderReport({ ...made, resources: { ...made.resources, task } }, TIMES);
    assert.equal(report.split('\n').slice(0, 3), [
      'demo.group',
      '2 containers (2 main), 0 host ports, asks 0.3 cpu / 192 MiB of 1 cpu / 512 MiB',
      '',
    ]);
  },
  'a simulated plan says so'() {
    const made = plan([container('a')]);
    assert.match(
      renderReport({ ...made, pod: { ...made.pod, simulated: true } }, TIMES),
      /^demo\.group {2}\(simulated task\)\n/,
    );
  },
  'a row a container: role, image, network, ports, stop'() {
    const ports = [
      { container: '5000/tcp', host: 31502, from: 'task port 0', service: 'baseC', at: 'compose.yaml:6:6' },
      {
        container: '53/udp',
        hostIp: '127.0.0.1',
        host: 31503,
        from: 'task port 1',
        service: 'baseC',
        at: 'compose.yaml:7:6',
      },
    ];
    const create = { Image: 'centurylink/wetty-cli', HostConfig: { NetworkMode: 'bridge' } };
    const report = renderReport(
      plan([
        container('baseC', { owns: ['network'], ports, create }),
        container('redis', { joins: { network: 'p_baseC' }, role: 'sidecar', stop: { signal: 'SIGINT', seconds: 3 } }),
      ]),
      TIMES,
    );
    assert.is(part(report, 'service'), 'service  role     image                  network   ports            stop');
    assert.is(
      part(report, 'baseC'),
      [
        'baseC    main     centurylink/wetty-cli  bridge    31502->5000      10 s',
        '                                         (shared)  127.0.0.1:31503',
        '                                                     ->53/udp',
      ].join('\n'),
    );
    assert.is(part(report, 'redis'), 'redis    sidecar  redis                  in baseC  -                3 s SIGINT');
  },
  'a built image is shown with what it is built from, and replicas by number'() {
    const create = { Image: 'p_web' };
    const made = plan([container('web', { create }), container('web', { name: 'p_web_2', replica: 2, create })], {
      images: [{ kind: 'build', image: 'p_web', build: { context: './app' }, substituted: {}, services: ['web'] }],
    });
    const report = renderReport(made, TIMES);
    assert.match(report, /\nweb 1 {4}main {2}built from \.\/app /);
    assert.match(report, /\nweb 2 {4}main {2}built from \.\/app /);
  },
  'start waves follow the steps, and say what is waited for'() {
    const made = plan([container('migrate', { role: 'init' }), container('db'), container('web')], {
      steps: [
        { id: 'pull:a', do: 'pull', image: 'a', needs: [], after: [], cause: '' },
        { id: 'm', do: 'start', container: 'p_migrate', needs: ['pull:a'], after: [], cause: '' },
        { id: 'd', do: 'start', container: 'p_db', needs: ['pull:a'], after: [], cause: '' },
        { id: 'me', do: 'wait exit', container: 'p_migrate', needs: ['m'], after: [], cause: '' },
        { id: 'dh', do: 'wait healthy', container: 'p_db', required: true, needs: ['d'], after: [], cause: '' },
        { id: 'w', do: 'start', container: 'p_web', needs: ['me'], after: ['dh'], cause: '' },
      ],
    });
    assert.is(part(renderReport(made, TIMES), 'start'), 'start    pull 1 | migrate (ended), db (healthy) | web');
  },
  'stop waves are fitted to a KILL and to a SHUTDOWN less two seconds'() {
    const report = renderReport(plan([container('a'), container('b'), container('c')]), {
      killSeconds: 20,
      shutdownSeconds: 5,
    });
    assert.is(
      part(report, 'stop'),
      [
        'stop     c 10 s | b 10 s | a 10 s',
        '         30 s wished',
        '         KILL      20 s: 7 + 7 + 6',
        '         SHUTDOWN  3 s: 1 + 1 + 1',
      ].join('\n'),
    );
    assert.match(
      renderReport(plan([container('a')]), { shutdownSeconds: 1 }),
      /KILL {6}as wished\n +SHUTDOWN {2}0 s: 0\n/,
    );
  },
  'volumes say whether they end with the pod'() {
    const volumes = [
      { volume: 'data', name: 'p_data', external: false, keep: false },
      { volume: 'kept', name: 'p_kept', external: false, keep: true },
      { volume: 'shared', name: 'shared', external: true, keep: true },
    ];
    const report = renderReport(plan([container('a')], { volumes }), TIMES);
    assert.is(part(report, 'volumes'), 'volumes  data (ends with the pod), kept (kept), shared (external)');
  },
  'a value that came from a variable is not shown'() {
    const secret = container('a', {
      create: { Image: 'registry/hidden:1' },
      substituted: { '/Image': 'registry/${NAME}' },
    });
    assert.not.match(renderReport(plan([secret]), TIMES), /hidden/);
  },
  'warnings come last but for the digest'() {
    const notes = [{ code: 'image-not-pinned', at: 'compose.yaml:3:10', text: 'redis names no digest' }];
    const lines = renderReport(plan([container('a')], { notes }), TIMES).split('\n');
    assert.equal(lines.slice(-5, -3), [
      'warning  compose.yaml:3:10  image-not-pinned',
      '         redis names no digest',
    ]);
    assert.match(lines.at(-2) ?? '', /^digest {3}sha256:[0-9a-f]{64}$/);
  },
  'no line passes 80 columns, whatever names are like'() {
    const long = 'a-name-that-never-ends-'.repeat(9);
    const made = plan([container(long), container(`${long}b`, { joins: { network: `p_${long}` } })], {
      pod: { ...plan([]).pod, name: long },
      variables: [long, long],
      notes: [{ code: 'image-not-pinned', text: `${long} ${long}` }],
    });
    const wide = renderReport(made, { killSeconds: 9999999, shutdownSeconds: 99 })
      .split('\n')
      .filter((line) => [...line].length > 80);
    assert.equal(wide, []);
  },
  'control characters of the files do not reach the terminal'() {
    const evil = '\u001b[2Jx\r\u202e';
    const made = plan([container('a', { create: { Image: evil } })], {
      pod: { ...plan([]).pod, name: evil },
      variables: [evil],
      notes: [{ code: 'c', text: evil }],
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.not.match(renderReport(made, TIMES), /[\u0000-\u0009\u000b-\u001f\u202e]/);
  },
  'a pod without containers is shown'() {
    assert.match(renderReport(plan([]), TIMES), /^demo\.group\n0 containers, /);
  },
  'colours set off the headline and the warnings, and nothing else changes'() {
    const made = plan([container('a')], { notes: [{ code: 'c', text: 'warning: look' }] });
    const painted = renderReport(made, { ...TIMES, paint: COLOURS });
    const shown = painted.replaceAll('\u001b', 'ESC');
    assert.match(shown, /^ESC\[1mdemo\.groupESC\[22m\n/);
    assert.match(shown, /\nESC\[33mwarningESC\[39m {2}c\n {9}warning: look\n/);
    assert.is(shown.replace(/ESC\[\d+m/g, ''), renderReport(made, TIMES));
  },
});
