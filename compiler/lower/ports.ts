import type { TaskContext } from '../context.ts';
import type { Report } from '../diagnostic.ts';
import type { Port } from '../plan/plan.ts';
import { place } from '../source.ts';
import type { Group } from './group.ts';
import type { Judge } from './powers.ts';

type Wish = Group['ports'][number];

/** The host ports of every group, by its owner, and how many of the task's they take. */
export interface Dealt {
  readonly ports: ReadonlyMap<string, readonly Port[]>;
  readonly needed: number;
}

/** Ports of the simulated task begin here, as a Mesos agent's do. */
const FIRST_PORT = 31000;

/**
 * Host ports come from the task. First every number that is written and that the task owns is kept, and every name that
 * the framework gave; then the rest is dealt in the order of services and of their ports. One number serves tcp and udp
 * of one published port. Where there is no task, numbers stay as written, and the engine chooses the others.
 */
export function dealPorts(wishes: readonly Wish[], owners: ReadonlyMap<string, string>, deal: Deal): Dealt {
  const given = new Map<string, Given>();
  const keys = [...new Map(wishes.map((wish, index) => [keyOf(wish, index), wish]))];
  const pool = poolOf(deal.context, keys.length);
  const isOwn = deal.context.ports === AS_WRITTEN;
  for (const [key, wish] of keys) keepOwned(key, wish, given, pool, deal);
  const without: Wish[] = [];
  for (const [key, wish] of keys) {
    if (given.has(key)) continue;
    const host = pool.next();
    if (host !== undefined) given.set(key, { host, from: pool.from(host) });
    else if (isOwn) given.set(key, OPEN);
    else without.push(wish);
  }
  const needed = isOwn ? 0 : keys.length - [...given.values()].filter(({ from }) => from === AS_WRITTEN).length;
  if (without[0]) tooFew(without[0], needed, deal);
  return { ports: byOwner(wishes, given, owners, deal.report), needed };
}

const AS_WRITTEN = 'as written';

/** Without a task, a port of which no number is written is any free one, as the Engine takes 0. */
const OPEN: Given = { host: 0, from: 'free port of the engine' };

/** What dealing depends on besides the wishes. */
export interface Deal {
  readonly context: TaskContext;
  /** Whether numbers that the task does not own may be published as written. */
  readonly asWritten: boolean;
  readonly judge: Judge;
  readonly report: Report;
}

interface Given {
  readonly host: number;
  readonly from: string;
}

/** The same for all that one host port serves. Of a range each container port takes its own. */
function keyOf({ service, published, target }: Wish, index: number): string {
  if (published === undefined) return `${index}`;
  return `${service} ${published}${published.includes('-') ? ` ${target}` : ''}`;
}

interface Pool {
  take(port: number): boolean;
  /** The first of the numbers that nothing has, be it the task's or not; the first of all when all are gone. */
  write(ports: readonly number[]): number | undefined;
  next(): number | undefined;
  from(port: number): string;
}

function poolOf(context: TaskContext, most: number): Pool {
  const { ports } = context;
  const all = ports === 'any' ? Array.from({ length: most }, (_, at) => FIRST_PORT + at) : [...new Set(owned(context))];
  const index = new Map(all.map((port, at) => [port, at]));
  const names = new Map(Object.entries(context.portNames).map(([name, port]) => [port, name]));
  const left = new Set(all);
  const written = new Set<number>();
  return {
    take: (port) => left.delete(port),
    write(wanted) {
      const port = wanted.find((one) => !written.has(one) && (left.has(one) || !index.has(one))) ?? wanted[0];
      if (port !== undefined) written.add(port);
      return port;
    },
    next() {
      const [port] = left;
      if (port !== undefined) left.delete(port);
      return port;
    },
    from(port) {
      const name = names.get(port);
      return name === undefined ? `task port ${index.get(port)}` : `task port ${index.get(port)} (${name})`;
    },
  };
}

