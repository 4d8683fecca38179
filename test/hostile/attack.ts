import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prefixOf } from '../../compiler/lower/names.ts';
import type { Sent } from '../support/agent-calls.ts';
import { ask, testEngine } from '../support/docker.ts';
import { isSkip } from '../support/spec.ts';
import { type UnderAgent, underAgent } from '../support/under-agent.ts';
import { type HostileCase, isAlone, readCase } from './case.ts';
import { makeOutside, namesBelow, type Outside } from './outside.ts';
import type { Tenant } from './tenant.ts';

/** How long a task may take on a busy machine. A case that hangs takes for ever. */
const TASK_SECONDS = 120;

/** Every task is planned in a process of its own: more at once only wait for one another. */
const TASKS_OF_AN_EXECUTOR = 8;

/** What may never be in a message, or in what the executor itself prints: controls, and marks that turn text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones looked for.
const RAW = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** The problems of each case, by name. Executors run two at a time. */
export async function attack(topic: string, names: readonly string[], tenant: Tenant): Promise<Map<string, string[]>> {
  const problems = new Map<string, string[]>();
  const outside = makeOutside();
  const all = names.map((name) => readCase(topic, name, wordsOf(tenant, outside)));
  outside.close();
  const queue = groupsOf(all).values();
  const work = async (): Promise<void> => {
    for (const group of queue) {
      for (const [name, found] of await attackTogether(topic, group, tenant)) problems.set(name, found);
    }
  };
  await Promise.all([work(), work()]);
  return problems;
}

/** The names of cases that share an executor: those with the same operator's file, and a case that is alone. */
function groupsOf(cases: readonly HostileCase[]): readonly (readonly string[])[] {
  const keyOf = (one: HostileCase): string => (isAlone(one) ? one.name : JSON.stringify(one.operator ?? {}));
  const groups = [...new Set(cases.map(keyOf))].map((key) => cases.filter((one) => keyOf(one) === key));
  return groups.flatMap((group) => batches(group.map(({ name }) => name)));
}

function batches(names: readonly string[]): readonly (readonly string[])[] {
  const starts = names.map((_, index) => index).filter((index) => index % TASKS_OF_AN_EXECUTOR === 0);
  return starts.map((start) => names.slice(start, start + TASKS_OF_AN_EXECUTOR));
}

function wordsOf(tenant: Tenant, outside: Outside) {
  return {
    OUTSIDE: outside.folder,
    OTHER_NETWORK: tenant.network.name,
    OTHER_NETWORK_ID: tenant.network.id,
    OTHER_NETWORK_START: tenant.network.id.slice(0, 6),
    OTHER_VOLUME: tenant.volume,
    OTHER_CONTAINER: tenant.container.name,
    OTHER_CONTAINER_ID: tenant.container.id,
  };
}

async function attackTogether(
  topic: string,
  names: readonly string[],
  tenant: Tenant,
): Promise<readonly [string, string[]][]> {
  const outside = makeOutside();
  const cases = names.map((name) => readCase(topic, name, wordsOf(tenant, outside)));
  const [lone] = cases.filter(isAlone);
  const operator = cases[0]?.operator;
  const files = Object.assign({}, ...cases.map((one) => filesOf(one, !lone)));
  const since = Math.floor(Date.now() / 1000);
  let found: [string, string[]][] = [];
  try {
    await underAgent(
      {
        files,
        args: ['mesos'],
        ...(operator && { operator: JSON.stringify(operator) }),
        environment: lone?.environment ?? {},
        prepare: (_, sandbox) => script(lone?.prepare, sandbox),
      },
      async (one) => {
        if (lone?.first) await launchFirst(one, lone.first);
        for (const attack of cases) launch(one, attack, !lone);
        found = await Promise.all(
          cases.map(async (attack) => [attack.name, await judged(one, attack, outside, since)] as [string, string[]]),
        );
        if (lone?.first) one.agent.kill('first');
        const common = await ending(one, outside);
        for (const [, problems] of found) problems.push(...common);
      },
    );
  } catch (error) {
    if (isSkip(error)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    found = names.map((name) => [name, [`the case could not be run: ${text}`]]);
  } finally {
    outside.close();
  }
  return found;
}

function filesOf({ name, files }: HostileCase, isShared: boolean): { [path: string]: string } {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [isShared ? `${name}/${path}` : path, text]));
}

