import type { Report } from '../diagnostic.ts';
import { place, type Span } from '../source.ts';
import { type Bounding, checkBounds } from './bounds.ts';
import { checkFileTargets, coversOf } from './covered.ts';
import type { Facts } from './facts.ts';
import { isReserved } from './names.ts';
import type { Judge } from './powers.ts';

/** What one service's attributes say only together, and its powers. */
export function checkServices(services: readonly Facts[], bounding: Bounding, report: Report): void {
  const { judge } = bounding;
  const covers = coversOf(services);
  for (const facts of services) {
    for (const power of facts.powers) judge.power(facts.service, power);
    checkBounds(facts, bounding);
    checkLabels(facts, report);
    checkTargets(facts, report);
    checkFileTargets(facts, covers(facts), report);
    checkMode(facts, judge, report);
    checkCommand(facts, report);
    checkMemory(facts, report);
    checkCores(facts, report);
    checkRestarts(facts, report);
  }
}

function checkLabels({ service, create, at, places, mounts }: Facts, report: Report): void {
  for (const label of Object.keys(create.Labels ?? {})) {
    if (isReserved(label)) report.add('label-reserved', places?.[`Labels.${label}`] ?? at, { service, label });
  }
  for (const mount of mounts) {
    for (const label of Object.keys((mount.kind === 'volume' && mount.labels) || {}))
      if (isReserved(label)) report.add('label-reserved', mount.at, { service, label });
  }
}

/** The Engine refuses two mounts on one folder; docker compose lets the later of one kind win without a word. */
function checkTargets({ service, mounts, create, because }: Facts, report: Report): void {
  const seen = new Map<string, Span>();
  const inMemory = create.HostConfig?.Tmpfs ?? {};
  for (const { target, at } of mounts) {
    const before = seen.get(target);
    const tmpfs = Object.hasOwn(inMemory, target) && because.get('HostConfig.Tmpfs');
    if (before) report.add('mount-twice', at, { service, at: place(before) });
    if (tmpfs) report.add('mount-twice', at, { service, at: tmpfs });
    seen.set(target, at);
  }
}

/** A cleared command leaves what runs to the image's entrypoint, which only the engine knows. */
function checkCommand({ service, at, create, places }: Facts, report: Report): void {
  const { Cmd, Entrypoint } = create;
  const noProgram = Entrypoint?.[0] === '' && Entrypoint.length === 1;
  const noWords = Cmd === undefined || Cmd.length === 0;
  if (noProgram && noWords) report.add('cleared-entrypoint', places?.['Entrypoint'] ?? at, { service });
  if (Cmd?.length === 0 && !Entrypoint) report.add('cleared-command', places?.['Cmd'] ?? at, { service });
}

/** What the Engine wants of memory, swap and reservation together. */
function checkMemory({ service, create, limits, reservations, places, at }: Facts, report: Report): void {
  const { Memory = Number.POSITIVE_INFINITY, MemoryReservation = 0, MemorySwap = -1 } = create.HostConfig ?? {};
  const tell = (one: string, span: Span | undefined, why: string): void => {
    const values = { one: `services.${service}.${one}`, other: `services.${service}.mem_limit`, why };
    report.add('contradiction', span ?? at, values);
  };
  const above = 'the engine reserves no more than the limit';
  if (MemoryReservation > Memory) tell('mem_reservation', reservations?.memory?.at, above);
  const swap = places?.['HostConfig.MemorySwap'];
  if (MemorySwap > 0 && !limits?.memory) tell('memswap_limit', swap, 'the first has no meaning without the second');
  else if (MemorySwap > 0 && MemorySwap < Memory)
    tell('memswap_limit', swap, 'the first counts memory and swap together');
}

/** The Engine makes a quota of cpus itself. */
function checkCores({ service, create, limits, at }: Facts, report: Report): void {
  const { NanoCpus, CpuPeriod, CpuQuota } = create.HostConfig ?? {};
  if (NanoCpus === undefined || (CpuPeriod === undefined && CpuQuota === undefined)) return;
  const other = `services.${service}.${CpuQuota === undefined ? 'cpu_period' : 'cpu_quota'}`;
  const why = 'the first is a quota already; keep one';
  report.add('contradiction', limits?.cpus?.at ?? at, { one: `services.${service}.cpus`, other, why });
}

function checkRestarts({ service, restart, swarmRestart }: Facts, report: Report): void {
  if (!restart || !swarmRestart || restart.value.policy === swarmRestart.value.policy) return;
  report.add('restart-overridden', restart.at, { service, at: place(swarmRestart.at) });
}

function checkMode({ service, joins }: Facts, judge: Judge, report: Report): void {
  for (const kind of ['pid', 'ipc'] as const) {
    const use = joins?.[kind];
    if (use?.value.kind !== 'mode') continue;
    const { mode } = use.value;
    if (mode === 'host')
      judge.power(service, { power: `host-${kind}`, what: `the host's ${kind} namespace`, at: use.at });
    else if (!(kind === 'ipc' && ['none', 'private', 'shareable'].includes(mode))) {
      report.add('foreign-namespace', use.at, { service, kind });
    }
  }
}

/** A container's name by its service: container_name or the service's name, prefixed. No two may be equal. */
export function uniqueNames(services: readonly Facts[], prefix: string, report: Report): (service: string) => string {
  const owner = new Map<string, Facts>();
  const names = new Map<string, string>();
  for (const facts of services) {
    const short = facts.containerName?.value ?? facts.service;
    const before = owner.get(short);
    const at = facts.containerName?.at ?? facts.at;
    if (before && before.named !== facts.named)
      report.add('name-taken', at, { at: place(before.containerName?.at ?? before.at) });
    owner.set(short, facts);
    names.set(facts.service, `${prefix}_${short}`);
  }
  return (service) => names.get(service) ?? `${prefix}_${service}`;
}
