import { explain, Lost, Refusal } from '../../../runtime/engine/errors.ts';
import { IMAGE_WORDS } from '../../../runtime/engine/words.ts';
import { assert, spec } from '../../support/spec.ts';

/** What Engines said, and what users read. */
const SAID: readonly (readonly [status: number, said: string, kind: string, read: string])[] = [
  [
    500,
    'driver failed programming external connectivity on endpoint web (0a1b): Bind for 0.0.0.0:8080 failed: port is already allocated',
    'port-taken',
    'port 8080 of the host is taken by another container (on 0.0.0.0)',
  ],
  [
    500,
    'driver failed programming external connectivity on endpoint web (0a1b): Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use',
    'port-taken',
    'port 8080 of the host is taken by another program (on 0.0.0.0)',
  ],
  [
    500,
    'failed to set up container networking: driver failed programming external connectivity on endpoint web (0a1b): failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use',
    'port-taken',
    'port 8080 of the host is taken by another program (on 0.0.0.0)',
  ],
  [
    500,
    'failed to bind host port 127.0.0.1:8080/tcp: address already in use',
    'port-taken',
    'port 8080 of the host is taken by another program (on 127.0.0.1)',
  ],
  [
    404,
    'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    'no-address-pool',
    'default-address-pools',
  ],
  [500, 'all predefined address pools have been fully subnetted', 'no-address-pool', 'docker network prune'],
  [500, 'mkdir /var/lib/docker/overlay2/0a: no space left on device', 'no-space', 'the disk of the Engine is full'],
  [
    400,
    'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "serve": executable file not found in $PATH: unknown',
    'refused',
    'the image has no command serve',
  ],
  [
    400,
    'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/run.sh": stat /run.sh: no such file or directory: unknown',
    'refused',
    'the image has no command /run.sh',
  ],
  [400, 'exec: "/etc": permission denied: unknown', 'refused', '/etc in the image cannot be executed'],
  [400, 'exec /run: exec format error', 'refused', 'the image is made for another kind of machine'],
  [404, 'No such image: web:1', 'not-found', 'image web:1 is not on this Engine'],
  [404, 'manifest for web:1 not found: manifest unknown: manifest unknown', 'not-found', 'has no such image'],
  [500, 'unknown: {"errors":[{"code":"MANIFEST_UNKNOWN"}]}', 'not-found', 'its registry has no such image'],
  [
    404,
    'cannot access path /var/lib/docker/overlay2/3d/merged/app/x: lstat /var/lib/docker/overlay2/3d/merged/app: no such file or directory',
    'refused',
    'there is no app in the volume or image that it mounts',
  ],
  [500, 'mount already exists with name', 'refused', 'mounts an image into a container only once'],
  [
    404,
    "pull access denied for web, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'not-found',
    'wants a login (docker login)',
  ],
  [500, 'no matching manifest for linux/arm64/v8 in the manifest list entries', 'not-found', 'this kind of machine'],
  [500, 'toomanyrequests: You have reached your pull rate limit.', 'refused', 'was asked too often'],
  [500, 'Get "https://r/v2/": dial tcp: lookup r: no such host', 'refused', 'its registry does not answer'],
  [500, 'the --mount option requires BuildKit. Refer to https://docs.docker.com', 'refused', 'needs BuildKit'],
  [400, 'Client sent an HTTP request to an HTTPS server.', 'refused', 'set DOCKER_TLS_VERIFY=1'],
  [
    400,
    'dockerfile parse error line 3: unknown instruction: HI',
    'refused',
    'unknown instruction: HI (is it a line of',
  ],
  [404, 'network lab not found', 'not-found', 'network lab not found'],
  [409, 'volume is in use', 'conflict', 'volume is in use'],
  [418, '', 'refused', 'HTTP status 418'],
];

spec('engine words', {
  'what Engines say is told in words of users'() {
    for (const [status, said, kind, read] of SAID) {
      const error = explain(new Refusal(status, said), 'start web', IMAGE_WORDS);
      assert.is(error.kind, kind, said);
      assert.ok(error.message.startsWith('cannot start web: '), said);
      assert.ok(error.message.includes(read), error.message);
    }
  },
  'an Engine that does not answer is told by how'() {
    const lost = (code: string) => explain(new Lost({ code, message: 'x' }), 'reach it');
    assert.equal(
      [lost('EACCES').kind, lost('ENOENT').kind, lost('ECONNRESET').kind],
      ['denied', 'unreachable', 'unreachable'],
    );
    assert.match(lost('EACCES').message, 'the group that owns it');
    assert.is(lost('ECONNREFUSED').message, 'cannot reach it: no Engine answers');
    assert.match(lost('EAI_AGAIN').message, 'DNS does not answer');
    assert.match(lost('CERT_HAS_EXPIRED').message, 'not valid at this time');
  },
});
