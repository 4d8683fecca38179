import type { PodPlan } from '../../compiler/plan/plan.ts';
import { visible } from '../../compiler/plan/visible.ts';
import type { PodResult } from '../pod/events.ts';
import type { MesosLabels } from './types.ts';

/** Bytes. A message lands in the agent's checkpoints and in the master's `/state`: enough for what explains an end. */
const MOST_BYTES = 4 * 1024;

const CUT = '…';

/** Of the lines that come, as many as fit: the first says what happened, the last ones why. */
export function message(lines: readonly string[]): string {
  const [first = '', ...rest] = lines.map(visible);
  let room = MOST_BYTES - bytesOf(first);
  if (room < 0) return cut(first, MOST_BYTES);
  const kept: string[] = [];
  for (const line of rest.toReversed()) {
    room -= bytesOf(line) + 1;
    if (room < bytesOf(CUT) + 1) {
      kept.push(CUT);
      break;
    }
    kept.push(line);
  }
  return [first, ...kept.reverse()].join('\n');
}

/** How a pod ended: the reason, what could not be removed, the last lines of the container that is to blame. */
export function resultLines(result: PodResult): readonly string[] {
  const { reason, tail } = result;
  return [
    reason,
    ...leftoverLines(result),
    ...(tail.length > 0 ? ['its last lines:', ...tail.map((line) => `  ${line}`)] : []),
  ];
}

export function leftoverLines({ leftovers }: PodResult): readonly string[] {
  return leftovers.map((what) => `not removed: ${what}`);
}

/** Where each published port is found on the agent: `org.composeexecutor.port.web.80/tcp: 31000`. */
export function portLabels(plan: PodPlan): MesosLabels | undefined {
  const labels = plan.containers.flatMap(({ ports }) =>
    ports.map(({ service, container, host }) => ({
      key: `org.composeexecutor.port.${service}.${container}`,
      value: `${host}`,
    })),
  );
  return labels.length > 0 ? { labels } : undefined;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

/** At most so many bytes, no character broken. */
function cut(text: string, most: number): string {
  const bytes = Buffer.from(text).subarray(0, most - bytesOf(CUT));
  return new TextDecoder().decode(bytes, { stream: true }) + CUT;
}
