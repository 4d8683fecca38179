import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';

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

export function capAdd(said: readonly string[], { at }: Where): Part {
  const powers = said.flatMap((name, index) => {
    if (USUAL.has(name.toUpperCase().replace(/^CAP_/, ''))) return [];
    return [{ power: 'capabilities' as const, what: `the capability ${name}`, at: at(index) }];
  });
  return { create: { HostConfig: { CapAdd: said } }, powers };
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

export function devices(said: readonly DeviceSaid[], { at }: Where): Part {
  const powers = said.map(({ source }, index) => ({
    power: 'devices' as const,
    what: `the device ${source}`,
    at: at(index),
  }));
  const list = said.map(({ source, target = source, permissions = 'rwm' }) => {
    return { PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions };
  });
  return { create: { HostConfig: { Devices: list } }, powers };
}
