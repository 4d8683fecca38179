import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../compiler/compile.ts';
import { withoutTask } from '../../../compiler/context.ts';
import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { ALL_ALLOWED } from '../../../compiler/policy.ts';
import { ask, testImage } from '../../support/docker.ts';
import { memoryHost } from '../../support/host.ts';
import { jsonLines, linesOf } from '../../support/executor.ts';
import { answered, freePort, type Packaged, packaged, runIn, service, WAITS } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';

const OWNER = `    mac_address: 02:42:ac:11:65:43
    ulimits: { nofile: 1000 }
    group_add: [4242]
    security_opt: ["no-new-privileges:true"]
    logging: { driver: none }
    volumes_from: ["store:ro"]
    oom_score_adj: 100
`;

/** It asks for what is the owner's, and its lines stand in its own file only. */
const MEMBER = `    network_mode: service:owner
    ipc: service:owner
    hostname: www
    shm_size: 32m
    sysctls: { net.core.somaxconn: 512 }
    dns: [192.0.2.1]
    logging: { driver: local }
    attach: false
`;

spec('pods on a real engine', {
  async 'the code of the container that failed is the exit code, and nothing is left'() {
    const text = `services:\n  web:\n${service('echo out; echo err >&2; exit 7')}  side:\n${service(WAITS)}    x-pod: {role: sidecar}\nvolumes: {data: }\n`;
    await packaged({ 'compose.yaml': text }, async ({ place, left }) => {
      const { code, out, err } = await place.run(['run']);
      assert.is(code, 7, err);
      assert.is(out, 'web | out\n');
      assert.match(err, /^web \| err$/m);
      assert.match(err, /failed: web ended with code 7/);
      assert.equal(await left(runIn(err)), []);
    });
  },
  async 'when all mains ended well it ends with 0'() {
    await packaged({ 'compose.yaml': `services:\n  web:\n${service('exit 0')}` }, async ({ place }) => {
      assert.is((await place.run(['run'])).code, 0);
    });
  },
  async 'SIGTERM stops in order, ends with 143, and leaves nothing'() {
    const text = `services:\n  web:\n${service(WAITS, '    volumes: [data:/data]\n')}volumes: {data: }\n`;
    await packaged({ 'compose.yaml': text }, async ({ place, left }) => {
      const running = place.start(['run']);
      const run = runIn(await running.said('the pod is running'));
      assert.equal((await left(run)).map(({ kind }) => kind).sort(), ['container', 'network', 'volume']);
      running.child.kill('SIGTERM');
      const { code, err } = await running.ended;
      assert.is(code, 143, err);
      assert.match(err, /web ended with code 0/);
      assert.equal(await left(run), []);
    });
  },
  async "two pods at once get different subnets of the operator's pool"() {
    const files = {
      'compose.yaml': `services:\n  web:\n${service(WAITS)}`,
      'operator.yaml': 'subnets: {pool: 10.232.0.0/28, size: 29}\n',
    };
    const variables = { POD_EXECUTOR_CONFIG: 'operator.yaml' };
    const body = async ({ place, left, environment }: Packaged): Promise<void> => {
      const running = [place.start(['run']), place.start(['run'])];
      const runs = await Promise.all(running.map(async (one) => runIn(await one.said('the pod is running'))));
      const found = await Promise.all(
        runs.map(async (run) => {
          const network = (await left(run)).find(({ kind }) => kind === 'network');
          const { text } = await ask(environment, `/networks/${network?.name}`);
          return JSON.parse(text).IPAM.Config[0].Subnet;
        }),
      );
      assert.equal(found.sort(), ['10.232.0.0/29', '10.232.0.8/29']);
      const { code, err } = await place.run(['run']);
      assert.is(code, 1, err);
      assert.match(err, "every /29 of 10.232.0.0/28, the pool of the operator's file (subnets), is taken");
      for (const { child } of running) child.kill('SIGTERM');
      await Promise.all(running.map(({ ended }) => ended));
    };
    await packaged(files, body, variables);
  },
  async 'a second signal kills what takes its time'() {
    const stubborn = `services:\n  web:\n${service("trap '' TERM; while true; do sleep 1000; done", '    stop_grace_period: 1h\n')}`;
    await packaged({ 'compose.yaml': stubborn }, async ({ place, left }) => {
      const running = place.start(['run']);
      const run = runIn(await running.said('the pod is running'));
      running.child.kill('SIGINT');
      await running.said('SIGINT: ');
      running.child.kill('SIGINT');
      assert.is((await running.ended).code, 130);
      assert.equal(await left(run), []);
    });
  },
  async 'with --json standard error is JSON, and the output goes to standard output'() {
    await packaged({ 'compose.yaml': `services:\n  web:\n${service('echo out; echo err >&2')}` }, async ({ place }) => {
      const { code, out, err } = await place.run(['run', '--json']);
      assert.is(code, 0, err);
      assert.equal(out.split('\n').sort(), ['', 'web | err', 'web | out']);
      const lines = jsonLines(err);
      assert.is(lines.at(-1)?.['kind'], 'result');
    });
  },
  async 'the timeline has every step once, and a summary; logs are where they were wanted'() {
    await packaged({ 'compose.yaml': `services:\n  web:\n${service('echo out')}` }, async ({ place }) => {
      await place.run(['run', '--timeline', 'times', '--logs', 'output']);
      const lines = linesOf(place.path('times'));
      const steps = lines.flatMap(({ step }) => (step === undefined ? [] : [step]));
      assert.ok(steps.includes('start:web'));
      assert.is(new Set(steps).size, steps.length);
      assert.ok('summary' in (lines.at(-1) ?? {}));
      assert.equal(readdirSync(place.path('output')).sort(), ['web.stdout']);
    });
  },
  async 'the timeline and the logs follow no link below the project'() {
    await packaged(
      { 'compose.yaml': `services:\n  web:\n${service('echo out')}`, victim: 'untouched' },
      async ({ place }) => {
        mkdirSync(place.path('elsewhere'));
        symlinkSync('victim', place.path('times'));
        symlinkSync('elsewhere', place.path('output'));
        const timed = await place.run(['run', '--timeline', 'times']);
        assert.is(timed.code, 1);
        assert.match(timed.err, 'cannot write times: it is a symbolic link, which is not followed');
        assert.is(readFileSync(place.path('victim'), 'utf8'), 'untouched');
        const logged = await place.run(['run', '--logs', 'output']);
        assert.is(logged.code, 0);
        assert.match(logged.err, 'its folder output is a symbolic link, which is not followed');
        assert.equal(readdirSync(place.path('elsewhere')), []);
      },
    );
  },
  async 'a port is published where the file says'() {
    const port = await freePort();
    const text = `services:\n  web:\n${service('exec httpd -f -p 80', `    ports: ["127.0.0.1:${port}:80", "81"]\n    stop_signal: SIGKILL\n`)}`;
    await packaged({ 'compose.yaml': text }, async ({ place }) => {
      const running = place.start(['run']);
      await running.said('the pod is running');
      assert.is((await answered(port)).status, 404);
      running.child.kill('SIGTERM');
      assert.is((await running.ended).code, 143);
    });
  },
  async 'a volume that is to be kept stays, and the next run uses it'() {
    const mount = '    volumes: [data:/data]\n';
    await packaged({}, async ({ place, link }) => {
      const image = await testImage();
      const volume = `${link.prefix}-kept`;
      const run = async (command: string) => {
        const text = `services:\n  web:\n${service(command, mount)}volumes:\n  data: {name: ${volume}}\n`;
        return place.run(['run', '-f', '-'], text.replaceAll('IMAGE', image));
      };
      try {
        assert.is((await run('echo kept > /data/x')).code, 0);
        assert.match((await run('cat /data/x')).out, /^web \| kept$/m);
      } finally {
        await link.engine.removeVolume(volume, { signal: link.signal });
      }
    });
  },
  async 'what belongs to a namespace is told to its owner, and each container has its own limits'() {
    const probes = [
      'hostname',
      'cat /proc/sys/net/core/somaxconn /sys/class/net/eth0/address',
      'ulimit -n',
      "df -k /dev/shm | tail -n 1 | awk '{print $2}'",
      'id -G',
      'touch /kept/file 2>/dev/null || echo read-only',
      WAITS,
    ];
    const owner = `  owner:\n${service(probes.join('; '), OWNER)}`;
    const member = `  member:\n${service(`hostname; ${WAITS}`, MEMBER)}`;
    const store = `  store:\n${service(WAITS, '    volumes: [/kept]\n')}`;
    await packaged({ 'compose.yaml': `services:\n${owner}${member}${store}` }, async ({ place, left }) => {
      const running = place.start(['run']);
      await running.said('the pod is running');
      running.child.kill('SIGTERM');
      const { out, err } = await running.ended;
      const wanted = ['www', '512', '02:42:ac:11:65:43', '1000', '32768', '0 4242', 'read-only'];
      assert.is(out, wanted.map((line) => `owner | ${line}\n`).join(''), err);
      assert.equal(await left(runIn(err)), []);
    });
  },
  async 'several containers of a service share its name and its volume, and nothing of them is left'() {
    const web = service(
      'hostname -i > /data/$(hostname); sleep 1; ls /data | wc -l',
      '    scale: 3\n    volumes: ["data:/data"]\n',
    );
    await packaged({ 'compose.yaml': `services:\n  web:\n${web}volumes: {data: }\n` }, async ({ place, left }) => {
      const { code, out, err } = await place.run(['run']);
      assert.is(code, 0, err);
      assert.equal(out.trimEnd().split('\n').sort(), ['web-1 | 3', 'web-2 | 3', 'web-3 | 3']);
      assert.equal(await left(runIn(err)), []);
    });
  },
});

