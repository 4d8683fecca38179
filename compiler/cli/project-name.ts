import type { Mistake } from './world.ts';
import { failure } from './world.ts';

/** A name that was said outright must be right as it stands (Compose Specification, 04-version-and-name). */
export function checkedName(said: string): string | Mistake {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(said)) return said;
  return failure(
    `"${said}" is no name for a project: it takes small letters, digits, - and _, and begins with a letter or digit`,
  );
}

/** A name from a file or a folder is made right: `My App` is `myapp`. Empty when nothing of it can be used. */
export function madeName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}
