import type { Life } from '../run/facts.ts';
import type { CgroupState } from './cgroups.ts';

/** Whether a run goes on. `why` is a clause: `process 7 is gone`. */
export interface Verdict {
  readonly kind: 'alive' | 'over' | 'doubt';
  readonly why: string;
}

/** What is known of one run, and of the process that performs it. */
export interface Evidence {
  readonly pid: number;
  readonly process: Life;
  /** `none`: the run has no cgroup of its own, as on a laptop. */
  readonly cgroup: CgroupState | { readonly kind: 'none' };
  /** Whether a container of it runs. */
  readonly isRunning: boolean;
  readonly agent: AgentWord;
}

/** What the agents say of a run. */
export type AgentWord =
  /** None was asked. */
  | { readonly kind: 'none' }
  /** No agent of the run's answers; `why` is a clause. */
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'listed'; readonly url: string }
  /** It was not listed once. */
  | { readonly kind: 'missed once'; readonly url: string }
  /** It was not listed at two times, far enough apart. */
  | { readonly kind: 'missed'; readonly url: string };

/** One answer of an agent. */
export type AgentLook =
  | {
      readonly kind: 'up';
      readonly url: string;
      readonly id: string;
      readonly upSeconds: number;
      readonly containers: readonly AgentContainer[];
    }
  | { readonly kind: 'away'; readonly url: string; readonly why: string };

export interface AgentContainer {
  /** The id of the run. */
  readonly run: string;
  readonly framework: string;
  readonly executor: string;
}

/** An agent that has just started knows the executors that came back; they have 15 seconds at most for that. */
const SETTLED_SECONDS = 60;

/** Of a run so young its agent need not know yet. */
const YOUNG_SECONDS = 60;

/** Whose run is looked for. */
export interface Sought {
  /** The agent's id. */
  readonly agent: string;
  readonly run: string;
  /** Since the last thing of it was made. */
  readonly ageSeconds: number;
}

/** What looks at the same agents say of a run, earliest first. */
export function agentWord({ agent, run, ageSeconds }: Sought, looks: readonly (readonly AgentLook[])[]): AgentWord {
  const last = looks.at(-1) ?? [];
  if (last.length === 0) return { kind: 'none' };
  const own = last.find((look) => look.kind === 'up' && look.id === agent);
  if (own?.kind !== 'up') return { kind: 'unknown', why: whyUnknown(agent, last) };
  const { url } = own;
  if (looks.some((one) => isListed(run, one))) return { kind: 'listed', url };
  if (own.upSeconds < SETTLED_SECONDS) return { kind: 'unknown', why: `the agent at ${url} has just been started` };
  if (ageSeconds < YOUNG_SECONDS) return { kind: 'unknown', why: 'it is too young for the agent to know' };
  const misses = looks.filter((one) => one.some((look) => isSettled(look, agent))).length;
  return { kind: misses > 1 ? 'missed' : 'missed once', url };
}

function isListed(run: string, looks: readonly AgentLook[]): boolean {
  return looks.some((look) => look.kind === 'up' && look.containers.some((one) => one.run === run));
}

function isSettled(look: AgentLook, agent: string): boolean {
  return look.kind === 'up' && look.id === agent && look.upSeconds >= SETTLED_SECONDS;
}

function whyUnknown(agent: string, looks: readonly AgentLook[]): string {
  const away = looks.find((look) => look.kind === 'away');
  if (away?.kind === 'away') return `the agent at ${away.url} ${away.why}`;
  return `its agent ${agent} is none of those that were asked`;
}

/**
 * Whether a run goes on, by what is known (mesos-protocol: "run is gone"). What this host shows comes first: a process
 * that is seen to be alive or dead decides, whatever an agent says. Only of one that cannot be seen the agent is
 * believed. Whatever is not known leaves it in doubt.
 */
export function judge(evidence: Evidence): Verdict {
  const { pid, process, cgroup, isRunning } = evidence;
  if (process === 'alive') return alive(`process ${pid} is running it`);
  if (process === 'dead') {
    if (cgroup.kind !== 'busy') return over(`process ${pid} is gone`);
    return doubt(`process ${pid} is gone, but its cgroup still holds ${processes(cgroup.processes)}`);
  }
  if (process === 'rebooted') {
    if (!isRunning) return over('this machine was started anew since');
    return doubt('this machine was started anew since, yet it runs: somebody has started it');
  }
  return process === 'hidden' ? judgeHidden(evidence) : judgeByAgent(evidence, `process ${pid} is on another machine`);
}

/** Its number says nothing here, but processes are in its cgroup under whatever number. */
function judgeHidden(evidence: Evidence): Verdict {
  const { pid, cgroup, agent } = evidence;
  if (cgroup.kind === 'busy') return alive(`its cgroup holds ${processes(cgroup.processes)}`);
  const isListed = agent.kind === 'listed';
  if (cgroup.kind === 'empty' && !isListed) return over('no process is left in its cgroup');
  return judgeByAgent(evidence, `process ${pid} cannot be seen from here`);
}

function judgeByAgent({ agent }: Evidence, what: string): Verdict {
  if (agent.kind === 'listed') return alive(`the agent at ${agent.url} lists it`);
  if (agent.kind === 'missed') return over(`the agent at ${agent.url} knows it no more`);
  if (agent.kind === 'missed once') return doubt(`${what}, and the agent at ${agent.url} has been asked only once`);
  return doubt(agent.kind === 'none' ? `${what}, and no agent was asked (--agent)` : `${what}, and ${agent.why}`);
}

/** One that goes on is enough for all; so is one in doubt. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const of = (kind: Verdict['kind']) => verdicts.find((one) => one.kind === kind);
  return of('alive') ?? of('doubt') ?? of('over') ?? doubt('nothing is known of it');
}

function alive(why: string): Verdict {
  return { kind: 'alive', why };
}

function over(why: string): Verdict {
  return { kind: 'over', why };
}

function doubt(why: string): Verdict {
  return { kind: 'doubt', why };
}

function processes(count: number): string {
  return count === 1 ? 'a process' : `${count} processes`;
}
