import type { PowerUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Host } from '../host.ts';
import type { GrantedPower } from '../plan/plan.ts';
import type { Policy } from '../policy.ts';
import { isAllowed, POWERS } from '../policy/powers.ts';
import { isWindows } from '../paths.ts';
import { place, type Span } from '../source.ts';

/** Judges what services may do to the host, and keeps a list of what was granted. */
export interface Judge {
  /** Records a power that the operator allows; reports any other. */
  power(service: string, use: PowerUse): void;
  /** Records a path outside the sandbox that the operator allowed. */
  path(service: string, path: string, at: Span): void;
  readonly granted: readonly GrantedPower[];
}

/** A judge by the operator's policy. */
export function powerJudge(policy: Policy, report: Report): Judge {
  const granted = new Map<string, GrantedPower>();
  const grant = (power: string, service: string, at: Span, more: { readonly granted?: false } = {}): boolean => {
    const one = { power, service, at: place(at), ...more };
    // Containers of one service ask for the same.
    const key = JSON.stringify(one);
    const isNew = !granted.has(key);
    if (isNew) granted.set(key, one);
    return isNew;
  };
  return {
    get granted() {
      return [...granted.values()];
    },
    power(service, use) {
      const { power, what, at, name } = use;
      if (isAllowed(power, name, policy.allow)) return void grant(power, service, at);
      const values = { service, what, remedy: remedyOf(use) };
      const isRefused = !policy.unconfigured || POWERS[power].unconfigured === 'refused';
      if (isRefused) return void report.add('power-denied', at, values);
      if (grant(power, service, at, { granted: false })) report.add('needs-power', at, values);
    },
    path(service, path, at) {
      grant(`path ${path}`, service, at);
    },
  };
}

/** What an operator writes to allow the power, as text of the file. */
function remedyOf({ power, name, hidden, at }: PowerUse): string {
  const { list } = POWERS[power];
  if (!list || name === undefined) return `allow: {powers: [${power}]}`;
  return `allow: {${list}: [${hidden || isFromVariable(name, at) ? "'*'" : name}]}`;
}

/** Whether the place of a name shows a variable and not the name itself: nobody may quote it then. */
function isFromVariable(name: string, { source, start, end }: Span): boolean {
  const written = source.text.slice(start, end);
  return source.secret === true || (written.includes('$') && !written.includes(name));
}

/** The engine's own socket, by the paths it is known by: who has it has the host. */
const SOCKETS = ['/var/run/docker.sock', '/run/docker.sock', '/var/run/podman/podman.sock', '/run/podman/podman.sock'];

/** A path as somebody wrote it. `hidden`: it came from a variable, and nobody may quote it. */
export interface Written {
  readonly service: string;
  readonly at: Span;
  readonly hidden?: boolean;
  /** Whether a relative path was resolved, and judged by that already, links included. */
  readonly resolved?: boolean;
}

/** Where on the host a path of the file lies, judged; a relative one begins in the sandbox. */
export function hostPath(path: string, of: Written, { sandbox, paths, judge, report, look }: World): string {
  const clean = pathOnHost(path, sandbox);
  if (isWindows(path) || /^\.{1,2}\\/.test(path)) {
    report.add('windows-path', of.at, { path: of.hidden ? 'of a variable' : path });
    return clean;
  }
  const quoted = { path: of.hidden ? 'of a variable' : JSON.stringify(path), what: 'the path' };
  const isResolved = of.resolved === true && !/^[/~]/.test(path);
  if (inside(clean, [sandbox])) {
    const leaves = !isResolved && look(clean.slice(sandbox.length + 1)) === 'outside';
    if (leaves) report.add('outside-root', of.at, quoted);
    return clean;
  }
  if (SOCKETS.some((socket) => inside(socket, [clean]))) {
    judge.power(of.service, {
      power: 'engine-socket',
      what: "the engine's socket, which is the whole host",
      at: of.at,
    });
    if (SOCKETS.includes(clean)) return clean;
  }
  if (inside(clean, paths)) judge.path(of.service, of.hidden ? 'of a variable' : clean, of.at);
  else if (!isResolved) report.add('outside-root', of.at, quoted);
  return clean;
}

/** Where on the host a path of the file lies, not judged. */
export function pathOnHost(path: string, sandbox: string): string {
  return normal(/^[/~]/.test(path) ? path : `${sandbox}/${path}`);
}

/** The same, but relative to the sandbox where it lies inside: there it is found wherever that is. */
export function placed(path: string, of: Written, world: World): string {
  if (!/^[/~]/.test(path)) return path;
  const absolute = hostPath(path, of, world);
  return absolute.startsWith(`${world.sandbox}/`) ? absolute.slice(world.sandbox.length + 1) : absolute;
}

/** What paths of the host are judged by. */
export interface World {
  readonly sandbox: string;
  readonly paths: readonly string[];
  readonly judge: Judge;
  readonly report: Report;
  /** Whether a path, relative to the sandbox, leads out of it by a link. */
  readonly look: Host['look'];
}

function inside(path: string, folders: readonly string[]): boolean {
  return folders.map(normal).some((folder) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`));
}

/** Without `.`, `..`, doubled or trailing slashes. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return path.startsWith('~') ? parts.join('/') : `/${parts.join('/')}`;
}
