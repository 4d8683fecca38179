import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { clients } from '../../../runtime/engine/client.ts';
import { assert, spec } from '../../support/spec.ts';

spec('client', {
  async 'a request is not written out with the connections of those before it'() {
    const folder = mkdtempSync(join(tmpdir(), 'client-'));
    const path = join(folder, 'docker.sock');
    const server = createServer((_, reply) => reply.end('{}')).listen(path);
    const signal = new AbortController().signal;
    let written = 0;
    const told = (): string => {
      written += 1;
      return 'a connection';
    };
    Object.assign(Socket.prototype, { [inspect.custom]: told });
    try {
      const { bounded, unbounded } = clients({ kind: 'unix', path, from: 'a test' });
      for (const client of [bounded, bounded, unbounded]) await client.ask({ method: 'GET', path: '/version' }, signal);
      assert.is(written, 0);
    } finally {
      Reflect.deleteProperty(Socket.prototype, inspect.custom);
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    }
  },
});
