import { posix } from 'node:path';
import type { Given, Mistake } from '../../compiler/command.ts';
import { has, isMistake, usage, value, values } from '../../compiler/command.ts';
import { type Agent, agentAt } from '../cleaner/agent.ts';
import { isRunId } from '../cleaner/owned.ts';
import type { Scope } from '../cleaner/sweep.ts';
import type { Limits } from '../engine/limits.ts';
import type { Machine } from './machine.ts';
import { durationOf, engineLimits } from './seconds.ts';

/** What is to be cleaned, and how. */
export interface Wish {
  readonly scope: Scope;
  readonly how: { readonly [name in (typeof SWITCHES)[number]]: boolean };
  readonly agents: readonly Agent[];
  readonly limits: Partial<Limits>;
}

const SWITCHES = ['force', 'dry-run', 'json', 'legacy', 'watch'] as const;

/** How long an agent may take for an answer; one that is busy with thousands of tasks needs seconds for its state. */
const AGENT_SECONDS = 20;

/** Two that make no sense together. */
const APART: readonly (readonly [one: string, other: string, why: string])[] = [
  ['watch', 'dry-run', 'who watches removes'],
  ['watch', 'run', 'a run is over once'],
  ['force', 'dry-run', 'who only looks needs none'],
  ['legacy', 'run', 'predecessors name no runs'],
  ['legacy', 'framework', 'predecessors name no frameworks'],
  ['agent-token-file', 'agent-credentials-file', 'an agent takes one or the other'],
];

export function readWish(machine: Machine, given: Given): Wish | Mistake {
  const wrong = wrongTogether(given);
  if (wrong) return wrong;
  const olderThanSeconds = durationOf(given, 'older-than');
  if (isMistake(olderThanSeconds)) return olderThanSeconds;
  const limits = engineLimits(given);
  if (isMistake(limits)) return limits;
  const agents = agentsOf(machine, given);
  if (isMistake(agents)) return agents;
  const named = ['run', 'framework', 'executor'].flatMap((name) => {
    const said = value(given, name);
    return said === undefined ? [] : [[name, said] as const];
  });
  const scope: Scope = { ...Object.fromEntries(named), ...(olderThanSeconds !== undefined && { olderThanSeconds }) };
  const how = Object.fromEntries(SWITCHES.map((name) => [name, has(given, name)]));
  // It has the names of all of them.
  return { scope, how: how as Wish['how'], agents, limits };
}

function wrongTogether(given: Given): Mistake | undefined {
  for (const [one, other, why] of APART) {
    if (has(given, one) && has(given, other)) return usage(`--${one} and --${other} do not go together: ${why}`);
  }
  const empty = ['run', 'framework', 'executor'].find((name) => value(given, name) === '');
  if (empty !== undefined) return usage(`--${empty} needs an id`);
  const run = value(given, 'run');
  if (run !== undefined && !isRunId(run)) return usage(`"${run}" is no id of a run`);
  if (has(given, 'force') && run === undefined) return usage('--force is for one run: name it with --run ID');
  const lonely = AGENTS.find((name) => has(given, name) && !has(given, 'agent'));
  return lonely === undefined ? undefined : usage(`--${lonely} is for an agent: name it with --agent URL`);
}

const AGENTS = ['agent-token-file', 'agent-credentials-file', 'agent-ca'];

function agentsOf(machine: Machine, given: Given): readonly Agent[] | Mistake {
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
  const agents: Agent[] = [];
  for (const said of values(given, 'agent')) {
    const url = urlOf(said);
    if (!url) return usage(`--agent ${said} is no address such as http://10.0.0.1:5051`);
    agents.push(agentAt({ ...common, url }));
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
