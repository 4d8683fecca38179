import { carried, refused } from './attribute.ts';
import { sharedWith } from './forms/references.ts';
import { nameIdentity } from './forms/named.ts';
import { deviceForm, deviceIdentity } from './forms/devices.ts';
import { credential, type CredentialInput, WINDOWS } from './credential.ts';
import { device, type DeviceInput } from './device.ts';
import { hostField } from './lowering/fields.ts';
import { deviceCgroupRules, devices } from './lowering/devices.ts';
import { cgroupParent } from './lowering/asking.ts';
import { capAdd, cgroup, privileged, usernsMode } from './lowering/security.ts';
import { securityOpt } from './lowering/security-opt.ts';

/** What a service may do to its host. */
export const security = {
  /** Capabilities beyond the usual. */
  cap_add: carried<readonly string[]>()({ becomes: 'HostConfig.CapAdd', merge: nameIdentity, lower: capAdd }),
  /** Capabilities taken away. */
  cap_drop: carried<readonly string[]>()({
    becomes: 'HostConfig.CapDrop',
    merge: nameIdentity,
    lower: hostField('CapDrop'),
  }),
  /** Whether the container has all rights of the host. */
  privileged: carried<boolean>()({ becomes: 'HostConfig.Privileged', lower: privileged }),
  /** Whether the image's files cannot be changed. */
  read_only: carried<boolean>()({ becomes: 'HostConfig.ReadonlyRootfs', lower: hostField('ReadonlyRootfs') }),
  /** Devices of the host: `source:target:rwm`, or a mapping. */
  devices: carried<readonly (string | DeviceInput)[]>()({
    becomes: 'HostConfig.Devices, HostConfig.DeviceRequests',
    merge: deviceIdentity,
    lower: devices,
    each: carried<string | DeviceInput>()({ long: deviceForm, inside: device }),
  }),
  /**
   * Rules of the devices that the container may use.
   * @uniqueItems true
   */
  device_cgroup_rules: carried<readonly string[]>()({
    becomes: 'HostConfig.DeviceCgroupRules',
    lower: deviceCgroupRules,
  }),
  /**
   * Profiles of the kernel's security modules.
   * @uniqueItems true
   */
  security_opt: carried<readonly string[]>()({
    becomes: 'HostConfig.SecurityOpt, HostConfig.MaskedPaths, HostConfig.ReadonlyPaths',
    lower: securityOpt,
  }),
  /** Whose users the container has. */
  userns_mode: carried<string>()({ becomes: 'HostConfig.UsernsMode', lower: usernsMode }),
  /** Whose control groups the container sees. */
  cgroup: carried<'host' | 'private'>()({ becomes: 'HostConfig.CgroupnsMode', refers: sharedWith, lower: cgroup }),
  /** Parent of the container's control group. */
  cgroup_parent: carried<string>()({ becomes: 'HostConfig.CgroupParent', lower: cgroupParent }),
  /** Account of a Windows container. */
  credential_spec: refused<CredentialInput>(WINDOWS)({ waivable: true, inside: credential }),
  /** Whether the container gets the engine's socket. */
  use_api_socket: refused<boolean>('it hands the host to the container')({ except: [false] }),
} as const;
