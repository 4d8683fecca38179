import type { Container } from '../../compiler/plan/plan.ts';
import type { Inspected } from '../engine/engine.ts';
import type { OpenPort } from './events.ts';
import { change, planOf, tell, type Turn } from './turn.ts';

/** A port whose number on the host the engine chooses, at each start anew. */
const OPEN = 0;

export function hasOpenPort({ ports }: Container): boolean {
  return ports.some(({ host }) => host === OPEN);
}

/** Tells which free ports of the host the engine has chosen, once for each run. */
export function tellPorts(turn: Turn, name: string, published: Inspected['ports']): void {
  const open = planOf(turn, name).ports.filter(({ host }) => host === OPEN);
  const ports = open.flatMap(({ container, service, hostIp }): readonly OpenPort[] => {
    const found = published.filter((one) => one.container === container && fits(one.hostIp, hostIp));
    return [...new Set(found.map(({ host }) => host))].map((host) => {
      return { service, container, ...(hostIp !== undefined && { hostIp }), host };
    });
  });
  change(turn, name, { portsUntold: false });
  if (ports.length > 0) tell(turn, { kind: 'ports', container: name, ports, at: turn.now });
}

/** Without an address it is published on all, of both kinds as the engine counts them. */
function fits(published: string, wanted: string | undefined): boolean {
  return wanted === undefined || published === wanted;
}
