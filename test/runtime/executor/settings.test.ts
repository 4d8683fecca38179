import { type Environment, readSettings } from '../../../runtime/executor/settings.ts';
import { assert, spec } from '../../support/spec.ts';

const LEAST: Environment = {
  MESOS_AGENT_ENDPOINT: '10.0.0.1:5051',
  MESOS_FRAMEWORK_ID: 'F',
  MESOS_EXECUTOR_ID: 'E',
  MESOS_DIRECTORY: '/var/lib/mesos/runs/R',
};

const FILES: { readonly [path: string]: string } = { '/ca.pem': 'CA', '/cert.pem': 'CERT', '/key.pem': 'KEY' };

function read(more: Environment = {}) {
  return readSettings({ ...LEAST, ...more }, (path) => FILES[path]);
}

spec('settings of an executor', {
  'what an agent without checkpoint says is enough'() {
    assert.equal(read(), {
      agent: { kind: 'tcp', host: '10.0.0.1', port: 5051, path: '/api/v1/executor' },
      framework: 'F',
      executor: 'E',
      directory: '/var/lib/mesos/runs/R',
      sandbox: '/var/lib/mesos/runs/R',
      checkpoint: false,
      recoverySeconds: 900,
      backoffSeconds: 2,
      graceSeconds: 5,
    });
  },
  'everything that it says is taken'() {
    const found = read({
      MESOS_SANDBOX: '/mnt/mesos/sandbox',
      MESOS_CHECKPOINT: '1',
      MESOS_RECOVERY_TIMEOUT: '1.5mins',
      MESOS_SUBSCRIPTION_BACKOFF_MAX: '250ms',
      MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '1hrs',
    });
    assert.type(found, 'object');
    const { sandbox, checkpoint, recoverySeconds, backoffSeconds, graceSeconds } = Object(found);
    assert.equal(
      [sandbox, checkpoint, recoverySeconds, backoffSeconds, graceSeconds],
      ['/mnt/mesos/sandbox', true, 90, 0.25, 3600],
    );
  },
  'the token is taken out of the environment'() {
    const environment = { ...LEAST, MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 'secret' };
    assert.is(Object(readSettings(environment, () => undefined)).token, 'secret');
    assert.not.ok('MESOS_EXECUTOR_AUTHENTICATION_TOKEN' in environment);
  },
  'the token is taken out, and told to nobody, where something else is wrong'() {
    const environment = { MESOS_EXECUTOR_AUTHENTICATION_TOKEN: 'secret' };
    const said = readSettings(environment, () => undefined);
    assert.not.match(String(said), /secret/);
    assert.equal(environment, {});
  },
  'what is missing or malformed is said, all at once'() {
    const said = readSettings({ MESOS_AGENT_ENDPOINT: 'nowhere', MESOS_RECOVERY_TIMEOUT: '15m' }, () => undefined);
    assert.equal(String(said).split('\n'), [
      'MESOS_DIRECTORY is not set',
      'MESOS_AGENT_ENDPOINT is nowhere, which is no address such as 10.0.0.1:5051',
      'MESOS_FRAMEWORK_ID is not set',
      'MESOS_EXECUTOR_ID is not set',
      'MESOS_RECOVERY_TIMEOUT is 15m, which is no duration such as 5secs or 1.5mins',
      'An agent sets these: is one running this?',
    ]);
  },
  'a domain socket goes before the address, under the full name of the agent, and never with TLS'() {
    const socket = { MESOS_DOMAIN_SOCKET: '/run/agent.sock', LIBPROCESS_SSL_ENABLED: '1' };
    const path = '/slave(1)/api/v1/executor';
    assert.equal(Object(read(socket)).agent, { kind: 'socket', socketPath: '/run/agent.sock', path });
    const named = { ...socket, MESOS_SLAVE_PID: 'slave(7)@10.0.0.1:5051', MESOS_AGENT_ENDPOINT: undefined };
    assert.is(Object(read(named)).agent.path, '/slave(7)/api/v1/executor');
  },
  'libprocess says whether and how https is spoken'() {
    const tlsOf = (more: Environment) => Object(read(more)).agent.tls;
    const on = { LIBPROCESS_SSL_ENABLED: 'true' };
    assert.is(tlsOf({ LIBPROCESS_SSL_ENABLED: '0', LIBPROCESS_SSL_CA_FILE: '/ca.pem' }), undefined);
    assert.equal(tlsOf(on), { isVerified: false, isAddressVerified: false });
    const files = {
      LIBPROCESS_SSL_CA_FILE: '/ca.pem',
      LIBPROCESS_SSL_CERT_FILE: '/cert.pem',
      LIBPROCESS_SSL_KEY_FILE: '/key.pem',
    };
    const verify = { LIBPROCESS_SSL_VERIFY_CERT: '1', LIBPROCESS_SSL_VERIFY_IPADD: 'true' };
    const pem = { ca: 'CA', cert: 'CERT', key: 'KEY' };
    assert.equal(tlsOf({ ...on, ...files, ...verify }), { ...pem, isVerified: true, isAddressVerified: true });
  },
  'a file of TLS that cannot be read, or of no use, is named'() {
    const on = { LIBPROCESS_SSL_ENABLED: '1', LIBPROCESS_SSL_VERIFY_SERVER_CERT: '1' };
    assert.match(
      String(read({ ...on, LIBPROCESS_SSL_CA_FILE: '/no.pem' })),
      /^LIBPROCESS_SSL_CA_FILE is \/no\.pem, which cannot be read\n/,
    );
    assert.match(
      String(read({ ...on, LIBPROCESS_SSL_CA_DIR: '/ca' })),
      /^LIBPROCESS_SSL_CA_DIR is of no use here: name the file/,
    );
  },
});
