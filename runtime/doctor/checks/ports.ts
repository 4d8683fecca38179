import type { AgentFacts, PortFacts, PortRange } from '../facts.ts';
import { type Line, ok, warn } from '../line.ts';

type Offered = Pick<Extract<AgentFacts, { readonly kind: 'up' }>, 'ports' | 'usedPorts'>;

/** Whether the ports that an agent deals out are free for its tasks. */
export function ports({ ports: offered, usedPorts }: Offered, found: PortFacts): readonly Line[] {
  if (!offered) return [warn('ports', 'the agent offers no ports: no pod can publish one', 'add ports to --resources')];
  const wrong = [...shared(offered, found), ...taken(offered, usedPorts, found)];
  return wrong.length > 0 ? wrong : [ok('ports', `${rangesText(offered)} are the tasks' own`)];
}

/** The kernel gives such a port to any connection that the host opens, and a container cannot publish it then. */
function shared(offered: readonly PortRange[], { ephemeral, reserved }: PortFacts): readonly Line[] {
  const both = ephemeral ? offered.flatMap((range) => overlap(range, ephemeral)) : [];
  const open = both.filter((range) => !reserved.some(({ first, last }) => first <= range.first && last >= range.last));
  if (open.length === 0) return [];
  const text = `of the agent's ports, ${rangesText(open)} are also dealt to connections of this host (net.ipv4.ip_local_port_range)`;
  const kept = rangesText([...reserved, ...open]).replaceAll(' ', '');
  return [
    warn(
      'ports',
      text,
      `keep them for tasks: sysctl -w net.ipv4.ip_local_reserved_ports=${kept} (and in /etc/sysctl.d)`,
    ),
  ];
}

const MOST_NAMED = 8;

function taken(offered: readonly PortRange[], used: readonly PortRange[], { taken: all }: PortFacts): readonly Line[] {
  const strange = all.filter(({ port }) => isIn(port, offered) && !isIn(port, used));
  if (strange.length === 0) return [];
  const named = strange.slice(0, MOST_NAMED).map(({ port, protocol }) => `${port}/${protocol}`);
  const more = strange.length > MOST_NAMED ? ` and ${strange.length - MOST_NAMED} more` : '';
  const text = `what is no task has taken ${named.join(', ')}${more} of the agent's ports: a pod that gets one fails`;
  return [warn('ports', text, 'see who it is (ss -lntup), or take them out of the ports of --resources')];
}

function isIn(port: number, ranges: readonly PortRange[]): boolean {
  return ranges.some(({ first, last }) => first <= port && port <= last);
}

function overlap(one: PortRange, other: PortRange): readonly PortRange[] {
  const [first, last] = [Math.max(one.first, other.first), Math.min(one.last, other.last)];
  return first <= last ? [{ first, last }] : [];
}

/** `31000-32000, 33000`. */
function rangesText(ranges: readonly PortRange[]): string {
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
