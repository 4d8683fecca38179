import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { probe } from '../../../runtime/executor/checks/probe.ts';
import { generalSpec, healthSpec } from '../../../runtime/executor/checks/read.ts';
import type { Outcome } from '../../../runtime/executor/checks/schedule.ts';
import type { TaskInfo } from '../../../runtime/executor/types.ts';
import { assert, spec } from '../../support/spec.ts';

const TASK: TaskInfo = { name: 't', task_id: { value: 'T' }, agent_id: { value: 'A' } };

async function probed(check: object, seconds = 5): Promise<Outcome> {
  const found = healthSpec({ ...TASK, health_check: check });
  if (typeof found !== 'object') throw new Error(`${found}`);
  return probe(found.probe, seconds, new AbortController().signal);
}

/** A server that answers with the status that the path names, and to /hang never; the body gets its port. */
async function serving(body: (port: number) => Promise<void>): Promise<void> {
  const server = createServer((asked, reply) => {
    if (asked.url !== '/hang') reply.writeHead(Number(asked.url?.slice(1))).end('body');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo; // of a server on an address
    await body(port);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

spec('probe', {
  'HTTP: healthy from 200 to 399, or as listed': () =>
    serving(async (port) => {
      const http = (path: string, more: object = {}) => probed({ type: 'HTTP', http: { port, path, ...more } });
      assert.is((await http('/200')).isHealthy, true);
      assert.is((await http('/302')).isHealthy, true);
      assert.is((await http('/302', { statuses: [200] })).isHealthy, false);
      const { isHealthy, status, text } = await http('/503');
      assert.equal([isHealthy, status], [false, { type: 'HTTP', http: { status_code: 503 } }]);
      assert.is(text, `GET http://127.0.0.1:${port}/503: status 503`);
    }),

  'HTTP: one that does not answer in time, or not at all': () =>
    serving(async (port) => {
      const late = await probed({ type: 'HTTP', http: { port, path: '/hang' } }, 0.2);
      assert.equal([late.isHealthy, late.status], [false, { type: 'HTTP', http: {} }]);
      assert.match(late.text, /did not end in time$/);
      assert.is((await probed({ type: 'HTTP', http: { port: 1, path: '/' } })).isHealthy, false);
    }),

  'TCP: whether somebody listens': () =>
    serving(async (port) => {
      assert.equal((await probed({ type: 'TCP', tcp: { port } })).status, { type: 'TCP', tcp: { succeeded: true } });
      const { isHealthy, status } = await probed({ type: 'TCP', tcp: { port: 1 } });
      assert.equal([isHealthy, status], [false, { type: 'TCP', tcp: { succeeded: false } }]);
    }),

  async 'COMMAND: its code, and what it printed last'() {
    const command = (value: string, more: object = {}) => probed({ type: 'COMMAND', command: { value, ...more } }, 2);
    assert.is((await command('true')).isHealthy, true);
    const { isHealthy, status, text } = await command('echo $WHY; exit 7', {
      environment: { variables: [{ name: 'WHY', value: 'no db' }] },
    });
    assert.equal([isHealthy, status], [false, { type: 'COMMAND', command: { exit_code: 7 } }]);
    assert.is(text, 'the command ended with code 7: no db');
    assert.is((await command('test', { shell: false, arguments: ['test', 'a', '=', 'a'] })).isHealthy, true);
    assert.match((await command('/nothing/here', { shell: false })).text, /cannot be started/);
  },

  async 'COMMAND: one that hangs is killed with all that it started'() {
    const { isHealthy, text } = await probed({ type: 'COMMAND', command: { value: 'sleep 30 & sleep 30' } }, 0.3);
    assert.is(isHealthy, false);
    assert.is(text, 'the command did not end in time');
  },

  'what a task leaves out is as Mesos has it, and an old check tells its type by its part'() {
    const health = healthSpec({ ...TASK, health_check: { http: { port: 80 } } });
    assert.equal(health, {
      probe: { kind: 'HTTP', url: 'http://127.0.0.1:80/', statuses: [] },
      delay: 15,
      interval: 10,
      timeout: 20,
      failures: 3,
      grace: 10,
    });
    const check = generalSpec({
      ...TASK,
      check: { type: 'COMMAND', command: { command: { value: 'x' } }, timeout_seconds: 0 },
    });
    assert.equal(check, {
      probe: { kind: 'COMMAND', words: ['sh', '-c', 'x'], environment: {} },
      delay: 15,
      interval: 10,
      timeout: Number.POSITIVE_INFINITY,
    });
  },
});