function script(text: string | undefined, sandbox: string): void {
  if (text === undefined) return;
  const { status, stderr } = spawnSync('sh', ['-ec', text], { cwd: sandbox, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the script of a case failed: ${stderr}`);
}

async function launchFirst({ launch, path, told }: UnderAgent, file: string): Promise<void> {
  launch('first', labels({ fileName: file }));
  await told(({ task_id, state }) => task_id.value === 'first' && state === 'TASK_RUNNING');
  for (let tries = 0; tries < 200 && !existsSync(path('ready')); tries += 1) await sleep(50);
}

function launch(one: UnderAgent, attack: HostileCase, isShared: boolean): void {
  const file = Object.keys(attack.files).find((path) => path === 'compose.yaml') && isShared;
  const all = { ...(file && { fileName: `${attack.name}/compose.yaml` }), ...attack.labels };
  one.launch(idOf(attack), labels(all));
}

function idOf({ name, task }: HostileCase): string {
  return task ?? name;
}

function labels(all: { readonly [key: string]: string }) {
  return { labels: { labels: Object.entries(all).map(([key, value]) => ({ key, value })) } };
}

/** Waits for the end of a case's task and lists what should not have happened. */
async function judged(one: UnderAgent, attack: HostileCase, outside: Outside, since: number): Promise<string[]> {
  const ofTask = (update: Sent): boolean => update.task_id.value === idOf(attack);
  const problems: string[] = [];
  if (attack.during !== undefined) {
    const update = await within(one.told((update) => ofTask(update) && update.state !== 'TASK_STARTING'));
    if (update?.state === 'TASK_RUNNING') script(attack.during, one.path('.'));
    one.agent.kill(idOf(attack));
  }
  const last = await within(one.told((update) => ofTask(update) && isEnd(update)));
  if (!last) return [`hangs: no end after ${TASK_SECONDS} s; ${one.text('stderr').slice(-500)}`];
  const { state, message = '' } = last;
  if (!new RegExp(`^TASK_(${attack.state})$`).test(state))
    problems.push(`ends as ${state}, not ${attack.state}: ${message}`);
  problems.push(...unmatched('message', message, attack.message), ...leaks(one, attack, outside, message));
  problems.push(...unmatched('stdout', one.text('stdout'), attack.stdout));
  if (attack.state === 'FAILED' && attack.creates !== true) {
    problems.push(...(await created(one, attack, since)).map((name) => `created ${name} on the Engine`));
  }
  return problems;
}

function unmatched(what: string, text: string, pattern: string | undefined): readonly string[] {
  return pattern === undefined || new RegExp(pattern).test(text)
    ? []
    : [`the ${what} does not match ${pattern}: ${text}`];
}

/** What the message, and the files that the executor itself writes, hold although they must not. */
function leaks(one: UnderAgent, { never }: HostileCase, { secret }: Outside, message: string): readonly string[] {
  const own = {
    'the message': message,
    stderr: ownLines(one.text('stderr')),
    'the plan': contentOf(one.path('pod-plan.json')),
  };
  const forbidden = never === undefined ? [] : Object.entries(own).filter(([, text]) => new RegExp(never).test(text));
  return [
    ...(holds(message, secret) ? ["the host's secret is in the message"] : []),
    ...(RAW.test(message) ? [`the message holds a raw control: ${JSON.stringify(message)}`] : []),
    ...forbidden.map(([where]) => `${where} matches ${never}`),
  ];
}

/** In any case: a builder repeats a Dockerfile's words in capitals. */
function holds(text: string, secret: string): boolean {
  return text.toLowerCase().includes(secret);
}

/** What the Engine has created for a task since a second, by the names that everything of a task begins with. */
async function created({ run, executor }: UnderAgent, attack: HostileCase, since: number): Promise<readonly string[]> {
  const prefix = prefixOf({ framework: 'F', executor, run, id: idOf(attack) });
  const { environment } = await testEngine();
  const { text } = await ask(environment, `/events?since=${since}&until=${Math.ceil(Date.now() / 1000)}`);
  const events = text.split('\n').filter((line) => line !== '');
  return events
    .map((line) => JSON.parse(line))
    .filter(({ Action, Type }) => Action === 'create' || (Type === 'image' && Action === 'tag'))
    .map(({ Type, Actor }) => `${Type} ${Actor.Attributes.name ?? Actor.ID}`)
    .filter((name) => name.split(' ')[1]?.startsWith(prefix));
}

/** What is wrong once all tasks of an executor are over. */
async function ending(one: UnderAgent, outside: Outside): Promise<readonly string[]> {
  const code = await within(one.ended);
  const left = await one.left();
  return [
    ...(code === 0 ? [] : [`the executor ends with ${code}: ${one.text('stderr').slice(-500)}`]),
    ...left.map(({ kind, name }) => `left on the Engine: ${kind} ${name}`),
    ...one.agent.wrongs,
    ...outside.problems(),
    ...filesBelow(one.path('.')).flatMap((path) =>
      holds(contentOf(path), outside.secret) ? [`the host's secret is in ${path}`] : [],
    ),
    ...(RAW.test(ownLines(one.text('stderr'))) ? ['a raw control is in what the executor prints'] : []),
  ];
}

/** Lines of the executor itself: those of containers begin with a service and a bar. */
function ownLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\S+ \| /.test(line))
    .join('\n');
}

/** Regular files; links are not followed. */
function filesBelow(folder: string): readonly string[] {
  const paths = namesBelow(folder).map((name) => join(folder, name));
  return paths.filter((path) => lstatSync(path, { throwIfNoEntry: false })?.isFile());
}

/** The text of a regular file; larger ones are not written by any case but those that make a sparse file. */
function contentOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isFile() && found.size < 10_000_000 ? readFileSync(path, 'utf8') : '';
}

function isEnd({ state }: Sent): boolean {
  return /FINISHED|FAILED|KILLED/.test(state);
}

/** Undefined when it takes too long. */
async function within<T>(promise: Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  const end = sleep(TASK_SECONDS * 1000, late.signal).then(() => undefined);
  return Promise.race([promise, end]).finally(() => late.abort());
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
