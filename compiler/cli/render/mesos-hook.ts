import { posix } from 'node:path';
import { renderMesosHook } from '../../render.ts';
import type { Given } from '../options.ts';
import { value, values } from '../options.ts';
import type { Mistake } from '../world.ts';
import { isMistake, usage } from '../world.ts';

/** What runtime/hook/module.cpp exports. */
const MODULE = 'org_composeexecutor_CleanerHook';

const LIBRARY = '/usr/lib/mesos/modules/libpod-cleaner-hook.so';

/** As runtime/hook/settings.cpp has it. */
const MOST_SECONDS = 86_400;

/** The file of --modules for the hook of runtime/hook, whose parameters are judged here as the agent will judge them. */
export function mesosHook(given: Given): string | Mistake {
  const library = absolute(given, 'library') ?? LIBRARY;
  if (isMistake(library)) return library;
  const parameters = parametersOf(given);
  if (isMistake(parameters)) return parameters;
  const quoted = parameters.map(([key, text]) => ({ key: JSON.stringify(key), value: JSON.stringify(text) }));
  return renderMesosHook({ library: JSON.stringify(library), module: JSON.stringify(MODULE), parameters: quoted });
}

type Parameter = readonly [key: string, value: string];

function parametersOf(given: Given): readonly Parameter[] | Mistake {
  const cleaner = absolute(given, 'cleaner');
  if (cleaner === undefined) return usage("mesos-hook needs --cleaner, pod-executor's path on the agent's host");
  if (isMistake(cleaner)) return cleaner;
  const engine = value(given, 'engine');
  if (engine !== undefined && !/^(unix:\/\/\/|(tcp|https?):\/\/)./.test(engine))
    return usage('--engine needs unix:///PATH or tcp://HOST:PORT');
  const seconds = value(given, 'time-limit');
  if (seconds !== undefined && !isSeconds(seconds))
    return usage(`--time-limit needs whole seconds, 1 to ${MOST_SECONDS}`);
  return [
    ['cleaner', cleaner],
    ...(engine === undefined ? [] : [['engine_host', engine] as const]),
    ...(seconds === undefined ? [] : [['time_limit_seconds', seconds] as const]),
    ...values(given, 'argument').map((word) => ['argument', word] as const),
  ];
}

function absolute(given: Given, name: string): string | Mistake | undefined {
  const path = value(given, name);
  return path === undefined || posix.isAbsolute(path) ? path : usage(`--${name} needs an absolute path`);
}

function isSeconds(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_SECONDS;
}
