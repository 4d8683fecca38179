import { readdirSync } from 'node:fs';
import { visible } from '../../../compiler/plan/visible.ts';
import { inFolder, PINNED } from '../../support/program.ts';
import { assert, spec } from '../../support/spec.ts';

/** As YAML writes it between double quotes: clears the screen, turns the reading direction, hides, and ends nothing. */
const YAML = String.raw`\e[2J\u009b31m\u202e\u200b\u2028\ufeff\x7f\b`;
const RAW = '\u009b31m\u202e\u200b\u061c';

const VALID = `services:
  web:
    ${PINNED}
    command: ["a${YAML}", "${RAW}"]
    environment: { PLAIN: "b${YAML}", "N${YAML}": "c", FROM: "\${VALUE}" }
    env_file: [vars.env]
    labels: { "l${YAML}": "d${YAML}", "r": "${RAW}" }
    hostname: web
    extra_hosts: { db: 10.0.0.1 }
    healthcheck: { test: ["CMD", "e${YAML}"] }
    volumes: ["data:/f${RAW}", { type: tmpfs, target: "/g${YAML}" }]
    configs: [{ source: conf, target: "/h${YAML}" }]
    post_start: [{ command: ["i${YAML}"] }]
    x-free: { "j${YAML}": "k${YAML}" }
configs:
  conf: { content: "m${YAML}" }
volumes:
  data: { labels: { "n${YAML}": "o" } }
networks:
  default: { labels: { "p${YAML}": "q" } }
`;

const BROKEN = `services:
  web:
    ${PINNED}
    "s${YAML}": "t"
    command: 7 # ${RAW}
    ports: ["u${YAML}"]
    mem_limit: "v${YAML}"
    cpus: "\${VALUE:?w${RAW}}"
    depends_on: ["x${YAML}"]
    volumes: ["y${YAML}:z"]
    profiles: ["p${YAML}"]
  "a${YAML}": { image: "B${YAML}" }
x-pod: { owner: "c${YAML}", share: ["d${YAML}", userns_mode, __proto__] }
`;

const OF_PLANS: readonly (readonly string[])[] = [
  ['plan', '--format', 'text'],
  ['plan', '--json'],
  ['plan', '-o', 'made.json'],
  ['plan', '--format', 'text', '-o', 'made.txt'],
  ['resources'],
  ['explain'],
  ['explain', '--json'],
  ['bundle', '--list'],
  ...['aurora', 'marathon', 'mesos', 'mesos-compose', 'singularity', 'fields'].map((kind) => ['render', kind]),
];

const OF_FILES: readonly (readonly string[])[] = [
  ['config'],
  ['config', '--format', 'json'],
  ['config', '-o', 'made.yaml'],
  ['config', '--environment'],
];

/** Every command about one file. */
function calls(file: string): readonly (readonly string[])[] {
  const own = (command: readonly string[]): readonly string[] => {
    if (command[0] !== 'render') return [];
    return [
      '--uri',
      'https://repo.example/pod-executor.cjs',
      '--name',
      command[1] === 'aurora' ? 'c/r/devel/shop' : 'shop',
    ];
  };
  return [
    ...OF_PLANS.map((command) => [...command, '-f', file, '--env', 'VALUE', ...own(command)]),
    ...OF_FILES.map((command) => [...command, '-f', file]),
    ['diff', '--env', 'VALUE', 'other.yaml', file],
    ['diff', '--env', 'VALUE', '--format', 'markdown', 'other.yaml', file],
    ['diff', '--env', 'VALUE', '--json', 'other.yaml', file],
  ];
}

const FILES = {
  'compose.yaml': VALID,
  'broken.yaml': BROKEN,
  'other.yaml': `services: { web: { ${PINNED}, command: ["${YAML}"] } }\n`,
  'vars.env': `FILE=e${RAW}\u001b[2J\n`,
  [`odd${RAW}.yaml`]: 'services: 7\n',
};

spec(
  'unsafe characters',
  {
    'no command prints or writes one, of a file that is right and of one that is wrong'() {
      inFolder(FILES, ({ run, path, text }) => {
        const env = { VALUE: `v${RAW}` };
        for (const file of ['compose.yaml', 'broken.yaml', `odd${RAW}.yaml`]) {
          for (const args of calls(file)) {
            const { status, out, err } = run(args, { env });
            const isExpected = file === 'compose.yaml' ? [0, 2].includes(status ?? 70) : [1, 64].includes(status ?? 70);
            assert.ok(isExpected, `${args.join(' ')} exits ${status}: ${err}`);
            isSafe(out, `${args.join(' ')} prints`);
            isSafe(err, `${args.join(' ')} says`);
          }
        }
        for (const made of readdirSync(path('.')).filter((name) => name.startsWith('made.'))) isSafe(text(made), made);
      });
    },
    'nor in answer to its arguments, nor in a comment'() {
      inFolder(FILES, ({ run }) => {
        const wrong = [[`x${RAW}`], ['plan', `--x${RAW}`], ['plan', '-f', `none${RAW}.yaml`], ['--explain', RAW]];
        const reviews = ['compose.yaml', 'broken.yaml'].map((file) => [
          'check',
          '--review',
          '--base',
          'other.yaml',
          file,
        ]);
        for (const args of [...wrong, ...wrong.map((one) => [...one, '--json']), ...reviews]) {
          const { out, err } = run(args);
          isSafe(out + err, args.join(' '));
        }
      });
    },
  },
  300,
);

function isSafe(text: string, what: string): void {
  assert.is(text, visible(text), what);
}
