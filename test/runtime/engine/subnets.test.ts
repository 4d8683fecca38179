import { connect } from '../../../runtime/engine/docker.ts';
import type { Connected } from '../../../runtime/engine/engine.ts';
import { freeSubnets, onSubnet, wantsSubnet } from '../../../runtime/engine/subnets.ts';
import { ask, testEngine, testLink, type TestLink } from '../../support/docker.ts';
import { failure } from '../../support/failure.ts';
import { faultyProxy } from '../../support/proxy.ts';
import { assert, spec } from '../../support/spec.ts';

const free = (pool: string, size: number, ...taken: readonly string[]): readonly string[] => [
  ...freeSubnets({ pool, size }, taken),
];

spec('free subnets', {
  'are all of the pool, in order, when nothing is taken'() {
    assert.equal(free('10.210.0.0/22', 24), ['10.210.0.0/24', '10.210.1.0/24', '10.210.2.0/24', '10.210.3.0/24']);
    assert.equal(free('10.0.0.0/24', 24), ['10.0.0.0/24']);
    assert.is(free('255.255.255.0/24', 29).at(-1), '255.255.255.248/29');
  },
  'leave out what overlaps with a taken one, larger or smaller'() {
    assert.equal(free('10.0.0.0/22', 24, '10.0.1.64/28', '10.0.2.0/23'), ['10.0.0.0/24']);
    assert.equal(free('10.0.0.0/23', 24, '10.0.0.0/8'), []);
    assert.equal(free('10.0.0.0/23', 24, '9.0.0.0/8', '10.0.2.0/24', 'fd00::/64', ''), ['10.0.0.0/24', '10.0.1.0/24']);
  },
  'of a large pool are not all made at once'() {
    assert.is(freeSubnets({ pool: '10.0.0.0/8', size: 29 }, ['10.0.0.0/9']).next().value, '10.128.0.0/29');
  },
  'are for bridges without a subnet of their own'() {
    const wants = (Config: readonly object[]) => wantsSubnet({ IPAM: { Config } });
    assert.equal([wantsSubnet({}), wantsSubnet({ Driver: 'bridge', Internal: true }), wants([])], [true, true, true]);
    assert.equal([wantsSubnet({ Driver: 'macvlan' }), wantsSubnet({ IPAM: { Driver: 'other' } })], [false, false]);
    assert.equal([wants([{ Subnet: '10.0.0.0/24' }]), wants([{ Gateway: '10.0.0.1' }])], [false, false]);
    const six = { EnableIPv6: true, IPAM: { Config: [{ Subnet: 'fd00::/64' }] } };
    assert.ok(wantsSubnet(six));
    const both = [{ Subnet: '10.0.0.0/24' }, { Subnet: 'fd00::/64' }];
    assert.equal(onSubnet(six, '10.0.0.0/24'), { EnableIPv6: true, IPAM: { Config: both } });
  },
});

/** An engine whose operator gave it a pool, beside one of somebody else's. */
async function pooled(pool: string, body: (engine: Connected, link: TestLink) => Promise<void>): Promise<void> {
  const [{ environment }, link] = [await testEngine(), await testLink()];
  const subnets = { pool, size: 28 };
  const engine = await connect({ environment, home: '/nowhere', signal: link.signal, subnets });
  await body(engine, link).finally(link.close);
}

async function subnetOf(network: string): Promise<string> {
  const { text } = await ask((await testEngine()).environment, `/networks/${network}`);
  return JSON.parse(text).IPAM.Config[0].Subnet;
}

spec(
  "networks of the operator's pool",
  {
    'get different subnets, made at once or one after the other, until none is left': () =>
      pooled('10.231.7.0/26', async (engine, { signal, labels, prefix }) => {
        const make = (name: string) => engine.createNetwork(`${prefix}-${name}`, {}, { signal, labels });
        await Promise.all(['a', 'b', 'c'].map(make));
        await make('d');
        const found = await Promise.all(['a', 'b', 'c', 'd'].map((name) => subnetOf(`${prefix}-${name}`)));
        assert.equal(found.sort(), ['10.231.7.0/28', '10.231.7.16/28', '10.231.7.32/28', '10.231.7.48/28']);
        const error = await failure(make('e'));
        assert.is(error.kind, 'no-address-pool');
        assert.is(
          error.message,
          `cannot create network ${prefix}-e: every /28 of 10.231.7.0/26, the pool of the operator's file (subnets), is taken; remove unused networks (docker network prune), or have a larger pool written there`,
        );
        await engine.removeNetwork(`${prefix}-b`, { signal });
        await make('e');
      }),
    'pass by what others have, and leave a stated subnet as it is': () =>
      pooled('10.231.8.0/27', async (engine, { engine: other, signal, labels, prefix }) => {
        const stated = { IPAM: { Config: [{ Subnet: '10.231.8.8/29' }] } };
        await other.createNetwork(`${prefix}-other`, stated, { signal, labels });
        await engine.createNetwork(`${prefix}-a`, {}, { signal, labels });
        assert.is(await subnetOf(`${prefix}-a`), '10.231.8.16/28');
        await engine.createNetwork(
          `${prefix}-b`,
          { IPAM: { Config: [{ Subnet: '10.231.9.0/24' }] } },
          { signal, labels },
        );
        assert.is(await subnetOf(`${prefix}-b`), '10.231.9.0/24');
      }),
    'are tried one after the other when somebody was faster': () =>
      pooled('10.231.11.0/27', async (engine, { signal, labels, prefix }) => {
        await engine.createNetwork(`${prefix}-a`, {}, { signal, labels });
        const { socket } = await testEngine();
        // It sees no network, as if all were made after it had looked.
        const proxy = await faultyProxy(socket, () => undefined, { '/networks': [] });
        try {
          const environment = { DOCKER_HOST: `unix://${proxy.socket}` };
          const subnets = { pool: '10.231.11.0/27', size: 28 };
          const late = await connect({ environment, home: '/nowhere', signal, subnets });
          await late.createNetwork(`${prefix}-b`, {}, { signal, labels });
          assert.is(await subnetOf(`${prefix}-b`), '10.231.11.16/28');
          assert.is((await failure(late.createNetwork(`${prefix}-c`, {}, { signal, labels }))).kind, 'no-address-pool');
          assert.is(proxy.requests.filter(({ path }) => path === '/networks/create').length, 4);
        } finally {
          proxy.close();
        }
      }),
    'are for those alone who use the Engine so': () =>
      pooled('10.231.10.0/28', async (engine, { signal, labels, prefix }) => {
        await engine.under({}).createNetwork(`${prefix}-a`, {}, { signal, labels });
        assert.not.match(await subnetOf(`${prefix}-a`), /^10\.231\./);
      }),
  },
  60,
);
