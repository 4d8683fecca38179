import type { PortFacts, PortRange } from '../facts.ts';

// Reads texts of /proc, and of agents, that speak of ports, routes and cgroups. What is not understood is left out.

/** Controllers of cgroup v1 in /proc/self/cgroup: `3:cpu,cpuacct:/…`. */
export function controllersIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^\d+:([^:]+):/.exec(line)?.[1]?.split(',') ?? []);
}

/** `[31000-32000, 33000-33000]` of an agent, `31000-32000,33000` of the kernel. */
export function portRanges(text: string): readonly PortRange[] {
  return [...text.matchAll(/(\d+)(?:-(\d+))?/g)].map(([, first, last = first]) => ({
    first: Number(first),
    last: Number(last),
  }));
}

/** `32768\t60999`. */
export function rangeIn(text: string): PortRange | undefined {
  const [first, last] = text.trim().split(/\s+/).map(Number);
  return first && last ? { first, last } : undefined;
}

/** Rows of /proc/net/tcp and its like: `0: 0100007F:13BA 00000000:0000 0A …`. */
const ROW = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2})/gm;

/** Of TCP, what listens; of UDP, what is bound and not connected. */
const HEARING = { tcp: '0A', udp: '07' } as const;

/** Each port once, in order. `read` gives the text of a file below /proc/net. */
export function listenersIn(read: (name: string) => string): PortFacts['taken'] {
  return (['tcp', 'udp'] as const).flatMap((protocol) => {
    const ports = [read(protocol), read(`${protocol}6`)].flatMap((text) =>
      [...text.matchAll(ROW)]
        .filter(([, , state]) => state === HEARING[protocol])
        .map(([, hex = '']) => parseInt(hex, 16)),
    );
    return [...new Set(ports)].sort((one, other) => one - other).map((port) => ({ port, protocol }));
  });
}

/** Rows of /proc/net/route: `eth0 0000A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0`; the default route leads everywhere. */
export function routesIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, destination = '', , , , , , mask = ''] = line.split(/\s+/);
    if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask) || mask === '00000000') return [];
    const bits = bytesOf(mask).reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
    return [`${bytesOf(destination).join('.')}/${bits}`];
  });
}

/** The kernel writes the number as it has it in memory: the last byte first, on all machines that Docker runs on but few. */
function bytesOf(hex: string): readonly number[] {
  return [...hex.matchAll(/../g)].map(([byte]) => parseInt(byte, 16)).reverse();
}
