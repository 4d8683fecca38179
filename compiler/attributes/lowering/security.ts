import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { hostField, marked } from './fields.ts';

/** What the engine gives every container (moby, oci/caps/defaults.go): adding these again is no power. */
const USUAL = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

export function capAdd(said: readonly string[], where: Where): Part {
  const { at, hidden } = where;
  const powers = said.flatMap((name, index) => {
    if (USUAL.has(name.toUpperCase().replace(/^CAP_/, ''))) return [];
    return [
      {
        power: 'capabilities' as const,
        what: hidden(index) ? 'a capability' : `the capability ${name}`,
        at: at(index),
      },
    ];
  });
  return { ...hostField('CapAdd')(said, where), powers };
}

export function privileged(said: boolean, { at }: Where): Part {
  if (!said) return {};
  return {
    create: { HostConfig: { Privileged: true } },
    powers: [{ power: 'privileged', what: 'all rights of the host', at: at() }],
  };
}

interface DeviceSaid {
  readonly source: string;
  readonly target?: string;
  readonly permissions?: string;
}

export function devices(said: readonly DeviceSaid[], where: Where): Part {
  const { at, hidden, tell } = where;
  for (const [index, one] of said.entries()) if (!isDevice(one)) tell('bad-device-path', {}, index);
  const powers = said.map(({ source }, index) => ({
    power: 'devices' as const,
    what: hidden(index, 'source') ? 'a device' : `the device ${source}`,
    at: at(index),
  }));
  const list = said.map(({ source, target = source, permissions = 'rwm' }) => {
    return { PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions };
  });
  const substituted = said.flatMap((_, index) =>
    DEVICE.flatMap(([key, field]) => (hidden(index, key) ? [`/HostConfig/Devices/${index}/${field}`] : [])),
  );
  return { create: { HostConfig: { Devices: list } }, powers, ...marked(substituted) };
}

/** The Engine knows of `source:rwm` as little as docker compose, which takes the letters for a path. */
function isDevice({ source, target = source, permissions = 'rwm' }: DeviceSaid): boolean {
  return source.startsWith('/') && target.startsWith('/') && /^[rwm]{1,3}$/.test(permissions);
}

const DEVICE = [
  ['source', 'PathOnHost'],
  ['target', 'PathInContainer'],
  ['permissions', 'CgroupPermissions'],
] as const;
