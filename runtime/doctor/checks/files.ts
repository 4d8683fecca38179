import type { RegistryFacts } from '../../engine/registry-facts.ts';
import { GROUP, OTHERS, remedyOf, strangersOf } from '../../run/operator.ts';
import type { FileMode, HookFacts, OperatorFacts, OperatorFile, ProgramFile } from '../facts.ts';
import { fail, type Line, ok, warn } from '../line.ts';

/** package.json says the same. */
const LEAST_NODE = [20, 19];

export function node(version: string): Line {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least = 0, leastMinor = 0] = LEAST_NODE;
  const isOld = major < least || (major === least && minor < leastMinor);
  const text = `Node ${version}`;
  return isOld ? fail('node', `${text} is too old`, `install Node ${LEAST_NODE.join('.')} or later`) : ok('node', text);
}

const STICKY = 0o1000;

export function operator(found: OperatorFacts): readonly Line[] {
  if (found.kind === 'none') {
    const text = `there is no ${found.usual}: pods get no power over the host, and the defaults hold`;
    return [ok('operator', `${text}, unless the command or the environment of an executor names another file`)];
  }
  if (found.kind === 'wrong') return [fail('operator', found.why, 'every task fails until that is right')];
  const { files, said, powers = [] } = found;
  const allowed = powers.length > 0 ? `pods may have ${powers.join(', ')}` : 'pods get no power over the host';
  const wrong = said.map(({ level, text }) =>
    level === 'error' ? fail('operator', text, 'every task fails until that is right') : warn('operator', text),
  );
  const right = files.map(({ file }, index) =>
    ok('operator', index === 0 ? `${file} is a right one: ${allowed}` : narrows(files)),
  );
  return [...(wrong.length > 0 ? wrong : right), ...files.flatMap(writers)];
}

function narrows([first, second]: readonly OperatorFile[]): string {
  return `${second?.file} narrows what ${first?.file} allows`;
}

/** Whoever may write or replace the file gives pods any power over the host. */
function writers({ file, mode, folder, folderMode }: OperatorFile): readonly Line[] {
  const power = 'can give pods any power over this host';
  const who = mode && strangersOf(mode);
  const tell = (mode?.bits ?? 0) & OTHERS ? fail : warn;
  const own = who === undefined ? [] : [tell('operator', `${file} ${who}: whoever writes it ${power}`, remedyOf(file))];
  const replacers = folderMode && folderWriters(folderMode);
  if (replacers === undefined) return own;
  return [...own, warn('operator', `${replacers} may replace ${file}, and so ${power}`, remedyOf(folder, 755))];
}

/** Who besides root may put another file in the place of one in a folder. */
function folderWriters({ bits, uid }: FileMode): string | undefined {
  if (uid !== 0) return `user ${uid}, who owns its folder,`;
  if (bits & STICKY) return undefined;
  if (bits & OTHERS) return 'every user';
  return bits & GROUP ? "its folder's group" : undefined;
}

/** As many as fit into a line or two. */
const MOST_NAMED = 5;

/** Names of registries, and never a secret. */
export function registries({ file, found, bits }: RegistryFacts): readonly Line[] {
  if (found.kind === 'missing') {
    return [ok('registries', `there is no ${file}: images are fetched from registries that ask for no credentials`)];
  }
  if (found.kind === 'wrong') return [fail('registries', found.why, 'log in once more: docker login')];
  const { names, missing } = found;
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  const list = names.length === 0 ? 'of no registry by name' : `of ${names.slice(0, MOST_NAMED).join(', ')}${more}`;
  const lacking = missing.map((program) =>
    fail('registries', `${file} names ${program}, which is not in PATH`, "install it, or see the executors' PATH"),
  );
  const isOpen = bits !== undefined && (bits & 0o077) !== 0 && found.hasSecrets;
  return [
    ...(lacking.length > 0 ? lacking : [ok('registries', `${file} has credentials ${list}`)]),
    ...(isOpen ? [warn('registries', `others than its owner may read ${file}`, `chmod 600 ${file}`)] : []),
  ];
}

export function hookFile({ file, hook }: HookFacts): readonly Line[] {
  const remedy = 'pod-compile render mesos-hook makes one';
  if (hook.kind === 'unknown') return [fail('hook', `${file} ${hook.why}`, remedy)];
  const { library, cleaner } = hook.value;
  const wrong = [...lacks(library, false), ...lacks(cleaner, true)];
  if (wrong.length > 0) return wrong.map((what) => fail('hook', what, `the agent does not start with ${file}`));
  return [ok('hook', `${file} names ${library.path}, which starts ${cleaner.path}`)];
}

function lacks({ path, isThere, isExecutable }: ProgramFile, isProgram: boolean): readonly string[] {
  if (!isThere) return [`${path} is not there`];
  return isProgram && !isExecutable ? [`${path} cannot be executed`] : [];
}
