import type { CreateBody } from '../../../compiler/plan/plan.ts';
import type { Mount } from '../../../compiler/plan/plan.ts';
import {
  chosenVersion,
  containerBody,
  endpointBody,
  NEWEST,
  networkBody,
  OLDEST,
  older,
} from '../../../runtime/engine/versions.ts';
import { assert, spec } from '../../support/spec.ts';

function withMount(options: Partial<Mount>): CreateBody {
  return { HostConfig: { Mounts: [{ Type: 'volume', Target: '/t', ...options }] } };
}

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
      [{ HostConfig: { Annotations: { a: 'b' } } }, '1.42', /annotations .* 1\.43/],
      [{ HostConfig: { DeviceRequests: [{ Driver: 'cdi' }] } }, '1.43', /Container Device Interface .* 1\.44/],
      [withMount({ VolumeOptions: { Subpath: 'a' } }), '1.44', /volume\.subpath .* 1\.45/],
      [withMount({ BindOptions: { ReadOnlyNonRecursive: true } }), '1.43', /bind\.recursive.* 1\.44/],
      [
        withMount({ Type: 'image', Source: 'a' }),
        '1.47',
        /a mount of type image needs .* 1\.48 or later.* speaks 1\.47/,
      ],
      [{ NetworkingConfig: { EndpointsConfig: { n: { GwPriority: 1 } } } }, '1.47', /gw_priority .* 1\.48/],
    ];
    for (const [body, version, message] of cases) assert.throws(() => containerBody(body, version), message);
  },
  'a hardware address moves to its endpoint where Engines have it there'() {
    const body: CreateBody = { MacAddress: '02:42:ac:11:65:43', HostConfig: { NetworkMode: 'n' } };
    assert.is(containerBody(body, '1.43'), body);
    const told: object = {
      HostConfig: { NetworkMode: 'n' },
      NetworkingConfig: { EndpointsConfig: { n: { MacAddress: '02:42:ac:11:65:43' } } },
    };
    assert.equal(containerBody(body, '1.44'), told);
  },
  'a hardware address on a further network is told at create, for Engines pass over it later'() {
    const body: CreateBody = { NetworkingConfig: { EndpointsConfig: { n: {} } } };
    const further = { network: 'm', endpoint: { MacAddress: '02:42:ac:11:65:43' } };
    const plain = { network: 'o', endpoint: { Aliases: ['web'] } };
    assert.is(containerBody(body, '1.43', [further]), body);
    assert.is(containerBody(body, '1.44', [plain]), body);
    const told: object = { NetworkingConfig: { EndpointsConfig: { n: {}, m: further.endpoint } } };
    assert.equal(containerBody(body, '1.44', [plain, further]), told);
  },
  'a further endpoint says what older Engines would pass over'() {
    assert.throws(() => endpointBody({ MacAddress: '02:42:ac:11:65:43' }, '1.43'), /further network .* 1\.44/);
    const named = { DriverOpts: { 'com.docker.network.endpoint.ifname': 'eth7' } };
    assert.throws(() => endpointBody(named, '1.48'), /interface_name .* 1\.49/);
    assert.is(endpointBody(named, '1.49'), named);
    assert.throws(() => networkBody('n', { EnableIPv4: false }, '1.47'), /enable_ipv4: false .* 1\.48/);
  },
  'networks of one name are refused by every Engine'() {
    assert.equal(networkBody('n', {}, '1.41'), { Name: 'n', CheckDuplicate: true });
    assert.equal(networkBody('n', { Internal: true }, '1.44'), { Name: 'n', Internal: true });
  },
});
