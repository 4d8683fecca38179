import { compile } from '../../compiler/compile.ts';
import { withoutTask } from '../../compiler/context.ts';
import { renderDiagnostic } from '../../compiler/diagnostic.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { ALL_ALLOWED, DEFAULT_POLICY } from '../../compiler/policy.ts';
import { memoryHost } from '../support/host.ts';
import { assert, spec } from '../support/spec.ts';

const IMAGE = `image: x@sha256:${'0'.repeat(64)}`;

/** Compiled for a laptop, in the folder /home/me/shop. */
function compiled(text: string, policy = ALL_ALLOWED): { plan: PodPlan | undefined; said: readonly string[] } {
  const { plan, diagnostics } = compile({
    host: memoryHost({ 'compose.yaml': text }),
    files: ['compose.yaml'],
    context: withoutTask('/home/me/shop', 'c0ffee12'),
    policy,
  });
  return { plan, said: diagnostics.map((found) => renderDiagnostic(found).split('\n')[0] ?? '') };
}

function planOf(text: string): PodPlan {
  const { plan, said } = compiled(text);
  assert.equal(said, []);
  if (!plan) throw new Error('no plan');
  return plan;
}

const ports = (...written: readonly string[]): string =>
  `services:\n  web:\n    ${IMAGE}\n    ports: [${written.map((one) => `"${one}"`).join(', ')}]\n`;

const dealt = (plan: PodPlan) =>
  plan.containers[0]?.ports.map(({ container, host, from }) => `${host} ${container} ${from}`);

spec('a plan without a task', {
  'is no simulation, and belongs to the run that was drawn'() {
    const { pod, sandbox, cgroupParent } = planOf(`services:\n  web:\n    ${IMAGE}\n`);
    assert.is(pod.simulated, false);
    assert.is(pod.name, 'shop');
    assert.match(pod.prefix, /^shop\.c0ffee12-[0-9a-f]{6}$/);
    assert.is(pod.labels['org.composeexecutor.run'], 'c0ffee12');
    assert.equal([sandbox, cgroupParent], ['/home/me/shop', undefined]);
  },
  'a name in the file is the name of the pod'() {
    assert.is(planOf(`name: mine\nservices:\n  web:\n    ${IMAGE}\n`).pod.name, 'mine');
  },
  'host ports stay as they are written'() {
    const plan = planOf(ports('8080:80', '53:53/udp', '53:53/tcp'));
    assert.equal(dealt(plan), ['8080 80/tcp as written', '53 53/udp as written', '53 53/tcp as written']);
    const { PortBindings } = plan.containers[0]?.create.HostConfig ?? {};
    assert.equal(JSON.parse(JSON.stringify(PortBindings?.['80/tcp'])), [{ HostPort: '8080' }]);
    assert.is(plan.resources.ports, 0);
    assert.is(plan.containers[0]?.because['HostConfig.PortBindings'], "host ports are the file's (see ports)");
  },
  'a port without a number is any free one'() {
    const plan = planOf(ports('80', '81', '127.0.0.1::82'));
    assert.equal(
      dealt(plan),
      ['80', '81', '82'].map((port) => `0 ${port}/tcp free port of the engine`),
    );
  },
  'of a range each port takes the first that is free'() {
    assert.equal(dealt(planOf(ports('8000-8002:80', '8000-8002:81'))), [
      '8000 80/tcp as written',
      '8001 81/tcp as written',
    ]);
  },
  'one number for two containers is still a mistake'() {
    const two = `services:\n  a: {${IMAGE}, ports: ["80:80"]}\n  b: {${IMAGE}, ports: ["80:81"]}\n`;
    assert.match(compiled(two).said.join('\n'), /error host-port-twice: b publishes on port 80\/tcp/);
  },
  'publishing is no power, whatever the operator allows'() {
    assert.equal(compiled(ports('8080:80'), DEFAULT_POLICY).plan?.powers, []);
  },
  'where everything is allowed, what is used stands in the plan'() {
    const text = `services:\n  web:\n    ${IMAGE}\n    privileged: true\n    volumes: ["/etc/hosts:/x:ro"]\n`;
    assert.equal(
      planOf(text)
        .powers.map(({ power }) => power)
        .sort(),
      ['path /etc/hosts', 'privileged'],
    );
    assert.match(compiled(text, DEFAULT_POLICY).said.join('\n'), /power-denied/);
  },
  'has the cgroup parent that the file names, for there is no other'() {
    const [web] = planOf(`services:\n  web:\n    ${IMAGE}\n    cgroup_parent: /shop\n`).containers;
    assert.is(web?.create.HostConfig?.CgroupParent, '/shop');
  },
  'gives each of several containers a port of the range that is written'() {
    const text = `services:\n  web:\n    ${IMAGE}\n    ports: ["8080-8081:80"]\n    scale: 2\n`;
    const taken = planOf(text).containers.map(({ name, ports: [port] }) => [name.replace(/.*_/, ''), port?.host]);
    assert.equal(taken, [
      ['web-1', 8080],
      ['web-2', 8081],
    ]);
  },
});
