/** Where the executor's cgroup was found, or why it is no parent for containers. */
export type CgroupParent =
  | {
      readonly kind: 'found';
      /** As an engine on the same host names it: `/mesos/<run>`. */
      readonly path: string;
      /** 2: the unified hierarchy, whose agents are not proven to bear foreign cgroups. */
      readonly version: 1 | 2;
      /** Whether the agent accounts memory at this path; without its isolator `cgroups/mem` it does not. */
      readonly memory: boolean;
    }
  | { readonly kind: 'none'; readonly why: string };

/**
 * The parent for the cgroups of the pod's containers, from the text of the executor's /proc/self/cgroup and the id of
 * its run. The root's name is the agent's choice, so nothing but the run's id is taken for granted.
 */
export function cgroupParent(procSelfCgroup: string, run: string): CgroupParent {
  const paths = pathsOf(procSelfCgroup);
  const unified = paths.get('');
  if (!paths.has('freezer') && !paths.has('memory') && unified !== undefined) return fromUnified(unified, run);
  return fromFreezer(paths, run);
}

/** `4:memory:/mesos/a5759609`, `3:cpu,cpuacct:/…`, `1:name=systemd:/…`, `0::/…`: path by controller; '' is version 2. */
function pathsOf(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  return paths;
}

/** Processes are in a `leaf`; the limits are its parent's. */
function fromUnified(path: string, run: string): CgroupParent {
  const parent = path.replace(/\/leaf$/, '');
  if (isOf(parent, run)) return { kind: 'found', path: parent, version: 2, memory: true };
  const remedy = 'an agent older than 1.12 needs a host with cgroup v1';
  return none(`on this host with cgroup v2 the executor is in ${path}, which is not its run's own (${remedy})`);
}

function fromFreezer(paths: ReadonlyMap<string, string>, run: string): CgroupParent {
  const path = paths.get('freezer');
  if (path === undefined) return none('/proc/self/cgroup names no freezer, which the agent keeps its containers in');
  if (isOf(path, run)) return { kind: 'found', path, version: 1, memory: paths.get('memory') === path };
  if (path === '/') {
    const own = 'or it runs in a cgroup namespace of its own';
    return none(`the executor is in the root cgroup: the agent does not use --launcher=linux, ${own}`);
  }
  return none(`the executor is in ${path}, which is not its run's own: the agent does not use --launcher=linux`);
}

function isOf(path: string, run: string): boolean {
  return run !== '' && path.endsWith(`/${run}`);
}

function none(why: string): CgroupParent {
  return { kind: 'none', why };
}
