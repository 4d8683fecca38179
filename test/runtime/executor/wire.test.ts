import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { openSession } from '../../../runtime/executor/session.ts';
import type { AgentAddress, Tls } from '../../../runtime/executor/settings.ts';
import { transportTo } from '../../../runtime/executor/transport.ts';
import { realClock } from '../../../runtime/pod/clock.ts';
import { FakeAgent, type Fault } from '../../support/agent.ts';
import type { Call } from '../../support/agent-calls.ts';
import { pieces } from '../../support/agent-stream.ts';
import { type AgentServer, serve } from '../../support/agent-wire.ts';
import { live, SETTINGS, task, told } from '../../support/session.ts';
import { assert, spec } from '../../support/spec.ts';

const PATH = '/api/v1/executor';
const DONE = ['T STARTING', 'T RUNNING', 'T FINISHED'];

function agentOf(fault?: (call: Call) => Fault | undefined): FakeAgent {
  return new FakeAgent({ clock: realClock, token: 'right', split: pieces(3), ...(fault && { fault }) });
}

/** A whole life over real sockets; why it did not begin, if it did not. */
async function lead(agent: FakeAgent, address: AgentAddress): Promise<string> {
  const settings = { ...SETTINGS, agent: address, token: 'right', backoffSeconds: 0.1 };
  agent.launch(task('T'));
  let launched = (_reason: string): void => {};
  const launch = new Promise<string>((resolve) => {
    launched = resolve;
  });
  const session = openSession({
    settings,
    transport: transportTo(settings),
    clock: realClock,
    date: Date.now,
    random: Math.random,
    uuid: randomUUID,
    emit(event) {
      if (event.kind === 'launch') launched('');
      if (event.kind === 'note') launched(event.text);
      if (event.kind === 'shutdown') launched(event.reason);
    },
  });
  const reason = await launch;
  if (reason === '') {
    live(session, 'T', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED');
    assert.ok(await session.settled(10_000));
  }
  session.close();
  await session.over;
  return reason;
}

async function withServer<T>(server: Promise<AgentServer>, body: (server: AgentServer) => Promise<T>): Promise<T> {
  const opened = await server;
  try {
    return await body(opened);
  } finally {
    await opened.close();
  }
}

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A certificate for that address and nothing else, its own authority. */
function certificate(folder: string, address: string): { readonly key: string; readonly cert: string } {
  const [key, cert] = [join(folder, `${address}.key`), join(folder, `${address}.pem`)];
  const subject = ['-subj', '/CN=agent', '-addext', `subjectAltName=IP:${address}`];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

spec('sessions over sockets', {
  async 'a life over TCP'() {
    const agent = agentOf();
    await withServer(serve(agent), async ({ port }) => {
      assert.is(await lead(agent, { kind: 'tcp', host: '127.0.0.1', port, path: PATH }), '');
    });
    assert.equal([agent.wrongs, agent.refusals, told(agent)], [[], [], DONE]);
  },
  async 'a life over the domain socket, which knows the agent by its full name alone'() {
    await withFolder(async (folder) => {
      const agent = agentOf();
      const socketPath = join(folder, 'agent.sock');
      await withServer(serve(agent, { socket: socketPath }), async () => {
        const short = await lead(agentOf(), { kind: 'socket', socketPath, path: PATH });
        assert.is(short, 'the agent refuses this executor (403)');
        assert.is(await lead(agent, { kind: 'socket', socketPath, path: `/slave(1)${PATH}` }), '');
      });
      assert.equal([agent.wrongs, agent.refusals, told(agent)], [[], [], DONE]);
    });
  },
  async 'calls that are reset on the wire are repeated'() {
    const faults: Fault[] = ['reset after it was taken', 'reset before it was taken'];
    const agent = agentOf(({ type }) => (type === 'UPDATE' ? faults.shift() : undefined));
    await withServer(serve(agent), async ({ port }) => {
      assert.is(await lead(agent, { kind: 'tcp', host: '127.0.0.1', port, path: PATH }), '');
    });
    assert.equal([agent.wrongs, told(agent)], [[], DONE]);
  },
  async 'a life over TLS, verified as libprocess was told to'() {
    await withFolder(async (folder) => {
      const ours = certificate(folder, '127.0.0.1');
      const others = certificate(folder, '10.9.8.7');
      const outcome = async (shown: typeof ours, tls: Tls): Promise<string> => {
        const agent = agentOf();
        return withServer(serve(agent, { tls: shown }), ({ port }) =>
          lead(agent, { kind: 'tcp', host: '127.0.0.1', port, path: PATH, tls }),
        );
      };
      const verified = { isVerified: true, isAddressVerified: false };
      assert.is(await outcome(ours, { ca: ours.cert, isVerified: true, isAddressVerified: true }), '');
      assert.is(await outcome(ours, { isVerified: false, isAddressVerified: false }), '');
      assert.is(await outcome(others, { ca: others.cert, ...verified }), '');
      assert.match(
        await outcome(others, { ca: others.cert, isVerified: true, isAddressVerified: true }),
        /IP: 127\.0\.0\.1/,
      );
      assert.match(await outcome(others, { ca: ours.cert, ...verified }), /self-signed certificate/);
    });
  },
});
