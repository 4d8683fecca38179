import { posix } from 'node:path';

/** As Go cleans a path: no `.` or inner `..`, no double slash, no slash at the end. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** The folder of a file; `''` for the root. */
export function folderOf(file: string): string {
  const folder = posix.dirname(file);
  return folder === '.' ? '' : folder;
}

/** Whether the path is not relative to a folder of the project: absolute, in the home folder, of Windows, or empty. */
export function standsAlone(path: string): boolean {
  return path === '' || /^[/~]/.test(path) || isWindows(path);
}

/** Whether the path is an absolute one of Windows. */
export function isWindows(path: string): boolean {
  return /^[a-z]:[\\/]|^\\\\/i.test(path);
}

/** Whether a build's context is no folder: a URL, a repository, an image, another service's image. */
export function isRemote(context: string): boolean {
  return /:\/\/|^(service:|github\.com\/|git@)/.test(context);
}
