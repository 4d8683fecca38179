import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compile } from '../../../compiler/compile.ts';
import { withoutTask } from '../../../compiler/context.ts';
import { files } from '../../../compiler/files.ts';
import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { ALL_ALLOWED } from '../../../compiler/policy.ts';
import { ask, testEngine, testImage, testLink } from '../../support/docker.ts';
import { inPlace, type Place } from '../../support/executor.ts';
import { assert, spec } from '../../support/spec.ts';

const SECRET = 'never-to-be-seen-5c7d';

const WAITS = "trap 'exit 0' TERM; sleep 1000 & wait";

interface Pod {
  readonly place: Place;
  /** What the Engine says of all containers of a run. */
  readonly inspected: (run: string) => Promise<string>;
  readonly left: (run: string) => Promise<readonly string[]>;
}

/** The packaged program in a folder of its own. IMAGE has a shell. */
async function withFiles(texts: { readonly [file: string]: string }, body: (pod: Pod) => Promise<void>): Promise<void> {
  const { environment } = await testEngine();
  const image = await testImage();
  const { engine, signal, close } = await testLink();
  const { DOCKER_HOST } = environment;
  const named = Object.entries(texts).map(([file, text]) => [file, text.replaceAll('IMAGE', image)]);
  const left = async (run: string) =>
    (await engine.list({ 'org.composeexecutor.run': run }, { signal })).map(({ kind, name }) => `${kind} ${name}`);
  const inspected = async (run: string) => {
    const names = (await left(run)).filter((one) => one.startsWith('container ')).map((one) => one.slice(10));
    const answers = await Promise.all(names.map((name) => ask(environment, `/containers/${name}/json`)));
    return answers.map(({ text }) => text).join('\n');
  };
  try {
    await inPlace(Object.fromEntries(named), { DOCKER_HOST, PATH: process.env['PATH'], TOKEN: SECRET }, (place) =>
      body({ place, inspected, left }),
    );
  } finally {
    await close();
  }
}

function runIn(text: string): string {
  const [, run] = /, run ([0-9a-z]+) /.exec(text) ?? [];
  if (run === undefined) throw new Error(`it says no run: ${text}`);
  return run;
}

/** Compares what it sees with what should be, and shows where they differ; then waits. */
const CHECK = `
check() { [ "$(stat -c '%a %u:%g' $1)" = "$2" ] && [ "$(cat $1)" = "$(printf %s "$3" | tr a-z n-za-m)" ] || { ls -l $1; exit 3; }; }
tr() { busybox tr "$@"; }
`;

/** The texts stand turned by 13 letters in the command, which is no secret. */
const turned = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));

const script = (lines: readonly string[], end: string): string =>
  JSON.stringify(`${CHECK}${lines.join('\n')}\n${end}`).replaceAll('$', '$$$$');

const seen = (path: string, rights: string, text: string): string => `check ${path} '${rights}' '${turned(text)}'`;

const COMMON = [
  seen('/run/secrets/token', '444 0:0', SECRET),
  seen('/run/secrets/key', '400 1000:1001', 'key of a file'),
  seen('/settings', '444 0:0', `settings ${SECRET}`),
];

const USES = `    secrets: [token, { source: key, target: key, uid: "1000", gid: "1001", mode: 0400 }]
    configs: [settings]
    command: [sh, -c, SCRIPT]
`;

const SECTIONS = `secrets:
  token: { environment: TOKEN }
  key: { file: ./key }
configs:
  settings: { content: "settings \${TOKEN}" }
`;

const FILE = `services:
  plain:
    image: IMAGE
${USES}  memory:
    image: IMAGE
    tmpfs: [/run]
${USES}  locked:
    image: IMAGE
    read_only: true
${USES}  volume:
    image: IMAGE
    volumes: ["data:/run"]
${USES}  joined:
    image: IMAGE
    volumes_from: [volume]
${USES}${SECTIONS}volumes: { data: }
`.replaceAll('SCRIPT', script([...COMMON, 'echo all there'], WAITS));

/** Where the mounted files lie: in the sandbox unless the tests are root's. */
function folderIn(inspected: string): string {
  return /"org.composeexecutor.files":\s*"([^"]+)"/.exec(inspected)?.[1] ?? '';
}

