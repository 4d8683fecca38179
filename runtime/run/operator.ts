import type { Given, Mistake, OperatorFiles, World } from '../../compiler/command.ts';
import { failure, isMistake, sourceOf, value } from '../../compiler/command.ts';
import type { FileMode } from '../doctor/facts.ts';
import type { HostLook } from '../doctor/look.ts';

/** The operator's file of a host: where it is there, no other gives a pod more. */
export const USUAL_FILE = '/etc/pod-executor.yaml';

/** What is asked about operator's files: their names, texts and owners. */
export type Asked = Pick<World, 'cwd' | 'env' | 'disk' | 'input'> & {
  readonly look: Pick<HostLook, 'isRoot' | 'modeOf' | 'realPath'>;
};

/**
 * The operator's files: the usual one, which a file of `--config`, else of POD_EXECUTOR_CONFIG, may narrow; without the
 * usual one, the named file alone.
 */
export function operatorFiles(asked: Asked, given: Given, usual = USUAL_FILE): OperatorFiles | Mistake {
  return filesOf(asked, namedFile(asked, given)?.path, usual);
}

/**
 * The same for an executor. Whoever describes its task may set its command and environment: a file that the task brought
 * along, or that others than root may write, is refused.
 */
export function executorFiles(
  asked: Asked,
  given: Given,
  { sandbox, usual = USUAL_FILE }: { readonly sandbox: string; readonly usual?: string },
): OperatorFiles | Mistake {
  const named = namedFile(asked, given);
  const path = named && ofTheHost(asked, named, sandbox);
  return isMistake(path) ? path : filesOf(asked, path, usual);
}

function filesOf(asked: Asked, named: string | undefined, usual: string): OperatorFiles | Mistake {
  const first = usualFile(asked, usual);
  if (isMistake(first)) return first;
  const second = sourceOf(asked, named);
  if (isMistake(second)) return second;
  return { ...first, ...(second && { [first.policy ? 'narrowing' : 'policy']: second }) };
}

/** A file that decides for a host unless others than root may write it: then it is refused, never passed over. */
function usualFile(asked: Asked, usual: string): OperatorFiles | Mistake {
  if (asked.disk.read(usual).kind === 'missing') return {};
  const mode = asked.look.modeOf(usual);
  const wrong = mode && strangersOf(mode);
  if (wrong !== undefined) return failure(`${usual} ${wrong}: ${remedyOf(usual)}`);
  const policy = sourceOf(asked, usual);
  return isMistake(policy) ? policy : { ...(policy && { policy }) };
}

interface Named {
  /** The option or variable. */
  readonly by: string;
  readonly path: string;
}

function namedFile({ env }: Asked, given: Given): Named | undefined {
  const option = value(given, 'config');
  if (option !== undefined) return { by: '--config', path: option };
  const variable = env['POD_EXECUTOR_CONFIG'];
  return variable ? { by: 'POD_EXECUTOR_CONFIG', path: variable } : undefined;
}

/** The path of a named file without links, or why it is none of the host's operator. */
function ofTheHost({ look }: Asked, { by, path }: Named, sandbox: string): string | Mistake {
  const refused = (why: string): Mistake => failure(`${by} names ${path}, which ${why}`);
  if (!path.startsWith('/')) return refused(`is no absolute path: ${INSTALL}`);
  const [real, folder] = [look.realPath(path), look.realPath(sandbox) ?? sandbox];
  if (real === undefined) return refused('cannot be read: there is no such file');
  // Sandboxes of other tasks lie in the agent's work folder as well.
  const [work = folder] = folder.split('/slaves/');
  if ([folder, work].some((outer) => real === outer || real.startsWith(`${outer}/`))) {
    return refused(`a task may write: ${INSTALL}`);
  }
  const mode = look.modeOf(real);
  const wrong = mode && (look.isRoot ? strangersOf(mode) : kindOf(mode));
  return wrong === undefined ? real : refused(`${wrong}: ${remedyOf(real)}`);
}

const INSTALL = `install the operator's file on the host, as ${USUAL_FILE}`;

/** Why a file is not root's alone, in words that follow its name; undefined when it is. */
export function strangersOf(mode: FileMode): string | undefined {
  const { bits, uid } = mode;
  if (uid !== 0) return `belongs to user ${uid}, not to root`;
  if (bits & OTHERS) return 'may be written by every user';
  return bits & GROUP ? 'may be written by its group' : kindOf(mode);
}

function kindOf({ isFile }: FileMode): string | undefined {
  return isFile ? undefined : 'is no regular file';
}

/** Bits of permissions: writing, for all users and for the group. */
export const OTHERS = 0o002;
export const GROUP = 0o020;

/** A command that makes a file or a folder root's alone. */
export function remedyOf(path: string, mode = 644): string {
  return `chown root ${path} && chmod ${mode} ${path}`;
}
