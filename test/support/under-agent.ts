import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TaskInfo } from '../../runtime/executor/types.ts';
import type { Found } from '../../runtime/engine/engine.ts';
import { realClock } from '../../runtime/pod/clock.ts';
import { type AgentOptions, FakeAgent } from './agent.ts';
import type { Sent } from './agent-calls.ts';
import { serve } from './agent-wire.ts';
import { sweep, testEngine, testImage, testLink } from './docker.ts';
import { root } from './sources.ts';
import { skip } from './spec.ts';

/** The packaged executor, started as an agent starts one: its own cgroup and sandbox, nothing else of this machine. */
export interface UnderAgent {
  readonly agent: FakeAgent;
  readonly child: ChildProcess;
  /** The id of the run. */
  readonly run: string;
  /** Of no other test: an executor cleans up after earlier runs of its own id. */
  readonly executor: string;
  /** A file of the sandbox. */
  readonly path: (file: string) => string;
  readonly text: (file: string) => string;
  readonly launch: (task: string, more?: Partial<TaskInfo>) => void;
  readonly task: (id: string) => ReturnType<typeof taskInfo>;
  /** Waits for the first update that is so; fails when the executor ends without. */
  readonly told: (is: (update: Sent) => boolean) => Promise<Sent>;
  readonly states: (task?: string) => readonly string[];
  /** The exit code. */
  readonly ended: Promise<number | null>;
  /** What of the run is on the Engine. */
  readonly left: () => Promise<readonly Found[]>;
  /** Processes in the run's cgroup, besides the executor's. */
  readonly cgroup: string;
}

/** The hierarchies of cgroup v1 that an agent with the usual isolators manages. */
export const HIERARCHIES = ['freezer', 'memory', 'cpu'].map((name) => `/sys/fs/cgroup/${name}`);

export interface Wish {
  readonly files: { readonly [path: string]: string };
  readonly agent?: Partial<AgentOptions>;
  readonly environment?: { readonly [name: string]: string };
  readonly args?: readonly string[];
  /** Text of the operator's file that POD_EXECUTOR_CONFIG names; it lies beside the sandbox, on the host. */
  readonly operator?: string;
  /** Text of /etc/pod-executor.yaml, in a mount namespace of the executor's own: that of this machine stays as it is. */
  readonly usualOperator?: string;
  /** The agent is found at its domain socket, not by TCP. */
  readonly hasSocket?: boolean;
  /** The id; a fresh one without. */
  readonly executor?: string;
  /** Runs before the executor starts, when the sandbox holds its files. */
  readonly prepare?: (agent: FakeAgent, sandbox: string) => void;
}

