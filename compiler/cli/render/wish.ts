import { posix } from 'node:path';
import type { Uri, Wish } from '../../payload.ts';
import type { Chosen } from '../files.ts';
import type { Given } from '../options.ts';
import { value, values } from '../options.ts';
import type { Mistake } from '../world.ts';
import { isMistake, usage } from '../world.ts';

/** What the options of a payload say. */
export interface Said {
  readonly kind: 'said';
  readonly instances: number;
  readonly executor: string;
  readonly uris: readonly Uri[];
}

/** The executor lies in the sandbox when nobody says where it is. */
const EXECUTOR = './pod-executor.cjs';

/** Letters that mean themselves to every shell, and to every framework that puts the path between quotes. */
const PATH = /^(\.?\/)?[\w@%+=:,.-]+(\/[\w@%+=:,.-]+)*$/;

/** Mesos and Marathon take no longer ones, and no fetcher takes blanks. */
const URI = /^[^\s\p{Cc}'\\]{1,1024}$/u;

/** Reads the options of a payload. */
export function saidOf(given: Given): Said | Mistake {
  const instances = value(given, 'instances') ?? '1';
  if (!/^[1-9]\d{0,5}$/.test(instances)) return usage('--instances needs a whole number from 1');
  const executor = executorOf(value(given, 'executor') ?? EXECUTOR);
  if (isMistake(executor)) return executor;
  const wrong = values(given, 'uri').find((uri) => !URI.test(uri));
  if (wrong !== undefined) return usage('--uri needs 1 to 1024 characters without blanks, quotes and backslashes');
  if (values(given, 'uri').some((uri) => /(^|\/)\.{0,2}$/.test(uri)))
    return usage('--uri needs the name of a file at its end, by which it lies in the sandbox');
  const name = posix.basename(executor);
  const uris = values(given, 'uri').map((uri) => {
    const isExecutor = executor.startsWith('./') && uri.slice(uri.lastIndexOf('/') + 1) === name;
    return { uri, executable: isExecutor };
  });
  return { kind: 'said', instances: Number(instances), executor, uris };
}

function executorOf(path: string): string | Mistake {
  if (!PATH.test(path)) return usage('--executor needs a path of letters, digits and @%+=:,._-');
  return path.startsWith('/') || path.startsWith('./') ? path : `./${path}`;
}

/** What labels name for the executor, as it lies in the sandbox. */
export type Labelled = Pick<Wish, 'files' | 'envFiles'>;

/** The Compose files and the files of variables as the executor finds them. A label lists them between commas. */
export function sandboxFiles({ files, envFiles, own }: Chosen): Labelled | Mistake {
  const outside = files.find((file) => own.has(file));
  if (outside !== undefined)
    return usage(`${outside} is not in the folder of the others: a task finds its Compose files in its sandbox`);
  const far = envFiles.find((file) => own.has(file));
  if (far !== undefined)
    return usage(`${far} is not in the folder of the Compose files: a task finds both in its sandbox`);
  const wrong = [...files, ...envFiles].find((file) => /^\s|,|\s$|\p{Cc}/u.test(file));
  if (wrong !== undefined) return usage(`${wrong} cannot be named in a label: commas separate names there`);
  return { files, ...(envFiles.length > 0 && { envFiles }) };
}