spec(
  'secrets and configs on a real engine',
  {
    async 'are in every kind of container, with owner and rights; their values are nowhere else, and nothing stays'() {
      await withFiles({ 'compose.yaml': FILE, key: 'key of a file' }, async ({ place, inspected, left }) => {
        const running = place.start(['run', '--json', '--env', 'TOKEN', '--timeline', 'times', '--logs', 'output']);
        await running.said('"phase":"running"');
        const run = /clean --run ([0-9a-z]+)/.exec(await running.said('clean --run'))?.[1] ?? '';
        const known = await inspected(run);
        const folder = folderIn(known);
        assert.ok(existsSync(folder));
        assert.ok(known.includes('/run/secrets/token'));
        running.child.kill('SIGTERM');
        const { code, out, err } = await running.ended;
        assert.is(code, 143, err + out);
        assert.is(out.match(/all there/g)?.length, 5, out);
        const output = readdirSync(place.path('output')).map((name) =>
          readFileSync(place.path(`output/${name}`), 'utf8'),
        );
        const told = [known, out, err, readFileSync(place.path('times'), 'utf8'), ...output].join('\n');
        assert.not.ok(told.includes(SECRET));
        assert.not.ok(told.includes('key of a file'));
        assert.not.ok(existsSync(folder) || existsSync(place.path('.pod-files')));
        assert.equal(await left(run), []);
      });
    },

    async 'that are large come whole'() {
      const large = 'x'.repeat(70_000);
      const command = script(['[ $(cat /run/secrets/key | busybox wc -c) = 70000 ]'], '');
      const text = `services:\n  web:\n    image: IMAGE\n    command: [sh, -c, ${command}]\n    secrets: [key]\nsecrets: { key: { file: key } }\n`;
      await withFiles({ 'compose.yaml': text, key: large }, async ({ place }) => {
        const { code, err } = await place.run(['run']);
        assert.is(code, 0, err);
      });
    },

    async 'of a run that was killed go with the rest of it'() {
      await withFiles({ 'compose.yaml': FILE, key: 'key of a file' }, async ({ place, inspected, left }) => {
        const running = place.start(['run', '--env', 'TOKEN']);
        const run = runIn(await running.said('the pod is running'));
        const folder = folderIn(await inspected(run));
        running.child.kill('SIGKILL');
        await running.ended;
        assert.ok(existsSync(folder));
        const { code, err } = await place.run(['clean', '--run', run]);
        assert.is(code, 0);
        assert.match(err, /removed 5 containers, 1 network, 1 volume, 1 folder\n/, err);
        assert.not.ok(existsSync(folder));
        assert.equal(await left(run), []);
      });
    },

    async 'of a run are in no image that is built from its folder'() {
      const text = `services:
  web:
    build: { context: ., dockerfile_inline: "FROM IMAGE\\nCOPY . /all" }
    command: [sh, -c, "ls -a /all /all/inner"]\n`;
      await withFiles({ 'compose.yaml': text }, async ({ place }) => {
        for (const folder of ['.pod-files/old', 'inner/.pod-files']) {
          mkdirSync(place.path(folder), { recursive: true });
          writeFileSync(place.path(`${folder}/1`), SECRET);
        }
        const { code, out, err } = await place.run(['run']);
        assert.is(code, 0, err);
        assert.match(out, 'compose.yaml');
        assert.not.ok(out.includes('.pod-files'));
      });
    },

    async 'of a plan need its variables, and the files that it was made of'() {
      const text = `services:\n  web:\n    image: IMAGE\n    command: [cat, /run/secrets/key]\n    secrets: [token, key]\n${SECTIONS}`;
      await withFiles({ 'compose.yaml': text, key: 'before' }, async ({ place, left }) => {
        const { plan, values } = compile({
          host: files(place.path('.')),
          files: ['compose.yaml'],
          context: withoutTask(place.path('.').replace(/\/\.$/, ''), 'd1a2'),
          variables: { TOKEN: 'when it was made' },
          policy: ALL_ALLOWED,
        });
        assert.equal(values, { TOKEN: 'when it was made' });
        const input = plan ? canonicalBytes(plan) : '';
        assert.not.ok(input.includes('when it was made'));
        const run = (...args: readonly string[]) => place.run(['run', '-', ...args], input);
        assert.match((await run()).err, /a file that is made of the variable TOKEN; say --env TOKEN=VALUE\n/);
        assert.match(
          (await run('--env', 'TOKEN', '--env', 'OTHER=1')).err,
          /none of its files .* variable OTHER \(--env\)/,
        );
        assert.is((await run('--env', 'TOKEN')).out, 'web | before\n');
        writeFileSync(place.path('key'), 'after');
        const changed = await run('--env', 'TOKEN');
        assert.is(changed.code, 1);
        assert.match(
          changed.err,
          /web could not be given its files: secret key: key has changed since the plan was made/,
        );
        assert.equal(await left('d1a2'), []);
      });
    },
  },
  90,
);
