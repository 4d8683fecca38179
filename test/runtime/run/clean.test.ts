import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { compile } from '../../../compiler/compile.ts';
import { withoutTask } from '../../../compiler/context.ts';
import { canonicalBytes } from '../../../compiler/plan/canonical.ts';
import { ALL_ALLOWED } from '../../../compiler/policy.ts';
import { type Running, jsonLines } from '../../support/executor.ts';
import { memoryHost } from '../../support/host.ts';
import { labelsOf, thing } from '../../support/owned.ts';
import { type Packaged, packaged, runIn, service, WAITS } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';

const POD = `services:
  web:
${service(WAITS, '    volumes: ["data:/data", "kept:/kept", "named:/named"]\n    stop_grace_period: 1s\n')}  app:
    build: {context: ., dockerfile_inline: "FROM IMAGE"}
${service(WAITS, '    stop_grace_period: 1s\n').replace('    image: IMAGE\n', '')}volumes: {data: , kept: {x-pod: {keep: true}}, named: {name: NAMED}}
`;

interface Started extends Running {
  /** The volume that outlives it. */
  readonly kept: string;
}

/** Runs a pod of a framework of the test's own: cleaners of other tests look for theirs. */
async function runs(framework: string, id: string, { place, image, link }: Packaged): Promise<Started> {
  const context = withoutTask(join(place.path('.')), `${link.prefix.replaceAll('-', '')}${id}`);
  const { plan, diagnostics } = compile({
    host: memoryHost({ 'compose.yaml': POD.replaceAll('IMAGE', image).replaceAll('NAMED', `${link.prefix}-named`) }),
    files: ['compose.yaml'],
    context: { ...context, task: { ...context.task, framework } },
    policy: ALL_ALLOWED,
  });
  if (!plan) throw new Error(diagnostics.map(({ text }) => text).join('; '));
  const running = place.start(['run', '-'], canonicalBytes(plan));
  await running.said('the pod is running');
  return { ...running, kept: `${plan.pod.prefix}_kept` };
}

async function killed(running: Running): Promise<string> {
  running.child.kill('SIGKILL');
  return runIn((await running.ended).err);
}

/** Containers and volumes that are not to be touched, and what is there of them. */
async function strangers(run: string, { link, image, left }: Packaged) {
  const { engine, signal, labels, prefix } = link;
  const [first] = await left(run);
  const Cmd = ['sleep', '1000'];
  const make = async (name: string, Image: string, more: object): Promise<string> => {
    await engine.createContainer(`${prefix}-${name}`, { Image, Cmd }, { signal, labels: { ...labels, ...more } });
    await engine.start(`${prefix}-${name}`, { signal });
    return `${prefix}-${name}`;
  };
  const built = (await left(run)).find(({ kind }) => kind === 'image')?.name ?? '';
  const names = [
    await make('plain', image, {}),
    await make('forged', image, first?.labels ?? {}),
    await make('path', image, { ...first?.labels, 'org.composeexecutor.run': '../../sys' }),
    await make('inherits', built, {}),
  ];
  return async () => Promise.all(names.map(async (name) => (await engine.inspect(name, { signal })).status));
}

