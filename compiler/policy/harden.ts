import { listOf, numberOf, oneOf, type Reader, settings, wrong } from '../context/settings.ts';
import type { Capability, HardenInput, MountFlag } from '../policy-input.ts';
import type { ReadersFor } from './readers.ts';

/** Every word; TypeScript holds that none is missing. */
const CAPABILITIES: { readonly [name in Capability]: name } = {
  ALL: 'ALL',
  AUDIT_WRITE: 'AUDIT_WRITE',
  CHOWN: 'CHOWN',
  DAC_OVERRIDE: 'DAC_OVERRIDE',
  FOWNER: 'FOWNER',
  FSETID: 'FSETID',
  KILL: 'KILL',
  MKNOD: 'MKNOD',
  NET_BIND_SERVICE: 'NET_BIND_SERVICE',
  NET_RAW: 'NET_RAW',
  SETFCAP: 'SETFCAP',
  SETGID: 'SETGID',
  SETPCAP: 'SETPCAP',
  SETUID: 'SETUID',
  SYS_CHROOT: 'SYS_CHROOT',
};

const FLAGS: { readonly [flag in MountFlag]: flag } = { nosuid: 'nosuid', nodev: 'nodev' };

const yesOrNo: Reader<boolean> = (node, place) =>
  node.kind === 'scalar' && typeof node.value === 'boolean' ? node.value : wrong(node, place, 'true or false');

/** The largest number of a process that Linux has. */
const MOST_PIDS = 2 ** 22;

const pids: Reader<number> = (node, place) => {
  const found = numberOf(node);
  const isFitting = found !== undefined && Number.isInteger(found) && found >= 1 && found <= MOST_PIDS;
  return isFitting ? found : wrong(node, place, `a whole number from 1 to ${MOST_PIDS}`);
};

export const harden: Reader<HardenInput> = settings({
  'no-new-privileges': yesOrNo,
  drop: listOf(oneOf(Object.values(CAPABILITIES))),
  pids,
  userns: oneOf<'remapped'>(['remapped']),
  mounts: listOf(oneOf(Object.values(FLAGS))),
} satisfies ReadersFor<HardenInput>);
