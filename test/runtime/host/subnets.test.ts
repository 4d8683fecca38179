import type { PodPlan } from '../../../compiler/plan/plan.ts';
import { hostSubnets, subnetTrouble } from '../../../runtime/host/subnets.ts';
import { assert, spec } from '../../support/spec.ts';

const FILES: { readonly [path: string]: string } = {
  '/proc/net/route': `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
eth0\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
tun0\t00000080\t00000000\t0001\t0\t0\t0\t00000080\t0\t0\t0
eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth0\t0000A8C0\t0102000A\t0003\t0\t0\t0\t0000FFFF\t0\t0\t0
`,
  '/proc/net/fib_trie': `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     |-- 172.31.9.9
        /32 host LOCAL
     |-- 172.31.9.10
        /24 link UNICAST
`,
  '/proc/net/if_inet6': 'fd000000000000000000000000000005 02 40 00 80     eth0\n',
  '/proc/net/ipv6_route': `00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe80 00000400 1 0 00000003 eth0
fd120000000000000000000000000000 10 00000000000000000000000000000000 00 0 00000100 1 0 00000001 eth0
`,
};

const HOST = hostSubnets((path) => FILES[path]);

function wants(...subnets: readonly string[]): Pick<PodPlan, 'networks'> {
  const create = { IPAM: { Config: subnets.map((Subnet) => ({ Subnet })) } };
  return { networks: [{ network: 'back', name: 'p_back', external: false, create }] };
}

spec('subnets that a plan states', {
  'addresses and routes of a host are read, but not the ways to everywhere'() {
    assert.equal(
      HOST.map(({ subnet }) => subnet),
      [
        '172.31.9.9/32',
        'fd00:0000:0000:0000:0000:0000:0000:0005/128',
        '10.0.2.0/24',
        '192.168.0.0/16',
        'fd12:0000:0000:0000:0000:0000:0000:0000/16',
      ],
    );
    assert.equal(
      hostSubnets(() => undefined),
      [],
    );
  },
  'may not overlap with them, by whole or part'() {
    const subnets = ['10.0.2.128/25', '10.0.0.0/8', '172.31.9.0/24', '192.168.7.0/24', 'fd00::/64', 'fd12:1::/64'];
    for (const subnet of subnets) {
      const [text = ''] = subnetTrouble(wants(subnet), HOST);
      assert.match(text, new RegExp(`^network back wants ${subnet}, and .* is an? (route|address) of this host; `));
    }
  },
  'may not be those of nobody or of every host'() {
    for (const subnet of ['169.254.169.0/24', '127.0.5.0/24', '224.1.0.0/16', 'fe80::/64', '::/64', 'ff02::/64']) {
      assert.is(subnetTrouble(wants(subnet), []).length, 1, subnet);
    }
    assert.match(subnetTrouble(wants('0.0.0.0/0'), [])[0] ?? '', 'wants 0.0.0.0/0');
  },
  'may be any other'() {
    const subnets = ['10.0.3.0/24', '172.31.10.0/24', '10.77.5.0/24', 'fd13::/64', 'none', '10.0.2.0', '10.0.2.0/99'];
    assert.equal(subnetTrouble(wants(...subnets), HOST), []);
    assert.equal(subnetTrouble({ networks: [{ network: 'o', name: 'o', external: true }] }, HOST), []);
  },
  "may not overlap with another network's"() {
    const taken = [{ subnet: '10.77.0.0/16', whose: 'another network of the Engine' }];
    assert.match(subnetTrouble(wants('10.77.5.0/24'), taken)[0] ?? '', '10.77.0.0/16 is another network of the Engine');
  },
});
