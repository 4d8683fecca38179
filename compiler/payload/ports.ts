import type { PodPlan, Port } from '../plan/plan.ts';

/** A port of the task. */
export interface FrameworkPort {
  /** From 0: the `n` of PORTn. */
  readonly index: number;
  /** Small letters, digits and dashes, each once. */
  readonly name: string;
  /** `null` where the framework has no word for it. */
  readonly protocol: 'tcp' | 'udp' | 'udp,tcp' | null;
  /** In the container. */
  readonly target: number;
  /** Of the simulated task. */
  readonly host: number;
}

/** What the file calls a port that stands at a place, `compose.yaml:6:8`. */
export type NameOfPort = (at: string) => string | undefined;

/**
 * The ports that a task needs, in the order in which they are dealt: the simulated task's numbers rise in it. Those
 * that the host has as written are no task's. A port keeps the name that the file gives it, for the executor finds it
 * again by that; others are called after their service.
 */
export function frameworkPorts(plan: PodPlan, nameOf: NameOfPort): readonly FrameworkPort[] {
  const byHost = new Map<number, Port[]>();
  for (const port of plan.containers.flatMap(({ ports }) => ports)) {
    if (port.from === 'as written') continue;
    const served = byHost.get(port.host);
    if (served) served.push(port);
    else byHost.set(port.host, [port]);
  }
  const sorted = [...byHost].sort(([a], [b]) => a - b);
  const said = sorted.map(([, served]) => served.map(({ at }) => nameOf(at)?.toLowerCase()).find(isName));
  const taken = new Set<string | undefined>(said);
  return sorted.map(([host, served], index) => {
    const target = Number.parseInt(served[0]?.container ?? '', 10);
    const name = said[index] ?? free(`${served[0]?.service}-${target}`, taken);
    return { index, name, protocol: protocolOf(served), target, host };
  });
}

/** What all frameworks take. */
function isName(name: string | undefined): boolean {
  return name !== undefined && name.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

/** Of any text a name that nothing else has. */
function free(text: string, taken: Set<string | undefined>): string {
  const letters = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const base =
    letters
      .replace(/^[^a-z]+/, '')
      .slice(-50)
      .replace(/^[^a-z]+|-+$/g, '') || 'port';
  let name = base;
  for (let more = 2; taken.has(name); more++) name = `${base}-${more}`;
  taken.add(name);
  return name;
}

function protocolOf(served: readonly Port[]): FrameworkPort['protocol'] {
  const spoken = new Set(served.map(({ container }) => container.split('/')[1]));
  if (spoken.has('tcp')) return spoken.has('udp') ? 'udp,tcp' : 'tcp';
  return spoken.has('udp') ? 'udp' : null;
}
