import type { Device, DeviceRequest, Masks } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { DeviceRequestUse, Part, PowerUse } from '../part.ts';
import { allMasks, hostField, inside, marked, masked, masksOf } from './fields.ts';

interface DeviceSaid {
  /** Absent in a mapping of other keys alone, which `devices: [':']` without quotes is. */
  readonly source?: string;
  readonly target?: string;
  readonly permissions?: string;
}

/** Paths of the host, and names of the Container Device Interface, which the engine looks up. */
export function devices(said: readonly DeviceSaid[], where: Where): Part {
  const { at, hidden, mask, tell } = where;
  const list: Device[] = [];
  const masks: Masks[] = [];
  const named: DeviceRequestUse[] = [];
  for (const [index, one] of said.entries()) {
    const { source = '', target = source, permissions = 'rwm' } = one;
    if (CDI.test(source)) {
      const value = { Driver: 'cdi', DeviceIDs: [source] };
      named.push({ value, attribute: 'devices', at: at(index), masks: masked('/DeviceIDs/0', mask(index, 'source')) });
      continue;
    }
    if (!isDevice(one)) tell('bad-device-path', {}, index);
    for (const [key, field] of DEVICE) {
      masks.push(masked(`/HostConfig/Devices/${list.length}/${field}`, mask(index, key)));
    }
    list.push({ PathOnHost: source, PathInContainer: target, CgroupPermissions: permissions });
  }
  const powers = said.map(({ source = '' }, index) =>
    use(hidden(index, 'source') ? 'a device' : `the device ${source}`, at(index)),
  );
  const create = list.length > 0 && { create: { HostConfig: { Devices: list } } };
  return { ...create, powers, deviceRequests: named, ...marked(allMasks(masks)) };
}

/** `vendor.com/class=name` (CNCF, Container Device Interface). */
const CDI = /^[a-zA-Z][\w.-]*\/[a-zA-Z][\w-]*=[\w.:-]+$/;

/** The Engine knows of `source:rwm` as little as docker compose, which takes the letters for a path. */
function isDevice({ source = '', target = source, permissions = 'rwm' }: DeviceSaid): boolean {
  return source.startsWith('/') && target.startsWith('/') && /^[rwm]{1,3}$/.test(permissions);
}

const DEVICE = [
  ['source', 'PathOnHost'],
  ['target', 'PathInContainer'],
  ['permissions', 'CgroupPermissions'],
] as const;

/** `c 1:3 mr`: kind, numbers (or `*`), and what may be done. */
const RULE = /^[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}$/;

export function deviceCgroupRules(said: readonly string[], where: Where): Part {
  for (const [index, rule] of said.entries()) {
    if (!RULE.test(rule))
      where.tell('bad-value', { what: 'a rule', wanted: "a kind, numbers and letters of rwm: 'c 1:3 mr'" }, index);
  }
  const powers = said.map((_, index) => use('a rule for devices', where.at(index)));
  return said.length > 0 ? { ...hostField('DeviceCgroupRules')(said, where), powers } : {};
}

/** Devices that a driver finds, in long form. */
export interface RequestSaid {
  readonly capabilities?: readonly string[];
  readonly count?: number;
  readonly device_ids?: readonly string[];
  readonly driver?: string;
  readonly options?: { readonly [name: string]: string };
}

/** `gpus` are requests whose capabilities go without saying. */
export function gpus(said: readonly RequestSaid[], where: Where): Part {
  const isGpu = ({ capabilities = [] }: RequestSaid): boolean => capabilities.includes('gpu');
  return requests(
    said.map((one) => (isGpu(one) ? one : { ...one, capabilities: [...(one.capabilities ?? []), 'gpu'] })),
    'gpus',
    where,
  );
}

export function requests(said: readonly RequestSaid[], attribute: string, where: Where): Part {
  const list = said.map((one, index) => {
    const { capabilities = [], count, device_ids: ids, driver, options } = one;
    const value: DeviceRequest = {
      ...(driver !== undefined && { Driver: driver }),
      ...(count !== undefined && { Count: count }),
      ...(ids && { DeviceIDs: ids }),
      Capabilities: [capabilities],
      ...(options && { Options: { ...options } }),
    };
    const own = inside(where, index);
    const masks = PARTS.map(([key, field, texts]) => masksOf(field, texts(one), inside(own, key)));
    return { value, attribute, at: own.at(), masks: allMasks(masks) };
  });
  return { deviceRequests: list, powers: list.map(({ at: place }) => use('devices that a driver finds', place)) };
}

/** The texts of a request: as the file calls them, and where the Engine's has them. */
const PARTS = [
  ['driver', '/Driver', ({ driver }: RequestSaid) => driver],
  ['device_ids', '/DeviceIDs', ({ device_ids: ids }: RequestSaid) => ids],
  ['capabilities', '/Capabilities/0', ({ capabilities }: RequestSaid) => capabilities],
  ['options', '/Options', ({ options }: RequestSaid) => options],
] as const;

function use(what: string, at: PowerUse['at']): PowerUse {
  return { power: 'devices', what, at };
}
