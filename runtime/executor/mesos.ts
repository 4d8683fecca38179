import { posix } from 'node:path';
import type { Given, Mistake, OperatorFiles } from '../../compiler/command.ts';
import { cgroupParent, EXIT, failure, isMistake } from '../../compiler/command.ts';
import type { PodPlan } from '../../compiler/plan/plan.ts';
import { canonicalBytes } from '../../compiler/plan/canonical.ts';
import { mask } from '../../compiler/plan/mask.ts';
import { hiding } from '../../compiler/plan/secrets.ts';
import type { Connected } from '../engine/engine.ts';
import { podFiles } from '../files/pod-files.ts';
import { sandboxLogs } from '../logs/sandbox-logs.ts';
import { Folder, type Place } from '../sandbox/folder.ts';
import { writeTrouble } from '../logs/destination.ts';
import { subnetsInTheWay } from '../host/subnets.ts';
import { display } from '../run/display.ts';
import { runFacts } from '../run/facts.ts';
import type { Machine } from '../run/machine.ts';
import { executorFiles } from '../run/operator.ts';
import { oneLine } from '../run/words.ts';
import { probe } from './checks/probe.ts';
import { type ExecutorOptions, runExecutor } from './executor.ts';
import { forbiddenBuilds } from '../engine/build-guard.ts';
import { preflight } from './preflight.ts';
import { openSession } from './session.ts';
import { readSettings, type Settings } from './settings.ts';
import type { Planned, Shown } from './task.ts';
import { cleanUpEarlier, removeCgroups, withCgroups } from './tidy.ts';
import { transportTo } from './transport.ts';
import type { TaskInfo } from './types.ts';

/** `pod-executor mesos`: executes the tasks that an agent launches, each of which is a pod. */
export async function performMesos(machine: Machine, given: Given): Promise<number | Mistake> {
  const { agent, clock } = machine;
  const settings = readSettings(agent.environment, agent.read);
  if (typeof settings === 'string') return failure(settings);
  const operator = executorFiles(machine, given, { sandbox: settings.directory });
  const say = sayer(machine);
  const transport = transportTo(settings);
  const left = new AbortController();
  const executor = runExecutor({
    open: (emit) => openSession({ ...agent, settings, transport, clock, emit }),
    tools: toolsOf({ machine, settings, operator, say, left: left.signal }),
    graceSeconds: settings.graceSeconds,
    say,
  });
  const off = machine.listen((signal) => executor.shutDown(`it got ${signal}`));
  const isKnown = await executor.over.finally(() => {
    off();
    left.abort();
    removeCgroups(machine, settings.directory);
  });
  if (!isKnown) say('the agent did not acknowledge all that it was told');
  return isKnown ? EXIT.done : EXIT.failed;
}

/** The executor's own log. An agent that stays away is no news each time that it is looked for. */
function sayer(machine: Machine): (text: string) => void {
  let last = '';
  return (text) => {
    if (text !== last) machine.err(`pod-executor: ${oneLine(text)}\n`);
    last = text;
  };
}

interface Host {
  readonly machine: Machine;
  readonly settings: Settings;
  /** Of each task is reported that the operator's files cannot be used: an agent hears nothing else. */
  readonly operator: OperatorFiles | Mistake;
  readonly say: (text: string) => void;
  /** Aborted when all is over: an Engine that hangs is not waited for. */
  readonly left: AbortSignal;
}

