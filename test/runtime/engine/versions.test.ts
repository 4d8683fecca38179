import type { CreateBody } from '../../../compiler/plan/plan.ts';
import { chosenVersion, containerBody, NEWEST, networkBody, OLDEST, older } from '../../../runtime/engine/versions.ts';
import { assert, spec } from '../../support/spec.ts';

spec('engine versions', {
  'the newest that both know is spoken'() {
    assert.is(chosenVersion({ newest: '1.41', oldest: '1.12' }), '1.41');
    assert.is(chosenVersion({ newest: '1.99', oldest: '1.44' }), NEWEST);
    assert.is(chosenVersion({ newest: OLDEST, oldest: OLDEST }), OLDEST);
  },
  'an Engine before or past all that we know is refused'() {
    assert.throws(() => chosenVersion({ newest: '1.23', oldest: '1.12' }), /speaks API 1\.23; pods need 1\.24/);
    assert.throws(() => chosenVersion({ newest: '2.0', oldest: '1.90' }), /1\.90 or later only/);
  },
  'versions are numbers, not texts'() {
    assert.equal([older('1.9', '1.24'), older('1.24', '1.24'), older('2.1', '1.24')], [true, false, false]);
  },
  'a body that the Engine knows is left alone'() {
    const body: CreateBody = { Image: 'a', HostConfig: { NanoCpus: 5e8, Init: true, IpcMode: 'shareable' } };
    for (const version of ['1.41', '1.44', NEWEST]) assert.is(containerBody(body, version), body);
  },
  'what an older Engine says differently is translated'() {
    const body: CreateBody = { Image: 'a', StopTimeout: 3, HostConfig: { NanoCpus: 5e8, IpcMode: 'shareable' } };
    const told: object = { Image: 'a', HostConfig: { CpuPeriod: 100_000, CpuQuota: 50_000 } };
    assert.equal(containerBody(body, '1.24'), told);
  },
  'what it cannot say is refused, with the version that can'() {
    const cases: readonly (readonly [CreateBody, string, RegExp])[] = [
      [
        { Healthcheck: { StartInterval: 1 } },
        '1.43',
        /healthcheck\.start_interval needs .* 1\.44 or later.* speaks 1\.43/,
      ],
      [{ Healthcheck: { StartPeriod: 1 } }, '1.28', /1\.29/],
      [{ HostConfig: { Init: true } }, '1.24', /1\.25/],
      [{ HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/t' }] } }, '1.24', /1\.25/],
      [{ HostConfig: { IpcMode: 'none' } }, '1.31', /1\.32/],
    ];
    for (const [body, version, message] of cases) assert.throws(() => containerBody(body, version), message);
  },
  'networks of one name are refused by every Engine'() {
    assert.equal(networkBody('n', {}, '1.41'), { Name: 'n', CheckDuplicate: true });
    assert.equal(networkBody('n', { Internal: true }, '1.44'), { Name: 'n', Internal: true });
  },
});
