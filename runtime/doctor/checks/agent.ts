import type { AgentFacts, Facts, FolderFacts, PortFacts } from '../facts.ts';
import { HOOK } from '../hook.ts';
import { fail, type Line, ok, warn } from '../line.ts';
import { clockLine } from './engine.ts';
import { disk, writable } from './host.ts';
import { ports } from './ports.ts';

type Up = Extract<AgentFacts, { readonly kind: 'up' }>;

const NOT_ASKED = 'no Mesos agent was asked: its launcher, isolation, work folder, ports and hook are not known here';

export function agentLines({ agents, ports: found, workFolder, isRoot }: Facts): readonly Line[] {
  const own = workFolder ? folderLines(workFolder, isRoot) : [];
  if (agents.length === 0) return [warn('agent', NOT_ASKED, 'name it: --agent http://10.0.0.1:5051'), ...own];
  const lines = agents.flatMap((agent) => {
    const some = agent.kind === 'up' ? linesOf(agent, found, isRoot) : [away(agent)];
    return agents.length === 1 ? some : some.map((line) => ({ ...line, text: `${agent.url}: ${line.text}` }));
  });
  return [...own, ...lines];
}

function away({ url, why }: Extract<AgentFacts, { readonly kind: 'away' }>): Line {
  return fail('agent', `the agent at ${url} ${why}; nothing that only it tells was looked at`);
}

function linesOf(agent: Up, found: PortFacts, isRoot: boolean): readonly Line[] {
  const { url, id, version, clock, workFolder } = agent;
  const who = `Mesos agent ${version} at ${url}`;
  return [
    id === ''
      ? warn('agent', `${who} has not registered with a master yet`)
      : ok('agent', `${who} is registered as ${id}`),
    ...flagLines(agent),
    ...(clock ? [clockLine('the agent', { kind: 'known', value: clock })] : []),
    ...(workFolder ? folderLines(workFolder, isRoot) : []),
    ...ports(agent, found),
  ];
}

/** The agent makes sandboxes there, as root, and gives them to their users. */
function folderLines(folder: FolderFacts, isRoot: boolean): readonly Line[] {
  const line = writable(folder, "the agent's work folder", 'this user');
  const isOthers = line.level === 'fail' && folder.isThere && !isRoot;
  const room = folder.isThere ? [disk('sandboxes', folder)] : [];
  return [isOthers ? warn(line.check, line.text, 'ask once more as root, who makes sandboxes there') : line, ...room];
}

function flagLines({ flags }: Up): readonly Line[] {
  if (Object.keys(flags).length === 0) {
    const text = 'the agent does not show its flags: launcher, isolation, work folder and hook are not known here';
    return [warn('agent', text, 'ask as a principal that has VIEW_FLAGS (--agent-token-file)')];
  }
  return [launcher(flags['launcher']), ...isolation(flags['isolation']), hook(flags['hooks'])];
}

function launcher(name = ''): Line {
  if (name === 'linux') return ok('launcher', 'linux');
  return fail(
    'launcher',
    `${name || 'unknown'}: with it a task has no cgroup, so that containers have no limits and outlive the executor`,
    'start the agent as root with --launcher=linux',
  );
}

/** What each is needed for. */
const WANTED = [
  { isolator: 'cgroups/mem', lacks: "a pod's memory is not limited as a whole" },
  { isolator: 'cgroups/cpu', lacks: "a pod's share of the CPU is not limited as a whole" },
] as const;

function isolation(text = ''): readonly Line[] {
  const isolators = text.split(',').map((one) => one.trim());
  const has = (name: string): boolean => isolators.includes(name) || isolators.includes('cgroups/all');
  const lacking = WANTED.filter(({ isolator }) => !has(isolator)).map(({ isolator, lacks }) =>
    warn('isolation', `${isolator} is missing: ${lacks}`, `add it to the agent's --isolation`),
  );
  const hidden = isolators.includes('namespaces/pid')
    ? [warn('isolation', 'namespaces/pid hides executors from the cleaner', 'run pod-executor clean with --agent URL')]
    : [];
  return [...(lacking.length > 0 ? lacking : [ok('isolation', text)]), ...hidden];
}

function hook(text = ''): Line {
  const isLoaded = text.split(',').some((one) => one.trim() === HOOK);
  if (isLoaded) return ok('hook', `the agent has ${HOOK}`);
  return ok('hook', `the agent has no ${HOOK}: what killed executors leave waits for the next pod-executor clean`);
}
