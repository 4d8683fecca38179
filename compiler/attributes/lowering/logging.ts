import type { Where } from '../attribute.ts';
import type { Part } from '../part.ts';
import { allMasks, inside, marked, masksOf } from './fields.ts';

/** Docker compose shows no line of it, and the pod's common output has none. */
export function attach(said: boolean): Part {
  return said ? {} : { apart: true };
}

/** Its bounds count; where there are none, those of the engine's usual driver are the operator's. */
export function logging(said: { driver?: string; options?: { readonly [name: string]: string } }, where: Where): Part {
  const { driver, options = {} } = said;
  const Type = driver === undefined || driver === '' ? 'json-file' : driver;
  const masks = allMasks([
    masksOf('/HostConfig/LogConfig/Type', driver, inside(where, 'driver')),
    masksOf('/HostConfig/LogConfig/Config', options, inside(where, 'options')),
  ]);
  const places = Object.fromEntries([
    ['HostConfig.LogConfig.Type', where.at('driver')],
    ...Object.keys(options).map((name) => [`HostConfig.LogConfig.${name}`, where.at('options', name)] as const),
  ]);
  return { create: { HostConfig: { LogConfig: { Type, Config: { ...options } } } }, places, ...marked(masks) };
}