function toolsOf(host: Host): ExecutorOptions['tools'] {
  const { machine, settings, say } = host;
  const { agent, clock, processes } = machine;
  const folders = new Map<string, string>();
  const folderOf = ({ pod }: PodPlan): Place => {
    // Pods of one executor share its sandbox: the first has it for itself.
    const path = folders.get(pod.task.id) ?? (folders.size === 0 ? '' : posix.join('tasks', pod.prefix));
    folders.set(pod.task.id, path);
    return { root: settings.directory, path };
  };
  let connected: Promise<Connected> | undefined;
  return {
    clock,
    probe,
    async plan(info, signal) {
      const planned = await planOf(host, info, signal);
      if (!('plan' in planned)) return planned;
      keep(planned.plan, folderOf(planned.plan), say);
      // A pod beside it may be about to use the cgroup.
      const isAlone = () => folders.size === 1;
      return {
        ...planned,
        files: withCgroups(planned.files, () => isAlone() && removeCgroups(machine, settings.directory)),
      };
    },
    connect() {
      if (connected) return connected;
      connected = machine.connect({}, host.left);
      connected.then(
        (engine) => void cleanUpEarlier(engine, host),
        () => {
          connected = undefined;
        },
      );
      return connected;
    },
    async preflight({ plan, operations }, engine) {
      const { cgroup2, userns } = operations;
      const cgroup = cgroupParent(agent.procSelfCgroup() ?? '', plan.pod.task.run);
      const { spaceOf } = machine.look;
      const demands = { ...(cgroup2 && { cgroup2 }), ...(userns && { userns }) };
      const { trouble, cautions } = preflight(plan, engine.about, { ...agent, spaceOf, cgroup, ...demands });
      for (const text of cautions) say(text);
      const builds = operations.guarded ? forbiddenBuilds(plan) : [];
      const subnets = await subnetsInTheWay(plan, engine, { read: agent.read, signal: host.left });
      return [...trouble, ...builds, ...subnets];
    },
    labels: ({ plan, files }) => runFacts(plan, processes.self, files.folder),
    show: (planned) => shown(machine, planned, folderOf(planned.plan)),
  };
}

async function planOf(
  { machine, settings, operator }: Host,
  info: TaskInfo,
  signal: AbortSignal,
): Promise<Planned | readonly string[]> {
  if (isMistake(operator)) return [`the operator's file: ${operator.text}`];
  const procSelfCgroup = machine.agent.procSelfCgroup();
  const facts = {
    directory: settings.directory,
    shutdownGrace: `${settings.graceSeconds}secs`,
    ...(procSelfCgroup !== undefined && { procSelfCgroup }),
  };
  const made = await machine.planTask({ taskInfo: JSON.stringify(info), facts, ...operator }, signal);
  if (isMistake(made)) return [made.text];
  const { plan, operations, values = {}, secrets = [], said } = made;
  for (const { line } of said) machine.err(`${line}\n`);
  if (!plan || !operations) return said.filter(({ level }) => level === 'error').map(({ line }) => line);
  const { paths } = operations;
  const files = podFiles(plan, { host: machine.host(plan.sandbox, paths), values, paths, ...machine.privacy() });
  return { plan, operations, files, hide: hiding(plan, secrets) };
}

/** For people who look into the sandbox, values masked. That it cannot be written is no reason to fail. */
function keep(plan: PodPlan, place: Place, say: (text: string) => void): void {
  const name = 'pod-plan.json';
  const folder = new Folder(place);
  try {
    folder.replace(name, canonicalBytes(mask(plan)));
  } catch (error) {
    say(writeTrouble(posix.join(place.path, name), error).message);
  } finally {
    folder.close();
  }
}

function shown(machine: Machine, { plan, operations }: Planned, sandbox: Place): Shown {
  const { clock, streams, size } = machine;
  const screen = display({ plan, mode: 'plain', to: streams.stderr, clock, size });
  const trouble = (error: Error): void => screen.tell({ kind: 'note', text: error.message, at: clock.now() });
  const stay = { close: async () => undefined };
  const logs = sandboxLogs({
    sandbox,
    // They are the sandbox's stdout and stderr, and outlive the pod.
    stdout: { ...stay, write: (bytes) => streams.stdout.write(bytes) },
    stderr: { ...stay, write: (bytes) => streams.stderr.write(bytes) },
    clock,
    bounds: operations.logs,
    trouble,
  });
  return {
    logs,
    tell: (event) => screen.tell(event),
    async end(result) {
      await screen.end(result);
      await logs.close();
    },
  };
}
