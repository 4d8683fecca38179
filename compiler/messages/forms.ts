import { error, warning } from './level.ts';

/** Messages about the short and long forms of attributes. `written` is quoted already, and never a variable's value. */
export const formMessages = {
  'bad-duration': error(
    (of: { written: string }) => `${of.written} is not a duration; write numbers with units: 30s, 1m30s, 500ms`,
  ),
  'bad-size': error(
    (of: { written: string }) => `${of.written} is not a size; write a number of bytes, or one with a unit: 64m, 1.5g`,
  ),
  'bad-mode': error((of: { written: string }) => `${of.written} is not a file mode; write it in octal: 0440`),
  'decimal-mode': warning(
    (of: { mode: string }) =>
      `${of.mode} is a decimal number, and other rights than it looks like; write 0${of.mode} for octal`,
  ),
  'bad-port': error((of: { written: string; why: string }) => `${of.written} is not a port: ${of.why}`),
  'bad-mount': error((of: { written: string; why: string }) => `${of.written} cannot be mounted: ${of.why}`),
  'mount-option': warning(
    (_: object) =>
      'an option of this mount is unknown and has no effect; known are ro, rw, nocopy, z, Z, and rslave and its like',
  ),
  'bad-device': error(
    (of: { written: string }) => `${of.written} is not a device; write source:target:permissions, or the long form`,
  ),
  'bad-host': error(
    (of: { written: string; why: string }) => `${of.written} is not a host name with its address: ${of.why}`,
  ),
  'bad-pair': error((of: { written: string }) => `${of.written} must be written name=value, the name without spaces`),
  'replaced-item': warning(
    (of: { at: string; by: string }) => `this is lost: ${of.at} has the same ${of.by}, and the last counts; keep one`,
  ),
  'bad-ssh': error((of: { written: string }) => `${of.written} must be default, or name=path of a key or socket`),
  'bad-device-count': error((of: { written: string }) => `${of.written} must be a number or all`),
  'command-syntax': error(
    (of: { written: string; why: string }) =>
      `${of.written} cannot be split into words: ${of.why}; quote it, or write the command as a list`,
  ),
  'command-cut': error(
    (of: { written: string; operator: string }) =>
      `${of.written} needs a shell for ${of.operator}, and none runs it: docker compose would silently drop ` +
      `${of.operator} and all that follows; write ["sh", "-c", "…"] to run it in a shell, ` +
      `or '${of.operator}' in quotes to pass it on as an argument`,
  ),
  'healthcheck-test': error(
    (of: { first: string }) => `a test must start with NONE, CMD or CMD-SHELL, not ${of.first}`,
  ),
  'name-conflict': error(
    (of: { name: string }) => `external.name ${of.name} contradicts the name written beside it; keep name alone`,
  ),
};
