import type { Container } from '../../../compiler/plan/plan.ts';
import { policyOf, restart } from '../../../runtime/pod/restart.ts';
import { planOf } from '../../support/pod.ts';
import { assert, spec } from '../../support/spec.ts';

const NEW = { count: 0, delay: 0 };
const SHORT = 10;
const bad = { well: false, milliseconds: SHORT, restarts: NEW };
const good = { ...bad, well: true };

spec('restart', {
  'no starts nothing again'() {
    assert.equal(restart({ policy: 'no' }, bad), { kind: 'over', reason: 'restart: no' });
  },
  'always and unless-stopped start again whatever happened'() {
    for (const policy of ['always', 'unless-stopped'] as const) {
      assert.is(restart({ policy }, good).kind, 'again');
      assert.is(restart({ policy }, bad).kind, 'again');
    }
  },
  'on-failure starts again what failed'() {
    assert.equal(restart({ policy: 'on-failure' }, bad), {
      kind: 'again',
      restarts: { count: 1, delay: 100 },
      reason: 'restart 1 in 0.1 s (restart: on-failure)',
    });
    assert.equal(restart({ policy: 'on-failure' }, good), {
      kind: 'over',
      reason: 'restart: on-failure does not start it again after success',
    });
  },
  'on-failure gives up after its attempts'() {
    const policy = { policy: 'on-failure', attempts: 2 } as const;
    const second = restart(policy, { ...bad, restarts: { count: 1, delay: 100 } });
    assert.is(second.reason, 'restart 2 of 2 in 0.2 s (restart: on-failure)');
    const third = restart(policy, { ...bad, restarts: { count: 2, delay: 200 } });
    assert.equal(third, { kind: 'over', reason: 'restart: on-failure gives up after 2 restarts' });
  },
  'attempts count for every policy, and anew after a run that lasted'() {
    const policy = { policy: 'always', attempts: 2, windowSeconds: 60 } as const;
    const used = { ...good, restarts: { count: 2, delay: 100 } };
    assert.equal(restart(policy, used), { kind: 'over', reason: 'restart: always gives up after 2 restarts' });
    const lasted = restart(policy, { ...used, milliseconds: 60_000 });
    assert.is(lasted.reason, 'restart 1 of 2 in 0.1 s (restart: always)');
  },
  'a stated delay is kept to'() {
    const policy = { policy: 'on-failure', delaySeconds: 5 } as const;
    const decision = restart(policy, { ...bad, restarts: { count: 7, delay: 5000 } });
    assert.equal(decision, {
      kind: 'again',
      restarts: { count: 8, delay: 5000 },
      reason: 'restart 8 in 5 s (restart: on-failure)',
    });
  },
  'the back-off doubles up to a minute'() {
    let restarts = NEW;
    const delays: number[] = [];
    for (let index = 0; index < 13; index += 1) {
      const decision = restart({ policy: 'always' }, { ...bad, restarts });
      if (decision.kind === 'again') restarts = decision.restarts;
      delays.push(restarts.delay);
    }
    assert.equal(delays.slice(0, 3), [100, 200, 400]);
    assert.equal(delays.slice(-2), [60_000, 60_000]);
    assert.is(restarts.count, 13);
  },
  'the back-off begins anew after a steady run'() {
    const decision = restart(
      { policy: 'always' },
      { well: false, milliseconds: 10_000, restarts: { count: 9, delay: 51_200 } },
    );
    assert.equal(decision.kind === 'again' && decision.restarts, { count: 10, delay: 100 });
  },
});

const FILE = `
services:
  web: { image: web, depends_on: { make: { condition: service_completed_successfully } } }
  make: { image: make, restart: always }
  log: { image: log, x-pod: { role: sidecar } }
  proxy: { image: proxy, x-pod: { role: sidecar, essential: true } }
`;

function container(service: string): Container {
  const found = planOf(FILE).containers.find((one) => one.service === service);
  if (!found) throw new Error(`no ${service}`);
  return found;
}

spec('the policy that holds', {
  'is the stated one'() {
    assert.equal(policyOf(container('web'), false), { policy: 'no' });
    assert.equal(policyOf(container('make'), false), { policy: 'always' });
  },
  'starts no init container again that succeeded'() {
    assert.equal(policyOf(container('make'), true), { policy: 'no' });
  },
  "starts a sidecar again, unless its failure is the pod's"() {
    assert.equal(policyOf(container('log'), true), { policy: 'always' });
    assert.equal(policyOf(container('proxy'), false), { policy: 'no' });
  },
});
