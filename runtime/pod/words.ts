import type { Container, Step } from '../../compiler/plan/plan.ts';
import type { Ended } from '../engine/engine.ts';
import type { Failure } from './state.ts';

/** Signals that end processes in practice, by number, as on every Linux that runs containers. */
const SIGNALS: { readonly [number: number]: string } = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

/** The code of a process that ended by SIGKILL. */
export const KILLED = 137;

const MEBIBYTE = 1024 * 1024;

/** `web ended with code 7`, `web was killed by SIGSEGV (code 139)`. */
export function howEnded(who: string, ended: Ended, container: Container): string {
  const { code, error, outOfMemory } = ended;
  if (error !== undefined && error !== '') return `${who} could not be started: ${error}`;
  const most = limit(container);
  if (diedOfMemory(ended))
    return `${who} ran out of memory${most === undefined ? '' : `, its limit is ${most},`} and was killed (code ${code})`;
  const signal = SIGNALS[code - 128];
  const how = signal === undefined ? `ended with code ${code}` : `was killed by ${signal} (code ${code})`;
  // Whether that is why it ended only the container knows.
  if (outOfMemory) return `${who} ${how}, after the kernel had killed a process of it for lack of memory`;
  // Of what is killed in the moment of its start the engine does not learn why.
  const isPuzzling = code === KILLED && most !== undefined;
  return isPuzzling ? `${who} ${how}, by somebody else or for lack of memory: its limit is ${most}` : `${who} ${how}`;
}

/** The container itself was killed for lack of memory: that of another of its processes it may survive. */
export function diedOfMemory({ code, outOfMemory }: Ended): boolean {
  return outOfMemory && code === KILLED;
}

function limit({ create }: Container): string | undefined {
  const bytes = create.HostConfig?.Memory;
  return bytes === undefined || bytes === 0 ? undefined : `${Math.round((bytes / MEBIBYTE) * 10) / 10} MiB`;
}

/** Ended as it should: by itself, with 0. */
export function isWell({ code, error }: Ended): boolean {
  return code === 0 && (error === undefined || error === '');
}

/** Why a step failed, naming what it was about. */
export function whyFailed(step: Step, { message }: Failure, who: string | undefined): string {
  const why = reasonIn(message);
  if (who !== undefined) return step.do in DEEDS ? `${who} ${DEEDS[step.do]}: ${why}` : message;
  const thing = subject(step);
  return thing === undefined || message.includes(thing.name) ? message : `${thing.kind} ${thing.name}: ${message}`;
}

/** Without what the engine was asked, where a sentence has said that already. */
export function reasonIn(message: string): string {
  return message.replace(/^cannot [^:]*: /, '');
}

const DEEDS: { readonly [verb: string]: string } = {
  'create container': 'could not be created',
  'connect network': 'could not be connected to its network',
  'write files': 'could not be given its files',
  'put files': 'could not be given its files',
  start: 'could not be started',
  exec: 'did not start well',
};

function subject(step: Step): { readonly kind: string; readonly name: string } | undefined {
  if ('image' in step) return { kind: 'image', name: step.image };
  if ('network' in step) return { kind: 'network', name: step.network };
  return 'volume' in step ? { kind: 'volume', name: step.volume } : undefined;
}

/** `web`, `web and db`, `web, db and 3 more`. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names;
  const last = shown.at(-1) ?? 'nothing';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
