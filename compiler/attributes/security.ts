import { carried, refused } from './attribute.ts';
import { sharedWith } from './forms/references.ts';
import { nameIdentity } from './forms/named.ts';
import { deviceForm, deviceIdentity } from './forms/devices.ts';
import { credential, type CredentialInput, WINDOWS } from './credential.ts';
import { device, type DeviceInput } from './device.ts';
import { hostField } from './lowering/fields.ts';
import { deviceCgroupRules, devices } from './lowering/devices.ts';
import { capAdd, cgroup, cgroupParent, privileged, usernsMode } from './lowering/security.ts';
import { securityOpt } from './lowering/security-opt.ts';

/** What a service may do to its host. */
export const security = {
  /** Capabilities beyond the usual. */
  cap_add: carried<readonly string[]>()({ merge: nameIdentity, lower: capAdd }),
  /** Capabilities taken away. */
  cap_drop: carried<readonly string[]>()({ merge: nameIdentity, lower: hostField('CapDrop') }),
  /** Whether the container has all rights of the host. */
  privileged: carried<boolean>()({ lower: privileged }),
  /** Whether the image's files cannot be changed. */
  read_only: carried<boolean>()({ lower: hostField('ReadonlyRootfs') }),
  /** Devices of the host: `source:target:rwm`, or a mapping. */
  devices: carried<readonly (string | DeviceInput)[]>()({
    merge: deviceIdentity,
    lower: devices,
    each: carried<string | DeviceInput>()({ long: deviceForm, inside: device }),
  }),
  /**
   * Rules of the devices that the container may use.
   * @uniqueItems true
   */
  device_cgroup_rules: carried<readonly string[]>()({ lower: deviceCgroupRules }),
  /**
   * Profiles of the kernel's security modules.
   * @uniqueItems true
   */
  security_opt: carried<readonly string[]>()({ lower: securityOpt }),
  /** Whose users the container has. */
  userns_mode: carried<string>()({ lower: usernsMode }),
  /** Whose control groups the container sees. */
  cgroup: carried<'host' | 'private'>()({ refers: sharedWith, lower: cgroup }),
  /** Parent of the container's control group. */
  cgroup_parent: carried<string>()({ lower: cgroupParent }),
  /** Account of a Windows container. */
  credential_spec: refused<CredentialInput>(WINDOWS)({ inside: credential }),
  /** Whether the container gets the engine's socket. */
  use_api_socket: refused<boolean>('it hands the host to the container')({ except: [false] }),
} as const;
