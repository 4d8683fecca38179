import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { hostField } from './fields.ts';

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
    if (USUAL.has(capabilityName(name))) return [];
    return [
      {
        power: 'capabilities' as const,
        what: hidden(index) ? 'a capability' : `the capability ${name}`,
        at: at(index),
      },
    ];
  });
  const softens = said.map((name, index) => ({
    kind: 'capability' as const,
    name: capabilityName(name),
    at: at(index),
  }));
  return { ...hostField('CapAdd')(said, where), powers, softens };
}

/** A name of the kernel's list, without `CAP_`. */
export function capabilityName(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, '');
}

export function privileged(said: boolean, { at }: Where): Part {
  if (!said) return {};
  return {
    create: { HostConfig: { Privileged: true } },
    powers: [{ power: 'privileged', what: 'all rights of the host', at: at() }],
    softens: [{ kind: 'capability', name: 'ALL', at: at() }],
  };
}

/** The host's users, where the engine gives containers others; anything else the Engine would take without a word. */
export function usernsMode(said: string, { at, tell }: Where): Part {
  if (said === '') return {};
  if (said !== 'host') {
    tell('bad-value', { what: 'userns_mode', wanted: "host, or nothing for the engine's own" });
    return {};
  }
  const powers = [{ power: 'host-userns' as const, what: "the host's users", at: at() }];
  return {
    create: { HostConfig: { UsernsMode: said } },
    places: { 'HostConfig.UsernsMode': at() },
    powers,
    softens: [{ kind: 'host-users', at: at() }],
  };
}

export function cgroup(said: 'host' | 'private', { at }: Where): Part {
  const create = { HostConfig: { CgroupnsMode: said } };
  if (said !== 'host') return { create };
  return { create, powers: [{ power: 'host-cgroup', what: "the host's control groups", at: at() }] };
}

/** The Engine shares no host name but the host's. */
export function uts(said: string, { at, tell }: Where): Part {
  if (said === '') return {};
  if (said !== 'host') {
    tell('bad-value', { what: 'uts', wanted: 'host: no engine shares the host name of another container' });
    return {};
  }
  return {
    create: { HostConfig: { UTSMode: said } },
    powers: [{ power: 'host-uts', what: "the host's uts namespace", at: at() }],
  };
}
