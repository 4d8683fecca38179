import type { TaskInfo, TaskStatus } from '../../runtime/executor/types.ts';

/** One request, header names in lower case. */
export interface AgentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: { readonly [name: string]: string | undefined };
  readonly body: string;
}

export interface Call {
  readonly type: string;
  readonly executor_id: { readonly value: string };
  readonly framework_id: { readonly value: string };
  readonly subscribe?: {
    readonly unacknowledged_tasks?: readonly TaskInfo[];
    readonly unacknowledged_updates?: readonly { readonly status: Sent }[];
  };
  readonly update?: { readonly status: Sent };
}

/** A status as it came: anything may be missing. */
export type Sent = Partial<Omit<TaskStatus, 'state' | 'source'>> & {
  readonly task_id: { readonly value: string };
  readonly state: string;
  readonly source?: string;
};

export interface Refusal {
  readonly status: number;
  readonly text: string;
}

const CALLS = ['SUBSCRIBE', 'UPDATE', 'MESSAGE', 'HEARTBEAT'];

const STATES =
  'STAGING STARTING RUNNING KILLING FINISHED FAILED KILLED ERROR LOST DROPPED UNREACHABLE GONE GONE_BY_OPERATOR UNKNOWN';

/**
 * What an agent answers to a request before it looks at who sent it; its call when there is nothing to refuse. Texts
 * that `test/runtime/executor/recorded.test.ts` does not compare with recorded ones are an agent's in meaning only.
 */
export function readCall({ method, headers, body }: AgentRequest): Call | Refusal {
  const type = headers['content-type'];
  if (method !== 'POST') return { status: 405, text: `Expecting 'POST', received '${method}'` };
  if (type === undefined) return { status: 400, text: "Expecting 'Content-Type' to be present" };
  if (type !== 'application/json') {
    return { status: 415, text: "Expecting 'Content-Type' of application/json or application/x-protobuf" };
  }
  let call: Call;
  try {
    // Whatever it is: it is looked at below.
    call = JSON.parse(body) as Call;
  } catch {
    return { status: 400, text: 'Failed to parse body into JSON' };
  }
  const wrong = unreadable(call) ?? invalid(call);
  return wrong === undefined ? call : { status: 400, text: wrong };
}

/** What does not become a protobuf: required fields and enums, wherever they are. */
function unreadable({ update, subscribe }: Call): string | undefined {
  const statuses = [update, ...(subscribe?.unacknowledged_updates ?? [])].flatMap((one) => (one ? [one.status] : []));
  const states = STATES.split(' ').map((name) => `TASK_${name}`);
  for (const status of statuses) {
    if (!states.includes(status.state)) {
      return `Failed to convert JSON into Call protobuf: Failed to find enum for '${status.state}'`;
    }
    if (/[\ud800-\udfff]/u.test(JSON.stringify(status))) return 'Failed to parse body into JSON: a half character';
    if (!status.task_id?.value) return 'Failed to convert JSON into Call protobuf: Missing required fields: task_id';
  }
  const incomplete = subscribe?.unacknowledged_tasks?.find((task) => {
    return task.name === undefined || !task.task_id?.value || !task.agent_id?.value;
  });
  return incomplete && 'Failed to convert JSON into Call protobuf: Missing required fields of a TaskInfo';
}

function invalid(call: Call): string | undefined {
  const wrong = (what: string): string => `Failed to validate Executor::Call: ${what}`;
  if (!CALLS.includes(call.type)) return wrong("Expecting 'type' to be present");
  const part = call.type.toLowerCase();
  if (call.type !== 'HEARTBEAT' && !Object.hasOwn(call, part)) return wrong(`Expecting '${part}' to be present`);
  const about = call.type === 'UPDATE' && call.update && wrongUpdate(call, call.update.status);
  return about ? wrong(about) : undefined;
}

function wrongUpdate(call: Call, status: Sent): string | undefined {
  const [executor, framework] = [call.executor_id.value, call.framework_id.value];
  const from = `from executor ${executor} of framework ${framework}`;
  const named = status.executor_id?.value;
  if (status.uuid === undefined) return "Expecting 'uuid' to be present";
  if (!isUuid(status.uuid)) return 'Not a valid UUID';
  if (named !== undefined && named !== executor) {
    return `ExecutorID in Call: ${executor} does not match ExecutorID in TaskStatus: ${named}`;
  }
  if (status.source !== 'SOURCE_EXECUTOR') {
    return `Received Call ${from} with invalid source, expecting 'SOURCE_EXECUTOR'`;
  }
  if (status.state === 'TASK_STAGING') return `Received TASK_STAGING ${from} which is not allowed`;
  return wrongCheck(status);
}

function wrongCheck({ check_status: check }: Sent): string | undefined {
  if (check === undefined || (check.type && Object.hasOwn(check, check.type.toLowerCase()))) return undefined;
  return 'TaskStatus check status is invalid';
}

/** 16 bytes in base64, of a version that an agent knows. */
export function isUuid(base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  const version = (bytes[6] ?? 0) >> 4;
  return bytes.length === 16 && bytes.toString('base64') === base64 && version >= 1 && version <= 5;
}
