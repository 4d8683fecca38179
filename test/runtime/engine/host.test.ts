import { createHash } from 'node:crypto';
import { EngineError } from '../../../runtime/engine/engine.ts';
import { addressText, findEngine } from '../../../runtime/engine/host.ts';
import { assert, spec } from '../../support/spec.ts';

const FILES: { readonly [path: string]: string } = {
  '/home/ada/.docker/config.json': '{"currentContext":"lab"}',
  [meta('lab')]: '{"Endpoints":{"docker":{"Host":"tcp://lab:2376"}}}',
  [`/home/ada/.docker/contexts/tls/${id('lab')}/docker/ca.pem`]: 'CA',
  [meta('rootless')]: '{"Endpoints":{"docker":{"Host":"unix:///run/user/1000/docker.sock"}}}',
  [meta('far')]: '{"Endpoints":{"docker":{"Host":"ssh://far"}}}',
  '/half/ca.pem': 'CA',
  '/half/cert.pem': 'CERT',
  '/certificates/ca.pem': 'CA',
  '/certificates/cert.pem': 'CERT',
  '/certificates/key.pem': 'KEY',
};

spec('engine host', {
  'DOCKER_HOST comes before all'() {
    assert.is(addressText(find({ DOCKER_HOST: 'unix:///a.sock', DOCKER_CONTEXT: 'lab' })), 'unix:///a.sock');
    assert.is(addressText(find({ DOCKER_HOST: 'tcp://10.0.0.1:99' })), 'tcp://10.0.0.1:99');
    assert.is(addressText(find({ DOCKER_HOST: 'lab' })), 'tcp://lab:2375');
    assert.is(addressText(find({ DOCKER_HOST: 'tcp://lab:80' })), 'tcp://lab:80');
  },
  'the variables of TLS belong to it'() {
    const keys = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    const place = { DOCKER_HOST: 'tcp://lab', DOCKER_CERT_PATH: '/certificates' };
    const tls = { kind: 'tcp', host: 'lab', port: 2376, from: 'DOCKER_HOST' };
    assert.equal(find({ ...place, DOCKER_TLS_VERIFY: '1' }), { ...tls, tls: { ...keys, verify: true } });
    assert.equal(find({ ...place, DOCKER_TLS: '1' }), { ...tls, tls: { ...keys, verify: false } });
    assert.is(addressText(find({ ...place })), 'tcp://lab:2375');
  },
  'a context comes next: the named one, then the current one'() {
    assert.is(addressText(find({ DOCKER_CONTEXT: 'rootless' })), 'unix:///run/user/1000/docker.sock');
    const lab = find({});
    assert.equal(lab.kind === 'tcp' && lab.tls, { ca: 'CA', verify: true });
    assert.is(addressText(find({ DOCKER_CONTEXT: 'default' })), 'unix:///var/run/docker.sock');
  },
  'without either it is the usual socket'() {
    assert.is(addressText(find({ DOCKER_CONFIG: '/empty' })), 'unix:///var/run/docker.sock');
  },
  'what leads nowhere is refused with what said so'() {
    assert.match(refused({ DOCKER_CONTEXT: 'absent' }), 'the Docker context absent is not there');
    assert.match(refused({ DOCKER_CONTEXT: 'far' }), /the Docker context far is ssh:\/\/far: only .* ssh -L/);
    assert.match(refused({ DOCKER_HOST: 'tcp://:x' }), 'DOCKER_HOST is tcp://:x: that is no address');
    for (const text of [' ', 'http://', 'unix:/run/docker.sock', 'tcp://lab:2375/prefix']) {
      assert.is(refused({ DOCKER_HOST: text }), `DOCKER_HOST is ${text}: write unix:///PATH or tcp://HOST:PORT`);
    }
  },
  'keys of TLS that are not there are missed before anybody is asked'() {
    const place = { DOCKER_HOST: 'tcp://lab', DOCKER_TLS_VERIFY: '1' };
    assert.is(refused({ ...place, DOCKER_CERT_PATH: '/empty' }), 'DOCKER_TLS_VERIFY is set, and /empty has no ca.pem');
    assert.match(refused(place), /\/home\/ada\/\.docker has no ca\.pem; DOCKER_CERT_PATH names another folder$/);
    const half = refused({ ...place, DOCKER_CERT_PATH: '/half' });
    assert.match(half, /has one of cert\.pem and key\.pem, but not the other$/);
  },
});

function find(environment: { readonly [name: string]: string }) {
  return findEngine({ environment, home: '/home/ada', read: (path) => FILES[path] });
}

function refused(environment: { readonly [name: string]: string }): string {
  try {
    find(environment);
  } catch (error) {
    if (error instanceof EngineError) return error.message;
    throw error;
  }
  return 'not refused';
}

function meta(context: string): string {
  return `/home/ada/.docker/contexts/meta/${id(context)}/meta.json`;
}

function id(context: string): string {
  return createHash('sha256').update(context).digest('hex');
}