spec(
  'clean on a real engine',
  {
    async 'removes what is of ended runs, shows it first if asked, and nothing else'() {
      await packaged({}, async (pod) => {
        const { place, left, link } = pod;
        const { engine, signal, prefix } = link;
        const dead = await runs(prefix, 'a', pod);
        const alive = await runs(prefix, 'b', pod);
        const run = await killed(dead);
        const others = await strangers(run, pod);
        const before = (await left(run)).length;
        const shown = await place.run(['clean', '--framework', prefix, '--dry-run']);
        assert.is(shown.code, 2, shown.err);
        const lines = shown.out.split('\n');
        assert.match(lines[0] ?? '', /^ +what +whose +why$/);
        assert.is(lines.filter((line) => /^remove .* process \d+ is gone$/.test(line)).length, 5, shown.out);
        assert.is(lines.filter((line) => /^keep .* process \d+ is running it$/.test(line)).length, 1, shown.out);
        assert.is(lines.filter((line) => /^keep .* (name|id)( |$)/.test(line)).length, 3, shown.out);
        assert.is((await left(run)).length, before);
        const json = await place.run(['clean', '--framework', prefix, '--dry-run', '--json']);
        const verdicts = jsonLines(json.out).map(({ verdict }) => verdict);
        assert.equal([...verdicts].sort(), ['alive', 'doubt', 'doubt', 'doubt', 'over']);

        const cleaned = await place.run(['clean', '--framework', prefix]);
        assert.is(cleaned.code, 0, cleaned.err);
        // Without the image, which a stranger uses.
        assert.match(cleaned.err, `run ${run}: removed 2 containers, 1 network, 1 volume\n`);
        assert.equal((await left(run)).map(({ kind, name }) => (kind === 'image' ? kind : name)).sort(), [
          'image',
          `${prefix}-forged`,
          `${prefix}-inherits`,
        ]);
        assert.match(cleaned.err, `container ${prefix}-forged is left alone: its name is not of the pod`);
        assert.equal(await others(), ['running', 'running', 'running', 'running']);
        assert.ok(alive.child.exitCode === null);
        await engine.remove(`${prefix}-inherits`, { signal });
        const again = await place.run(['clean', '--framework', prefix, '--json']);
        assert.is(again.code, 0, again.err);
        const [gone] = jsonLines(again.err).flatMap(({ run: one, removed }) => (one === run ? [removed] : []));
        assert.is((gone as readonly object[]).length, 1, again.err);

        alive.child.kill('SIGTERM');
        assert.is((await alive.ended).code, 143);
        const none = await place.run(['clean', '--framework', 'nobody']);
        assert.equal(none, { code: 0, out: '', err: 'nothing is left of runs that are over\n' });
        // They were there all the time.
        for (const name of [`${prefix}-named`, dead.kept, alive.kept]) await removeVolume(name, pod);
      });
    },

    async 'watches: what dies is cleaned, a line for each, until it is told to end'() {
      await packaged({}, async (pod) => {
        const { place, link, left } = pod;
        const { engine, signal, prefix } = link;
        const watching = place.start(['clean', '--framework', prefix, '--watch']);
        const running = await runs(prefix, 'a', pod);
        const run = await killed(running);
        // An executor's end alone is not heard: the Engine tells of containers.
        for (const { kind, name } of await left(run)) if (kind === 'container') await engine.kill(name, { signal });
        await watching.said(`run ${run}: removed 2 containers, 1 network, 1 volume, 1 image\n`);
        assert.equal(await left(run), []);
        watching.child.kill('SIGTERM');
        assert.is((await watching.ended).code, 0);
        for (const name of [`${prefix}-named`, running.kept]) await removeVolume(name, pod);
      });
    },

    async 'asks the agent about a process that cannot be seen from here'() {
      await packaged({ token: 'T0ken\n' }, async ({ place, link, image }) => {
        const { engine, signal, labels, prefix } = link;
        const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
        const marks = { run: `run-${prefix}`, framework: prefix, agent: 'A1', space: 'pid:[1]', boot };
        const { name } = thing('container', 'web', marks);
        await engine.createContainer(
          name,
          { Image: image, Cmd: ['true'] },
          { signal, labels: { ...labels, ...labelsOf(marks) } },
        );
        const heard: (string | undefined)[] = [];
        const server = createServer(({ url, headers }, reply) => {
          heard.push(headers.authorization);
          const containers = [{ container_id: marks.run, framework_id: prefix, executor_id: 'E' }];
          const counts = Object.fromEntries(
            ['registering', 'running', 'terminating'].map((what) => [`slave/executors_${what}`, 0]),
          );
          const state = { id: 'A1', start_time: 1 };
          reply.end(JSON.stringify(url === '/state' ? state : url === '/containers' ? containers : counts));
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo; // of a server on an address
        const show = ['clean', '--framework', prefix, '--dry-run'];
        const alone = await place.run(show);
        const asked = await place.run([...show, '--agent', `http://127.0.0.1:${port}`, '--agent-token-file', 'token']);
        server.close();
        assert.match(alone.out, /^keep .* process \d+ cannot be seen from here, and no agent was asked \(--agent\)$/m);
        assert.match(asked.out, new RegExp(`^keep .* the agent at http://127.0.0.1:${port} lists it$`, 'm'));
        assert.equal([alone.code, asked.code, heard], [0, 0, Array.from({ length: 3 }, () => 'Bearer T0ken')]);
      });
    },

    async "takes a predecessor's containers only when asked to, and not those that run"() {
      await packaged({}, async ({ place, link, image }) => {
        const { engine, signal, labels, prefix } = link;
        const make = async (name: string, executorId: string): Promise<string> => {
          const theirs = { ...labels, taskId: 'T', executorId };
          await engine.createContainer(
            `${prefix}-${name}`,
            { Image: image, Cmd: ['sleep', '1000'] },
            { signal, labels: theirs },
          );
          return `${prefix}-${name}`;
        };
        const [ended, one, other] = [`${prefix}-e1`, `${prefix}-e2`, `${prefix}-e3`];
        await make('a', ended);
        await make('b', one);
        await engine.start(await make('c', one), { signal });
        const ours = labelsOf({ executor: other });
        await engine.createContainer(
          `${prefix}-d`,
          { Image: image, Cmd: ['true'] },
          { signal, labels: { ...labels, ...ours } },
        );
        const clean = (executor: string, ...more: readonly string[]) =>
          place.run(['clean', '--legacy', '--executor', executor, ...more]);
        assert.is((await place.run(['clean', '--executor', ended, '--dry-run'])).code, 0, 'not without --legacy');
        assert.is((await clean(ended, '--dry-run')).code, 0, 'it is young');
        assert.is((await clean(ended, '--dry-run', '--older-than', '0s')).code, 2);
        const cleaned = await clean(ended, '--older-than', '0s');
        assert.equal(cleaned, { code: 0, out: '', err: `executor ${ended}: removed 1 container\n` });
        assert.match((await clean(one, '--older-than', '0s')).err, /is left alone: it runs, and nobody says whether/);
        assert.is((await clean(other, '--older-than', '0s')).err, 'nothing is left of runs that are over\n');
        assert.is((await engine.list(labels, { signal })).length, 3);
      });
    },
  },
  120,
);

/** Fails when it is not there. */
async function removeVolume(name: string, { link: { engine, signal } }: Packaged): Promise<void> {
  await engine.findVolume(name, { signal });
  await engine.removeVolume(name, { signal });
}
