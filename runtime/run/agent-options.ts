import { posix } from 'node:path';
import type { Given, Mistake } from '../../compiler/command.ts';
import { has, isMistake, usage, value, values } from '../../compiler/command.ts';
import type { AgentOptions } from '../cleaner/agent-ask.ts';
import type { Machine } from './machine.ts';

/** How long an agent may take for an answer; one that is busy with thousands of tasks needs seconds for its state. */
const AGENT_SECONDS = 20;

const LETS_IN = ['agent-token-file', 'agent-credentials-file', 'agent-ca'];

/** The agents that `--agent` names, and how they let us in. */
export function agentOptions(machine: Machine, given: Given): readonly AgentOptions[] | Mistake {
  if (has(given, 'agent-token-file') && has(given, 'agent-credentials-file')) {
    return usage('--agent-token-file and --agent-credentials-file do not go together: an agent takes one or the other');
  }
  const lonely = LETS_IN.find((name) => has(given, name) && !has(given, 'agent'));
  if (lonely !== undefined) return usage(`--${lonely} is for an agent: name it with --agent URL`);
  const file = (name: string) => fileOf(machine, value(given, name), name);
  const [token, credentials, ca] = [file('agent-token-file'), file('agent-credentials-file'), file('agent-ca')];
  const mistake = [token, credentials, ca].find(isMistake);
  if (mistake) return mistake;
  const authorization = (): string | undefined => {
    const [bearer, basic] = [text(token), text(credentials)];
    if (bearer !== undefined) return `Bearer ${bearer.trim()}`;
    return basic === undefined ? undefined : `Basic ${Buffer.from(basicOf(basic)).toString('base64')}`;
  };
  const pem = text(ca);
  const common = {
    authorization,
    ...(pem !== undefined && { ca: pem }),
    seconds: AGENT_SECONDS,
    date: machine.agent.date,
  };
  const agents: AgentOptions[] = [];
  for (const said of values(given, 'agent')) {
    const url = urlOf(said);
    if (!url) return usage(`--agent ${said} is no address such as http://10.0.0.1:5051`);
    agents.push({ ...common, url });
  }
  return agents;
}

type Read = (() => string | undefined) | undefined;

function text(read: Read | Mistake): string | undefined {
  return typeof read === 'function' ? read() : undefined;
}

/** Reads it anew each time. */
function fileOf(machine: Machine, path: string | undefined, name: string): Read | Mistake {
  if (path === undefined) return undefined;
  const read = (): string | undefined => machine.agent.read(posix.resolve(machine.cwd, path));
  return read() === undefined ? usage(`--${name} ${path} cannot be read`) : read;
}

function urlOf(said: string): URL | undefined {
  const url = URL.canParse(said) ? new URL(said) : undefined;
  const isPlain = url && url.username === '' && url.search === '' && url.hash === '';
  return isPlain && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}

/** As Mesos writes them: `principal secret`, or `{"principal": "…", "secret": "…"}`. */
function basicOf(credentials: string): string {
  const [, principal = '', secret = ''] = /^\s*(\S+)\s+(\S+)\s*$/.exec(credentials) ?? [];
  if (!credentials.trimStart().startsWith('{')) return `${principal}:${secret}`;
  try {
    const said = JSON.parse(credentials) as { readonly principal?: unknown; readonly secret?: unknown };
    return `${said.principal ?? ''}:${said.secret ?? ''}`;
  } catch {
    return ':';
  }
}
