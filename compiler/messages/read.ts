import { error, warning } from './level.ts';

/** Messages about files, YAML, and old spellings. */
export const readMessages = {
  'unreadable-file': error((of: { file: string; why: string }) => `${of.file} cannot be read: ${of.why}`),
  'outside-root': error(
    (of: { path: string; what: string }) =>
      `${of.what} ${of.path} lies outside the project's root; move it inside, or name it by an absolute path that the operator allows (allow.paths)`,
  ),
  'windows-path': error(
    (of: { path: string }) =>
      `the path ${of.path} is one of Windows, and pods run on Linux; write a folder beside the Compose file, such as ./data`,
  ),
  'yaml-syntax': error((of: { why: string }) => of.why),
  'duplicate-key': error(
    (of: { key: string; first: string }) => `${of.key} is written twice; the first stands at ${of.first}`,
  ),
  'key-not-text': error(
    (of: { key: string; got: string }) => `the key ${of.key} is ${of.got}; keys must be text: put it in quotes`,
  ),
  'too-large': error((of: { what: string; limit: string }) => `${of.what}; the limit is ${of.limit}`),
  'root-not-mapping': error((of: { got: string }) =>
    of.got === 'nothing'
      ? 'the file is empty; it must be a mapping (name: value)'
      : `the file must be a mapping (name: value), not ${of.got}`,
  ),
  'version-odd': warning(
    (of: { got: string }) => `version is ${of.got}, which is no version of Compose; it has no effect, remove it`,
  ),
  'old-spelling-clash': error(
    (of: { old: string; now: string }) =>
      `${of.old} is the old spelling of ${of.now}, which is written as well; keep one`,
  ),
  'later-attribute': error(
    (of: { path: string; attribute: string; old: string | undefined }) =>
      `${of.path}: services at top level are Compose 1, which has no ${of.attribute}; ${of.old ? `write ${of.old}, or ` : ''}move all services below services:`,
  ),
  'old-attribute': error(
    (of: { path: string }) =>
      `${of.path} is an attribute of Compose 1 and 2.x alone; name the driver in the volume itself (volumes: {NAME: {driver: …}})`,
  ),
  'variables-syntax': error((of: { why: string }) => of.why),
};
