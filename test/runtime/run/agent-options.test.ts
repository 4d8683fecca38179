import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Given } from '../../../compiler/command.ts';
import { isMistake } from '../../../compiler/command.ts';
import { agentAt } from '../../../runtime/cleaner/agent.ts';
import { agentOptions } from '../../../runtime/run/agent-options.ts';
import type { Machine } from '../../../runtime/run/machine.ts';
import { assert, spec } from '../../support/spec.ts';

const METRICS = { 'slave/executors_registering': 0, 'slave/executors_running': 0, 'slave/executors_terminating': 0 };

/** An agent that speaks TLS and lets in who says the secret; the certificate is its own authority. */
async function guarded(body: (agent: { readonly url: string; readonly ca: string }) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'agent-tls-'));
  const [key, ca] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=agent', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', ca], { stdio: 'ignore' });
  const answers: { readonly [url: string]: unknown } = {
    '/state': { id: 'A1', start_time: 1, frameworks: [] },
    '/containers': [],
    '/metrics/snapshot?timeout=5secs': METRICS,
  };
  const lets = ['Basic bWU6aHVzaA==', 'Bearer hush'];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(ca) }, ({ url = '', headers }, reply) => {
    const isKnown = lets.includes(headers.authorization ?? '');
    reply.writeHead(isKnown ? 200 : 401).end(JSON.stringify(answers[url] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server on an address
  try {
    await body({ url: `https://127.0.0.1:${port}`, ca });
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

/** What becomes of a question, by the options that were given and the files that they name. */
async function looked(said: { readonly [option: string]: string }, files: { readonly [path: string]: string }) {
  const given: Given = {
    kind: 'given',
    values: new Map(Object.entries(said).map(([name, value]) => [name, [value]])),
    operands: [],
  };
  // Nothing else of the machine is asked.
  const machine = {
    cwd: '/',
    agent: { read: (path: string) => files[path], date: () => 100_000 },
  } as unknown as Machine;
  const options = agentOptions(machine, given);
  if (isMistake(options)) return options.text;
  const [agent] = options;
  if (!agent) throw new Error('no agent was named');
  const look = await agentAt(agent).look(new AbortController().signal);
  return look.kind === 'up' ? `up as ${look.id}` : look.why;
}

spec('an agent that is named', {
  'is asked by TLS, with the authority, and the credentials or the token, that files hold': () =>
    guarded(async ({ url, ca }) => {
      const [agent, pem] = [{ agent: url, 'agent-ca': '/ca' }, readFileSync(ca, 'utf8')];
      const ask = (more: { readonly [option: string]: string }, file: string) =>
        looked({ ...agent, ...more }, { '/ca': pem, '/file': file });
      assert.is(await ask({ 'agent-credentials-file': '/file' }, 'me hush\n'), 'up as A1');
      assert.is(await ask({ 'agent-credentials-file': '/file' }, '{"principal": "me", "secret": "hush"}'), 'up as A1');
      assert.is(await ask({ 'agent-token-file': '/file' }, 'hush\n'), 'up as A1');
      const refused = 'does not let this program in (--agent-token-file)';
      assert.is(await ask({ 'agent-token-file': '/file' }, 'other'), refused);
      assert.is(await ask({}, ''), refused);
      assert.match(await looked({ agent: url }, {}), /^cannot be asked: .*certificate/);
    }),

  async 'is told when its options do not go together, or name nothing'() {
    assert.match(await looked({ 'agent-ca': '/ca' }, { '/ca': '' }), /is for an agent: name it with --agent URL/);
    assert.match(await looked({ agent: 'http://x', 'agent-token-file': '/none' }, {}), /\/none cannot be read/);
    const both = { agent: 'http://x', 'agent-token-file': '/a', 'agent-credentials-file': '/a' };
    assert.match(await looked(both, { '/a': 'x' }), /do not go together/);
    assert.match(await looked({ agent: 'ftp://x' }, {}), /is no address such as/);
  },
});
