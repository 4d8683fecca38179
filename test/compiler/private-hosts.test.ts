import { privateHostIn } from '../../compiler/private-hosts.ts';
import { assert, spec } from '../support/spec.ts';

const HOST = 'the host itself';
const LINK = 'a link-local address, as metadata services have';
const NETWORK = 'a private network';

/** Hosts in each spelling, by where they lead. */
const PRIVATE: { readonly [where: string]: readonly string[] } = {
  [HOST]: [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '127.0.0.1.',
    '127.0.0.01',
    '%31%32%37.0.0.1',
    '１２７.0.0.1',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'localhost',
    'LOCALHOST.',
    'a.localhost',
    'localhost.localdomain',
    'host.docker.internal',
  ],
  [LINK]: ['169.254.169.254', '0xa9fea9fe', '2852039166', '[fe80::1]', '[fe80::1%25eth0]', '[::ffff:a9fe:a9fe]'],
  [NETWORK]: [
    '10.0.0.1',
    '010.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1',
    '100.100.100.200',
    '[fd00::1]',
    '[fc00::]',
  ],
  'a metadata service': ['metadata.google.internal', 'Metadata.', 'instance-data'],
  'an address of no single public host': ['224.0.0.1', '255.255.255.255', '[ff02::1]'],
};

const PUBLIC = [
  'example.com',
  'localhost.example.com',
  'notlocalhost',
  '1.1.1.1',
  '172.32.0.1',
  '11.0.0.1',
  '169.253.0.1',
  '[2606:4700::1111]',
  '[2002:101:101::]',
  '127.0.0.1.example.com',
  '10.example.com',
];

spec('hosts that a build may not fetch from', {
  'every spelling of an address is read'() {
    for (const [where, hosts] of Object.entries(PRIVATE)) {
      for (const host of hosts) assert.is(privateHostIn(`http://${host}:5051/file`), where, host);
    }
  },
  'others are not meant'() {
    for (const host of PUBLIC) assert.is(privateHostIn(`https://${host}/127.0.0.1/`), undefined, host);
    for (const text of ['.', './localhost', '/srv/127.0.0.1', 'github.com/team/app', 'docker-image://base']) {
      assert.is(privateHostIn(text), undefined, text);
    }
  },
  'wherever a URL holds its host'() {
    const urls = [
      'http://user:word@127.0.0.1/',
      'http://127.0.0.1\\@example.com/',
      'http://example.com@127.0.0.1',
      'http://127.0.0.1?a@example.com',
      'HTTPS://127.0.0.1#main',
      'http:127.0.0.1/',
      'git://127.0.0.1/app.git#main:folder',
      'ssh://git@127.0.0.1:22/app',
      'git@127.0.0.1:team/app.git',
      'git@[::1]:team/app.git',
      ' http://127.0.0.1 ',
    ];
    for (const url of urls) assert.is(privateHostIn(url), HOST, url);
    assert.is(privateHostIn('http://127.0.0.1@example.com/'), undefined);
  },
  'a long text is read at once'() {
    for (const part of ['@', '[', '0.', '.', '%', ':', '/']) privateHostIn(`http://${part.repeat(200_000)}a`);
  },
});