export async function underAgent(wish: Wish, body: (one: UnderAgent) => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) skip('only root may make cgroups');
  if (!HIERARCHIES.every((path) => existsSync(path))) skip('this machine has no cgroup v1');
  const { environment } = await testEngine();
  const [image, link] = [await testImage(), await testLink()];
  const run = randomUUID();
  const folder = mkdtempSync(join(tmpdir(), 'agent-'));
  const sandbox = join(folder, 'runs', run);
  const path = (file: string): string => join(sandbox, file);
  const cgroup = `/mesos-test/${run}`;
  const executor = wish.executor ?? `E-${run.slice(0, 8)}`;
  const agent = new FakeAgent({ clock: realClock, executor, ...wish.agent });
  const socket = join(folder, 'agent.sock');
  const server = await serve(agent, wish.hasSocket ? { socket } : {});
  const labels = { 'org.composeexecutor.run': run };
  let child: ChildProcess | undefined;
  try {
    mkdirSync(sandbox, { recursive: true });
    for (const [file, text] of Object.entries(wish.files)) {
      mkdirSync(dirname(path(file)), { recursive: true });
      writeFileSync(path(file), text.replaceAll('IMAGE', image));
    }
    wish.prepare?.(agent, sandbox);
    for (const hierarchy of HIERARCHIES) mkdirSync(hierarchy + cgroup, { recursive: true });
    const program = join(folder, 'pod-executor.cjs');
    copyFileSync(join(root, 'dist/pod-executor.cjs'), program);
    const enter = HIERARCHIES.map((hierarchy) => `echo $$ > ${hierarchy}${cgroup}/cgroup.procs`).join('; ');
    const stdio = ['stdout', 'stderr'].map((name) => `>>${name}`.replace('>>stderr', '2>>stderr')).join(' ');
    const operator = join(folder, 'operator.yaml');
    if (wish.operator !== undefined) writeFileSync(operator, wish.operator);
    const etc = wish.usualOperator === undefined ? undefined : ownEtc(folder, wish.usualOperator);
    const own = etc === undefined ? '' : `mount --bind ${etc} /etc; `;
    const words = ['-ec', `${own}${enter}; exec "$@" ${stdio}`, 'sh', process.execPath, program, ...(wish.args ?? [])];
    const env = {
      PATH: process.env['PATH'],
      DOCKER_HOST: environment['DOCKER_HOST'],
      ...(wish.hasSocket ? { MESOS_DOMAIN_SOCKET: socket } : { MESOS_AGENT_ENDPOINT: `127.0.0.1:${server.port}` }),
      MESOS_FRAMEWORK_ID: 'F',
      MESOS_EXECUTOR_ID: executor,
      MESOS_SLAVE_ID: 'A',
      MESOS_SLAVE_PID: `slave(1)@127.0.0.1:${server.port}`,
      MESOS_DIRECTORY: sandbox,
      MESOS_SANDBOX: sandbox,
      MESOS_CHECKPOINT: '1',
      MESOS_RECOVERY_TIMEOUT: '15mins',
      MESOS_SUBSCRIPTION_BACKOFF_MAX: '2secs',
      MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: '5secs',
      ...(wish.operator !== undefined && { POD_EXECUTOR_CONFIG: operator }),
      ...wish.environment,
    };
    const started = spawn(etc === undefined ? 'sh' : 'unshare', etc === undefined ? words : ['-m', 'sh', ...words], {
      cwd: sandbox,
      env,
      stdio: 'ignore',
    });
    child = started;
    const ended = new Promise<number | null>((resolve) => started.on('exit', resolve));
    // The shell makes its streams when it starts.
    const text = (file: string): string => (existsSync(path(file)) ? readFileSync(path(file), 'utf8') : '');
    await body({
      agent,
      child: started,
      run,
      executor,
      path,
      text,
      task: (task) => taskInfo(task, executor),
      launch: (task, more = {}) => agent.launch({ ...taskInfo(task, executor), ...more }),
      told: (is) => told(agent, is, ended, () => text('stderr')),
      states: (task = 'T') => agent.taken.filter(({ task_id }) => task_id.value === task).map(({ state }) => state),
      ended,
      left: () => link.engine.list(labels, { signal: link.signal }),
      cgroup,
    });
  } finally {
    child?.kill('SIGKILL');
    await sweep(link.engine, labels);
    await link.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    removeCgroups(run);
  }
}

/** A folder to mount in the place of /etc: the operator's file, and the files that programs ask about a machine. */
function ownEtc(folder: string, text: string): string {
  const etc = join(folder, 'etc');
  mkdirSync(etc);
  for (const name of ['hosts', 'machine-id', 'nsswitch.conf', 'passwd', 'group', 'resolv.conf']) {
    if (existsSync(`/etc/${name}`)) copyFileSync(`/etc/${name}`, join(etc, name));
  }
  writeFileSync(join(etc, 'pod-executor.yaml'), text);
  return etc;
}

function taskInfo(task: string, id: string) {
  const ids = { executor_id: { value: id }, framework_id: { value: 'F' } };
  const executor = { ...ids, command: { shell: true, value: './pod-executor' } };
  return { name: 'demo', task_id: { value: task }, agent_id: { value: 'A' }, executor };
}

async function told(
  agent: FakeAgent,
  is: (update: Sent) => boolean,
  ended: Promise<number | null>,
  log: () => string,
): Promise<Sent> {
  let code: number | null | undefined;
  void ended.then((found) => {
    code = found;
  });
  for (;;) {
    const found = agent.taken.find(is);
    if (found) return found;
    if (code !== undefined) throw new Error(`the executor ended with ${code}: ${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The Engine makes them in every hierarchy. */
function removeCgroups(run: string): void {
  for (const hierarchy of readdirSync('/sys/fs/cgroup')) {
    const folder = join('/sys/fs/cgroup', hierarchy, 'mesos-test', run);
    if (!existsSync(folder)) continue;
    spawnSync('sh', [
      '-c',
      `for i in 1 2 3 4 5; do find ${folder} -depth -type d -exec rmdir {} + && break; sleep 0.1; done`,
    ]);
    try {
      rmdirSync(dirname(folder));
    } catch {
      // Another run's is there.
    }
  }
}