spec('runs that were killed', {
  async 'are left alone while they live, and cleaned when they are dead; others are not touched'() {
    const text = `services:\n  web:\n${service(WAITS, '    volumes: [data:/data]\n')}volumes: {data: }\n`;
    await packaged({ 'compose.yaml': text }, async ({ place, left, link }) => {
      const running = place.start(['run']);
      const other = place.start(['run']);
      const run = runIn(await running.said('the pod is running'));
      const bystander = runIn(await other.said('the pod is running'));
      await link.engine.createVolume(`${link.prefix}-foreign`, {}, { labels: link.labels, signal: link.signal });
      const alive = await place.run(['clean', '--run', run]);
      assert.is(alive.code, 1);
      assert.match(alive.err, new RegExp(`^pod-executor: run ${run} is not over: process ${running.child.pid} `));
      running.child.kill('SIGKILL');
      await running.ended;
      const cleaned = await place.run(['clean', '--run', run]);
      assert.equal(cleaned, { code: 0, out: '', err: `run ${run}: removed 1 container, 1 network, 1 volume\n` });
      assert.equal(await left(run), []);
      assert.is((await left(bystander)).length, 3);
      assert.is((await link.engine.list(link.labels, { signal: link.signal })).length, 1);
      other.child.kill('SIGTERM');
      assert.is((await other.ended).code, 143);
    });
  },
  async 'are cleaned by the next run of the same plan, which is refused as long as they live'() {
    await packaged({}, async ({ place, left, link }) => {
      const text = `services:\n  web:\n${service(WAITS)}`.replaceAll('IMAGE', await testImage());
      const { plan } = compile({
        host: memoryHost({ 'compose.yaml': text }),
        files: ['compose.yaml'],
        context: withoutTask(join(place.path('.')), link.prefix.replaceAll('-', '')),
        policy: ALL_ALLOWED,
      });
      if (!plan) throw new Error('no plan');
      const input = canonicalBytes(plan);
      const first = place.start(['run', '-'], input);
      const run = runIn(await first.said('the pod is running'));
      assert.match(
        (await place.run(['run', '-'], input)).err,
        /^pod-executor: this plan is being run already: process /,
      );
      first.child.kill('SIGKILL');
      await first.ended;
      const second = place.start(['run', '-'], input);
      assert.match(
        await second.said('the pod is running'),
        /removed what an earlier run of this plan left behind: 1 container/,
      );
      second.child.kill('SIGTERM');
      assert.is((await second.ended).code, 143);
      assert.equal(await left(run), []);
    });
  },
});
