import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentAt } from '../../../runtime/cleaner/agent.ts';
import type { AgentOptions } from '../../../runtime/cleaner/agent-ask.ts';
import type { AgentLook } from '../../../runtime/cleaner/liveness.ts';
import { root } from '../../support/sources.ts';
import { assert, skip, spec } from '../../support/spec.ts';

type Answer = (asked: IncomingMessage, reply: ServerResponse) => void;

/** What an agent is taken to be that answers so. */
async function looked(answer: Answer, more: Partial<AgentOptions> = {}): Promise<AgentLook> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server on an address
  try {
    const url = new URL(`http://127.0.0.1:${port}/`);
    const agent = agentAt({ url, authorization: () => undefined, seconds: 5, date: () => 1_000_000, ...more });
    return await agent.look(new AbortController().signal);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const STATE = { id: 'A1', start_time: 900.5, frameworks: [] };
const CONTAINERS = [{ container_id: 'r1', framework_id: 'F', executor_id: 'E' }];

const METRICS = { 'slave/executors_registering': 0, 'slave/executors_running': 1, 'slave/executors_terminating': 0 };

/** Answers with these, in JSON. */
const says =
  (state: unknown, containers: unknown, metrics: unknown = METRICS): Answer =>
  ({ url = '' }, reply) => {
    const answers = { '/state': state, '/containers': containers, '/metrics/snapshot?timeout=5secs': metrics };
    reply.end(JSON.stringify(answers[url as keyof typeof answers]));
  };

async function why(answer: Answer, more: Partial<AgentOptions> = {}): Promise<string> {
  const look = await looked(answer, more);
  return look.kind === 'away' ? look.why : `up as ${look.id}`;
}

spec('an agent that is asked', {
  async 'says who it is, since when it runs, and which executors it has'() {
    const look = await looked(says(STATE, CONTAINERS));
    assert.is(look.kind, 'up');
    if (look.kind !== 'up') return;
    const { id, upSeconds, containers } = look;
    assert.equal([id, upSeconds], ['A1', 99.5]);
    assert.equal(containers, [{ run: 'r1', framework: 'F', executor: 'E' }]);
  },
  async 'is away while it recovers, refuses, or is none'() {
    const status =
      (code: number): Answer =>
      (_, reply) =>
        void reply.writeHead(code).end('text');
    assert.is(await why(status(503)), 'is recovering');
    assert.is(await why(status(401)), 'does not let this program in (--agent-token-file)');
    assert.is(await why(status(404)), 'answers 404');
    assert.is(await why((_, reply) => void reply.end('<html>')), 'answers with what is no JSON');
    assert.is(await why(says({ id: 'A1' }, CONTAINERS)), 'answers as no agent does');
    assert.is(await why(says(STATE, {})), 'answers as no agent does');
    assert.is(await why(says(STATE, [{ container_id: 7 }])), 'answers as no agent does');
    assert.is(await why(says(STATE, [null])), 'answers as no agent does');
    assert.match(await why((asked) => void asked.socket.destroy()), /^cannot be asked: /);
  },
  async 'is away while it has no id, and when it does not show all that it counts'() {
    assert.is(await why(says({ ...STATE, id: '' }, [])), 'has not registered with a master yet');
    assert.is(await why(says(STATE, [])), 'does not show this cleaner all its executors');
    const two = { ...METRICS, 'slave/executors_terminating': 1 };
    assert.is(await why(says(STATE, CONTAINERS, two)), 'does not show this cleaner all its executors');
    assert.is(await why(says(STATE, CONTAINERS, {})), 'does not say how many executors it has');
    assert.is(await why(says(STATE, CONTAINERS)), 'up as A1');
  },
  async 'is away when it is slow, breaks off, or recovers in between'() {
    assert.is(await why(() => undefined, { seconds: 0.2 }), 'did not answer within 0.2 s');
    const dribbles: Answer = (_, reply) => void reply.write('{"id":');
    assert.is(await why(dribbles, { seconds: 0.2 }), 'did not answer within 0.2 s');
    const breaks: Answer = (_, reply) =>
      void reply.writeHead(200, { 'Content-Length': 100 }).write('{', () => reply.destroy());
    assert.match(await why(breaks), /^(broke off its answer|cannot be asked: aborted)$/);
    const halfway: Answer = (asked, reply) =>
      asked.url === '/state' ? says(STATE, [])(asked, reply) : void reply.writeHead(503).end();
    assert.is(await why(halfway), 'is recovering');
  },
  async 'gets what authorizes the cleaner, read anew for each question'() {
    let tokens = 0;
    const heard: (string | undefined)[] = [];
    const authorization = () => {
      tokens += 1;
      return `Bearer ${tokens}`;
    };
    const answer: Answer = (asked, reply) => {
      heard.push(asked.headers.authorization);
      says(STATE, CONTAINERS)(asked, reply);
    };
    await looked(answer, { authorization });
    assert.equal(heard, ['Bearer 1', 'Bearer 2', 'Bearer 3']);
  },
});

const RECORDINGS = join(root, '../shared/recordings/mesos-1.12');

spec('answers of a recorded agent', {
  async 'are understood'() {
    if (!existsSync(RECORDINGS)) skip('the recordings are not here');
    const read = (name: string): unknown => JSON.parse(readFileSync(join(RECORDINGS, name), 'utf8'));
    const look = await looked(says(read('agent-running-state.json'), read('agent-running-containers.json')));
    assert.is(look.kind, 'up');
    if (look.kind === 'up') assert.match(look.containers[0]?.run ?? '', /^[0-9a-f-]{36}$/);
  },
});
