import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { packaged, runIn } from '../../support/packaged.ts';
import { assert, spec } from '../../support/spec.ts';

const FILE = `services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM IMAGE
        RUN --mount=type=secret,id=key,required=true sha256sum < /run/secrets/key > /sums
        RUN --mount=type=secret,id=token,required=true sha256sum < /run/secrets/token >> /sums
        RUN --mount=type=ssh test -S $$SSH_AUTH_SOCK
        RUN --mount=type=cache,target=/kept true
      secrets: [key, {source: variable, target: token}]
      ssh: [default=./id]
      no_cache_filter: [web]
    command: cat /sums
secrets:
  key: {file: ./key}
  variable: {environment: TOKEN}
`;

spec('builds of a pod', {
  'have secrets from files and variables, and keys, of which nothing is told': () =>
    packaged({ 'compose.yaml': FILE, key: 'hush-of-a-file' }, async ({ place, left }) => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      writeFileSync(place.path('id'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
      const { code, out, err } = await place.run(['run', '--env', 'TOKEN=hush-of-a-variable']);
      assert.is(code, 0, err);
      assert.is(out.match(/\b[0-9a-f]{64}\b/g)?.length, 2, out);
      assert.not.match(out + err, /hush/);
      assert.equal(await left(runIn(err)), []);
    }),

  'end with the reason where a key is none': () =>
    packaged({ 'compose.yaml': FILE, key: 'a', id: 'no key' }, async ({ place, left }) => {
      const { code, err } = await place.run(['run', '--env', 'TOKEN=b']);
      assert.is(code, 1, err);
      assert.match(err, /^failed: .*ssh agent default: .*\/id is neither a socket nor a private key/m);
      assert.equal(await left(runIn(err)), []);
    }),
});
