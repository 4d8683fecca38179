import type { PowerUse } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { GrantedPower } from '../plan/plan.ts';
import type { Policy } from '../policy.ts';
import { place, type Span } from '../source.ts';

/** Judges what services may do to the host, and keeps a list of what was granted. */
export interface Judge {
  /** Reports a power that the operator does not allow; records one that is. */
  power(service: string, use: PowerUse): void;
  /** Records a path outside the sandbox that the operator allowed. */
  path(service: string, path: string, at: Span): void;
  readonly granted: readonly GrantedPower[];
}

/** A judge by the operator's policy. */
export function powerJudge(policy: Policy, report: Report): Judge {
  const granted = new Map<string, GrantedPower>();
  const grant = (power: string, service: string, at: Span): void => {
    const one = { power, service, at: place(at) };
    // Containers of one service ask for the same.
    const key = JSON.stringify(one);
    if (!granted.has(key)) granted.set(key, one);
  };
  return {
    get granted() {
      return [...granted.values()];
    },
    power(service, { power, what, at }) {
      if (!policy.allow.powers.includes(power)) return report.add('power-denied', at, { service, power, what });
      grant(power, service, at);
    },
    path: (service, path, at) => grant(`path ${path}`, service, at),
  };
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
export function hostPath(path: string, of: Written, { sandbox, paths, judge, report }: World): string {
  const clean = normal(/^[/~]/.test(path) ? path : `${sandbox}/${path}`);
  if (inside(clean, [sandbox])) return clean;
  if (SOCKETS.some((socket) => inside(socket, [clean]))) {
    judge.power(of.service, {
      power: 'engine-socket',
      what: "the engine's socket, which is the whole host",
      at: of.at,
    });
    if (SOCKETS.includes(clean)) return clean;
  }
  if (inside(clean, paths)) judge.path(of.service, of.hidden ? 'of a variable' : clean, of.at);
  else if (!of.resolved || /^[/~]/.test(path)) {
    report.add('outside-root', of.at, { path: of.hidden ? 'of a variable' : JSON.stringify(path), what: 'the path' });
  }
  return clean;
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
