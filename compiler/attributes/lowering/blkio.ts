import type { HostConfig, Masks } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { allMasks, inside, marked, masksOf } from './fields.ts';

interface Rate {
  readonly path?: string;
  readonly rate?: number;
}

interface BlkioSaid {
  readonly weight?: number;
  readonly weight_device?: readonly { readonly path?: string; readonly weight?: number }[];
  readonly device_read_bps?: readonly Rate[];
  readonly device_read_iops?: readonly Rate[];
  readonly device_write_bps?: readonly Rate[];
  readonly device_write_iops?: readonly Rate[];
}

const RATES = [
  ['device_read_bps', 'BlkioDeviceReadBps'],
  ['device_read_iops', 'BlkioDeviceReadIOps'],
  ['device_write_bps', 'BlkioDeviceWriteBps'],
  ['device_write_iops', 'BlkioDeviceWriteIOps'],
] as const;

/** Weights from 10 to 1000, rates by device. */
export function blkioConfig(said: BlkioSaid, where: Where): Part {
  const { weight = 0, weight_device: weights = [] } = said;
  if (weight !== 0) checkWeight(weight, where, 'weight');
  for (const [index, one] of weights.entries()) checkWeight(one.weight ?? 0, where, 'weight_device', index);
  const byDevice = weights.map(({ path = '', weight: own = 0 }) => ({ Path: path, Weight: own }));
  const rates = RATES.flatMap(([name, field]) => {
    const list = (said[name] ?? []).map(({ path = '', rate = 0 }) => ({ Path: path, Rate: rate }));
    return list.length > 0 ? [[field, list] as const] : [];
  });
  const host: HostConfig = {
    ...(weight !== 0 && { BlkioWeight: weight }),
    ...(byDevice.length > 0 && { BlkioWeightDevice: byDevice }),
    ...Object.fromEntries(rates),
  };
  return { create: { HostConfig: host }, ...marked(paths(said, where)) };
}

function checkWeight(weight: number, { tell }: Where, ...path: (string | number)[]): void {
  if (weight < 10 || weight > 1000) tell('bad-value', { what: 'a weight', wanted: 'from 10 to 1000' }, ...path);
}

/** The devices that came from variables. */
function paths(said: BlkioSaid, where: Where): Masks {
  const lists = [['weight_device', 'BlkioWeightDevice'], ...RATES] as const;
  const all = lists.flatMap(([name, field]) =>
    (said[name] ?? []).map(({ path }, index) =>
      masksOf(`/HostConfig/${field}/${index}/Path`, path, inside(where, name, index, 'path')),
    ),
  );
  return allMasks(all);
}