/** The numbers that a task was given; none without one. */
function owned({ ports }: TaskContext): readonly number[] {
  return typeof ports === 'string' ? [] : ports;
}

function keepOwned(key: string, wish: Wish, given: Map<string, Given>, pool: Pool, deal: Deal): void {
  const { portNames } = deal.context;
  const named = wish.name === undefined ? undefined : (portNames[wish.name] ?? portNames[wish.name.toLowerCase()]);
  const host = [...numbers(wish.published), ...(named === undefined ? [] : [named])].find((port) => pool.take(port));
  if (host !== undefined) given.set(key, { host, from: pool.from(host) });
  const isOwn = deal.context.ports === AS_WRITTEN;
  const mayBeForeign = host === undefined && (isOwn || deal.asWritten);
  const written = mayBeForeign ? pool.write(numbers(wish.published)) : undefined;
  if (written === undefined) return;
  // Without a task, publishing is no power over others: nothing on a laptop is dealt out.
  if (!isOwn) deal.judge.power(wish.service, { power: 'host-ports', what: `the host port ${written}`, at: wish.at });
  given.set(key, { host: written, from: AS_WRITTEN });
}

/** `8000-8002` is 8000, 8001, 8002; zero and nothing leave the choice open. */
function numbers(published: string | undefined): readonly number[] {
  if (published === undefined || published === '') return [];
  const [from = 0, to = from] = published.split('-').map(Number);
  return from === 0 ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function tooFew(wish: Wish, needed: number, { context, report }: Deal): void {
  report.add('too-few-ports', wish.at, { needed, given: owned(context).length });
}

function byOwner(
  wishes: readonly Wish[],
  given: ReadonlyMap<string, Given>,
  owners: ReadonlyMap<string, string>,
  report: Report,
): Map<string, Port[]> {
  const ports = new Map<string, Port[]>();
  const taken = new Map<string, Wish>();
  const bound = new Map<string, Wish[]>();
  for (const [index, wish] of wishes.entries()) {
    const found = given.get(keyOf(wish, index));
    if (!found) continue;
    const container = `${wish.target}/${wish.protocol}`;
    const owner = owners.get(wish.service) ?? wish.service;
    checkTwice(wish, `${owner} ${container}`, taken, report);
    checkHost(wish, found.host, bound, report);
    const port: Port = {
      container,
      ...(wish.hostIp && { hostIp: wish.hostIp }),
      ...found,
      service: wish.service,
      at: place(wish.at),
    };
    const list = ports.get(owner);
    if (list) list.push(port);
    else ports.set(owner, [port]);
  }
  return ports;
}

/** In one namespace only one service can listen on a port. */
function checkTwice(wish: Wish, key: string, taken: Map<string, Wish>, report: Report): void {
  const before = taken.get(key);
  if (!before) taken.set(key, wish);
  else if (before.service !== wish.service) {
    const port = `${wish.target}/${wish.protocol}`;
    report.add('port-twice', wish.at, { port, service: wish.service, other: before.service, at: place(before.at) });
  }
}

/** One port of the host leads to one container: the Engine would find it taken when the second starts. */
function checkHost(wish: Wish, host: number, bound: Map<string, Wish[]>, report: Report): void {
  if (host === OPEN.host) return;
  const port = `${host}/${wish.protocol}`;
  const others = bound.get(port);
  const other = others?.find((before) => overlap(before.hostIp, wish.hostIp));
  if (other) report.add('host-port-twice', wish.at, { port, service: wish.service, at: place(other.at) });
  if (others) others.push(wish);
  else bound.set(port, [wish]);
}

/** Whether two addresses of the host have one in common; none, or zeros, are all of them. */
function overlap(a = '', b = ''): boolean {
  const isAll = (address: string, other: string): boolean =>
    address === '' || (address === '0.0.0.0' && !other.includes(':')) || (address === '::' && !other.includes('.'));
  return a === b || isAll(a, b) || isAll(b, a);
}
