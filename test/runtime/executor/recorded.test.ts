import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { records } from '../../../runtime/executor/record-io.ts';
import { openSession } from '../../../runtime/executor/session.ts';
import type { Answer, Transport } from '../../../runtime/executor/transport.ts';
import type { TaskInfo, TaskStatus } from '../../../runtime/executor/types.ts';
import { FakeAgent } from '../../support/agent.ts';
import type { AgentRequest, Call } from '../../support/agent-calls.ts';
import { AgentStream, pieces } from '../../support/agent-stream.ts';
import { virtualClock } from '../../support/clock.ts';
import { SETTINGS } from '../../support/session.ts';
import { root } from '../../support/sources.ts';
import { assert, skip, spec } from '../../support/spec.ts';

/** Conversations with a real agent, kept beside the repository. */
const RECORDINGS = join(root, '../shared/recordings/mesos-1.12');

/** One line of a conversation. */
interface Line {
  readonly event?: { readonly type: string; readonly [part: string]: unknown };
  readonly call?: Call;
  readonly note?: string;
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string;
}

/** An acknowledgement may have been heard before the answer to its update was: the call comes first all the same. */
function conversation(life: string): readonly Line[] {
  if (!existsSync(RECORDINGS)) skip('the recordings are not here');
  const lines = readFileSync(join(RECORDINGS, life, 'conversation.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line));
  const callAt = (line: Line): number => lines.findIndex(({ call }) => call && uuidOf(call) === acknowledgedBy(line));
  const place = (line: Line, at: number): number => (acknowledgedBy(line) ? Math.max(at, callAt(line) + 0.5) : at);
  return lines
    .map((line, at) => ({ line, at: place(line, at) }))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

function uuidOf({ update }: Call): string | undefined {
  return update?.status.uuid;
}

function acknowledgedBy({ event }: Line): unknown {
  return event?.type === 'ACKNOWLEDGED' && Object(event['acknowledged']).uuid;
}

function subscribedOf(lines: readonly Line[]) {
  const found = Object(lines.find(({ event }) => event?.type === 'SUBSCRIBED')?.event?.['subscribed']);
  const { executor_info, agent_info } = found;
  const ids = { executor: executor_info.executor_id.value, framework: executor_info.framework_id.value };
  return { ...ids, agent: agent_info.id.value as string, subscribed: found as object };
}

/** The records of the recorded stream, framed again: the very bytes that the agent wrote. */
async function eventBytes(life: string): Promise<readonly string[]> {
  const bytes = readFileSync(join(RECORDINGS, life, 'events.recordio'));
  const found: string[] = [];
  for await (const record of records(once(bytes))) found.push(`${Buffer.byteLength(record)}\n${record}`);
  return found;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

interface Asked {
  readonly body: string;
  readonly reply: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

/** A way to an agent whose every answer a test gives itself. */
function scripted(): { readonly transport: Transport; readonly next: () => Promise<Asked> } {
  const asked: Asked[] = [];
  const waiting: ((one: Asked) => void)[] = [];
  const post: Transport['post'] = (body) =>
    new Promise((reply, fail) => {
      const one = { body, reply, fail };
      const wake = waiting.shift();
      if (wake) wake(one);
      else asked.push(one);
    });
  const next = (): Promise<Asked> =>
    new Promise((resolve) => {
      const one = asked.shift();
      if (one) resolve(one);
      else waiting.push(resolve);
    });
  return { transport: { post }, next };
}

/** Plays the agent's part of a conversation; every call of the session must be the recorded one. How many there were. */
async function playAgent(life: string): Promise<number> {
  const lines = conversation(life);
  const bytes = [...(await eventBytes(life))];
  const { executor, framework } = subscribedOf(lines);
  const clock = virtualClock();
  const { transport, next } = scripted();
  let stream = new AgentStream(pieces(11));
  let sending: TaskStatus | undefined;
  const session = openSession({
    settings: { ...SETTINGS, executor, framework },
    transport,
    clock,
    date: () => (sending?.timestamp ?? 0) * 1000,
    random: () => 0.5,
    uuid: () => Buffer.from(sending?.uuid ?? '', 'base64').toString('hex'),
    emit: () => {},
  });
  let calls = 0;
  for (const { event, call, note, status = 0 } of lines) {
    if (event) stream.writeRaw(bytes.shift() ?? '');
    if (note === 'stream closed') stream.end();
    if (note === 'connect ECONNREFUSED') (await clock.until(next())).fail(new Error(note));
    await clock.until(clock.sleep(1, new AbortController().signal));
    if (!call) continue;
    if (call.update) {
      // As the recorded executor made it.
      sending = call.update.status as TaskStatus;
      const { state, message } = sending;
      session.update(sending.task_id.value, { state, ...(message !== undefined && { message }) });
    } else stream = new AgentStream(pieces(11));
    const { body, reply } = await clock.until(next());
    assert.equal(JSON.parse(body), call);
    reply({ status, body: call.update ? once(Buffer.from('')) : stream });
    calls += 1;
  }
  assert.equal(bytes, []);
  assert.ok(await clock.until(session.settled(5000)));
  session.close();
  stream.end();
  await clock.until(session.over);
  return calls;
}

/** Plays the executor's part of a conversation; every answer and event of the fake agent must be the recorded one. */
async function playExecutor(life: string): Promise<number> {
  const lines = conversation(life);
  const agent = new FakeAgent({ clock: virtualClock(), ...subscribedOf(lines) });
  let heard: AsyncIterator<string> | undefined;
  let answers = 0;
  for (const line of lines) {
    const { event, call, note, status } = line;
    if (event) {
      act(agent, event);
      const { value = '' } = (await heard?.next()) ?? {};
      assert.equal(JSON.parse(value), event);
    }
    if (note === 'stream closed') agent.crash();
    if (note === 'connect ECONNREFUSED') await refusedConnection(agent);
    if (status === undefined) continue;
    agent.phase = 'running';
    const type = note === 'charset suffix' ? 'application/json; charset=utf-8' : 'application/json';
    const answer = await agent.answer(request(type, call ?? {}), new AbortController().signal);
    assert.equal([answer.status, headersOf(answer.headers)], [status, headersOf(line.headers ?? answer.headers)]);
    if (call?.type === 'SUBSCRIBE') heard = records(answer.body)[Symbol.asyncIterator]();
    else assert.is(await textOf(answer.body), line.body);
    answers += 1;
  }
  assert.equal(agent.wrongs, []);
  assert.equal(agent.dropped, []);
  return answers;
}

function request(type: string, call: object): AgentRequest {
  return { method: 'POST', path: '/api/v1/executor', headers: { 'content-type': type }, body: JSON.stringify(call) };
}

/** What came to the agent from elsewhere; the other events are its own doing. */
function act(agent: FakeAgent, event: NonNullable<Line['event']>): void {
  const { type, launch, launch_group: group, kill } = Object(event);
  if (type === 'LAUNCH') agent.launch(launch.task as TaskInfo);
  if (type === 'LAUNCH_GROUP') agent.launchGroup(...(group.task_group.tasks as TaskInfo[]));
  if (type === 'KILL') {
    const { nanoseconds } = Object(kill.kill_policy?.grace_period);
    agent.kill(kill.task_id.value, nanoseconds === undefined ? undefined : nanoseconds / 1e9);
  }
  if (type === 'SHUTDOWN') agent.shutdown();
}

async function refusedConnection(agent: FakeAgent): Promise<void> {
  const error = await agent
    .answer(request('application/json', {}), new AbortController().signal)
    .catch((error) => error);
  assert.match(String(error), /ECONNREFUSED/);
}

function headersOf(headers: { readonly [name: string]: string }) {
  const { date: _, ...others } = headers;
  return Object.entries(others).sort();
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

spec('recorded conversations of executors', {
  async 'a session makes the calls that the agent took'() {
    for (const life of ['finish', 'kill', 'group', 'agent-restart']) assert.ok((await playAgent(life)) > 3, life);
  },
  async 'the fake agent answers and tells what the agent did'() {
    for (const life of ['finish', 'kill', 'group', 'agent-restart']) assert.ok((await playExecutor(life)) > 3, life);
  },
  async 'the fake agent refuses what the agent refused, with its code and words'() {
    assert.ok((await playExecutor('refused')) > 10);
  },
});
