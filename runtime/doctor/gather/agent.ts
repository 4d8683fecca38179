import { addressOf, type AgentOptions, ask, awayText, fieldsOf } from '../../cleaner/agent-ask.ts';
import type { AgentFacts, Clock, FolderFacts, PortRange } from '../facts.ts';
import { portRanges } from './proc.ts';

/** GET /state. Never fails: what is wrong is a fact. */
export async function agentFacts(
  options: AgentOptions,
  folder: (path: string) => FolderFacts,
  signal: AbortSignal,
): Promise<AgentFacts> {
  const url = addressOf(options);
  try {
    const before = options.date();
    const { answer, date } = await ask('/state', options, signal);
    const clock = clockOf(date, before, options.date());
    const { id, version, start_time, ...state } = fieldsOf(answer);
    if (typeof id !== 'string' || typeof start_time !== 'number') {
      return { kind: 'away', url, why: 'answers as no agent does' };
    }
    const flags = textsIn(state['flags']);
    const { work_dir: path } = flags;
    const used = [
      ...portsIn(state['unreserved_resources_allocated']),
      ...ofRoles(state['reserved_resources_allocated']),
    ];
    return {
      kind: 'up',
      url,
      id,
      version: typeof version === 'string' ? version : 'of an unknown version',
      flags,
      ports: offered(state['resources']),
      usedPorts: used,
      ...(clock && { clock }),
      ...(path && { workFolder: folder(path) }),
    };
  } catch (error) {
    return { kind: 'away', url, why: awayText(error) };
  }
}

/** A header has whole seconds; between question and answer the agent wrote it. */
function clockOf(date: string | undefined, before: number, after: number): Clock | undefined {
  const told = Date.parse(date ?? '');
  if (!Number.isFinite(told)) return undefined;
  return { aheadMs: told + 500 - (before + after) / 2, withinMs: 500 + (after - before) / 2 };
}

function textsIn(flags: unknown): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(fieldsOf(flags)).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function offered(resources: unknown): readonly PortRange[] | undefined {
  const ports = portsIn(resources);
  return ports.length > 0 ? ports : undefined;
}

function portsIn(resources: unknown): readonly PortRange[] {
  const { ports } = fieldsOf(resources);
  return typeof ports === 'string' ? portRanges(ports) : [];
}

/** Resources by role. */
function ofRoles(resources: unknown): readonly PortRange[] {
  return Object.values(fieldsOf(resources)).flatMap(portsIn);
}
