import { type ThriftValue, thriftStruct } from './thrift.ts';

/** Of Aurora's AssignedTask (api.thrift): the field that maps names of ports to the numbers that were assigned. */
const ASSIGNED_PORTS = 5;

/**
 * Names of ports from a TaskInfo's `data` in base64, where it is what Aurora's scheduler puts there: an AssignedTask
 * in Thrift's binary protocol. None where it is anything else.
 */
export function auroraPorts(data: string | undefined): ReadonlyMap<string, number> {
  const ports = data ? thriftStruct(Buffer.from(data, 'base64'))?.[ASSIGNED_PORTS] : undefined;
  const pairs = ports instanceof Map ? [...ports] : [];
  return new Map(pairs.filter(isNamedPort));
}

function isNamedPort(pair: readonly [ThriftValue, ThriftValue]): pair is readonly [string, number] {
  return typeof pair[0] === 'string' && typeof pair[1] === 'number';
}
