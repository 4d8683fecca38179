import { readFileSync } from 'node:fs';
import { type Packaged, packaged, runIn, service, WAITS } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';

/** What all containers of the file wrote into the folder that they share. */
const SHARED = '    volumes: [data:/data]\n';

/** A command of a hook in a flow of YAML. */
function hook(command: string, more = ''): string {
  return `{command: [sh, -c, ${JSON.stringify(command.replaceAll('$', '$$$$'))}]${more && `, ${more}`}}`;
}

const ALL = `services:
  web:
${service('cat /data/lines; echo up; trap "cat /data/lines; exit 0" TERM; sleep 1000 & wait'.replaceAll('"', "'"), SHARED)}    environment: {MODE: serve}
    secrets: [token]
    tmpfs: [/run/hooks]
    pre_start:
      - ${hook('echo "first $MODE $(cat /run/secrets/token)" > /data/lines')}
      - ${hook('echo "second $MODE as $(id -u)" >> /data/lines', 'environment: [MODE=migrate], user: "1000:0", image: IMAGE').replace('user: "1000:0"', 'user: "0"')}
    post_start:
      - ${hook('echo "warm $MODE $EXTRA as $(id -u) in $(pwd)" >> /data/lines', 'user: "0:1", working_dir: /tmp, environment: {EXTRA: more}')}
      - ${hook('test $(cat /data/lines | wc -l) = 3 && echo told >> /data/lines')}
    pre_stop:
      - ${hook('echo leaving >> /data/lines')}
  after:
${service('cat /data/lines; sleep 1000', SHARED)}    depends_on: [web]
    stop_signal: SIGKILL
volumes: {data: }
secrets: {token: {file: token.txt}}
`;

spec('hooks on a real engine', {
  async 'run before the start, after it and before the signal, as the file says'() {
    await packaged({ 'compose.yaml': ALL, 'token.txt': 's3cret' }, async ({ place, left }) => {
      const running = place.start(['run']);
      const run = runIn(await running.said('the pod is running'));
      running.child.kill('SIGTERM');
      const { code, out, err } = await running.ended;
      assert.is(code, 143, err);
      const before = ['first serve s3cret', 'second migrate as 0'];
      const started = [...before, 'warm serve more as 0 in /tmp', 'told'];
      assert.equal(linesOf('after', out), started);
      assert.equal(linesOf('web', out), [...before, 'up', ...started, 'leaving']);
      assert.equal(await left(run), []);
    });
  },

  async 'what they print stands beside what the container prints, also in its files'() {
    const talking = `services:
  web:
${service("trap 'echo bye; exit 0' TERM; sleep 1000 & wait")}    post_start: [${hook('echo warm; echo oops >&2; printf half')}]
    pre_stop: [${hook('echo leaving')}]
`;
    await packaged({ 'compose.yaml': talking }, async ({ place, left }) => {
      const running = place.start(['run', '--logs', 'kept']);
      const run = runIn(await running.said('the pod is running'));
      running.child.kill('SIGTERM');
      const { code, out, err } = await running.ended;
      assert.is(code, 143, err);
      assert.equal(linesOf('web', out), ['warm', 'half', 'leaving', 'bye']);
      assert.equal(linesOf('web', err), ['oops']);
      assert.is(readFileSync(place.path('kept/web.stdout'), 'utf8'), 'warm\nhalf\nleaving\nbye\n');
      assert.is(readFileSync(place.path('kept/web.stderr'), 'utf8'), 'oops\n');
      assert.equal(await left(run), []);
    });
  },

  async 'one that fails fails the pod, in words that help'() {
    const failing = `services:
  web:
${service(WAITS)}    post_start: [${hook('echo one; echo no such table >&2; exit 5')}]
  after:
${service(WAITS)}    depends_on: [web]
`;
    await packaged({ 'compose.yaml': failing }, async ({ place, left }) => {
      const { code, err } = await place.run(['run']);
      assert.is(code, 1, err);
      assert.match(
        err,
        /failed: web did not start well: post_start \(compose\.yaml:5:18\): sh -c echo one.* ended with code 5: /,
      );
      assert.match(err, /no such table/);
      assert.not.match(err, /starting after|after: started/);
      assert.equal(await left(runIn(err)), []);
    });
  },

  async 'one whose program is not there is named'() {
    const absent = `services:\n  web:\n${service(WAITS)}    post_start: [{command: [nosuch]}]\n`;
    await packaged({ 'compose.yaml': absent }, async ({ place, left }) => {
      const { code, err } = await place.run(['run']);
      assert.is(code, 1, err);
      assert.match(
        err,
        /failed: web did not start well: post_start \(.*\): nosuch (ended with code 12[67]|could not be run): .*nosuch/,
      );
      assert.equal(await left(runIn(err)), []);
    });
  },

  async 'a container that ends under its hook is to blame itself'() {
    const dying = `services:\n  web:\n${service('sleep 1; exit 6')}    post_start: [${hook('sleep 60')}]\n`;
    await packaged({ 'compose.yaml': dying }, async ({ place, left }) => {
      const { code, err } = await place.run(['run']);
      assert.is(code, 6, err);
      assert.match(err, /failed: web ended with code 6/);
      assert.equal(await left(runIn(err)), []);
    });
  },

  async 'one that hangs is given up with the pod, before a start and before a stop'() {
    const hangs = `services:
  web:
${service(WAITS, '    stop_grace_period: 3s\n')}    post_start: [${hook('sleep 1000')}]
  db:
${service("trap 'echo well; exit 0' TERM; sleep 1000 & wait", '    stop_grace_period: 3s\n')}    pre_stop: [${hook('sleep 1000')}]
`;
    await packaged({ 'compose.yaml': hangs }, async ({ place, left }: Packaged) => {
      const running = place.start(['run']);
      const run = runIn(await running.said('web is running'));
      await running.said('db is running');
      running.child.kill('SIGTERM');
      const { code, out, err } = await running.ended;
      assert.is(code, 143, err);
      assert.match(err, /is stopped all the same: a command before its stop took too long/);
      assert.equal(linesOf('db', out), ['well']);
      assert.equal(await left(run), []);
    });
  },

  async 'those after a start run again when it is started again, those before it do not'() {
    const again = `services:
  web:
${service('if [ -e /data/was ]; then sleep 1; cat /data/lines; exit 0; fi; touch /data/was; sleep 1; exit 1', SHARED)}    restart: on-failure
    pre_start: [${hook('echo before >> /data/lines')}]
    post_start: [${hook('echo after >> /data/lines')}]
volumes: {data: }
`;
    await packaged({ 'compose.yaml': again }, async ({ place, left }) => {
      const { code, out, err } = await place.run(['run']);
      assert.is(code, 0, err);
      assert.equal(linesOf('web', out), ['before', 'after', 'after']);
      assert.equal(await left(runIn(err)), []);
    });
  },
});

/** What a service printed. */
function linesOf(name: string, out: string): readonly string[] {
  return out.split('\n').flatMap((line) => (line.startsWith(`${name} | `) ? [line.slice(name.length + 3)] : []));
}
