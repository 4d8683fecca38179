import type { Container, Namespace } from '../plan/plan.ts';
import { isObject, type Json } from '../tree.ts';
import { type Leaf, valueAt } from './leaves.ts';
import type { World } from './world.ts';

/** The container that a leaf is a part of, or speaks of. */
export function containerOf({ keys }: Leaf, { plan, containers }: World): Container | undefined {
  const [part, index] = keys;
  if (part === 'containers') return plan.containers[Number(index)];
  const record = recordOf(keys.slice(0, 2), plan);
  const name = record?.['container'];
  return name === undefined ? undefined : containers.get(String(name));
}

/** The object at a path of the plan. */
export function recordOf(keys: readonly string[], plan: unknown): { readonly [name: string]: Json } | undefined {
  const found = valueAt(keys, plan);
  return isObject(found) ? found : undefined;
}

/** What the plan itself says of a value: its `because`, `cause` or `at`, or that of what it follows from. */
export function textsOf(leaf: Leaf, world: World): readonly string[] {
  const { keys, value } = leaf;
  const container = containerOf(leaf, world);
  if (keys.includes('because')) return [String(value)];
  if (container && keys[0] === 'containers') {
    if (keys[2] === 'create') return becauseOf(keys.slice(3), container, world);
    const following = FOLLOWING[keys[2] ?? ''];
    if (following) return following(container, world, keys);
  }
  if (keys[0] === 'images') return imageTexts(keys, world);
  for (let length = keys.length - 1; length > 0; length -= 1) {
    const { cause, at, from } = recordOf(keys.slice(0, length), world.plan) ?? {};
    if (typeof from === 'string' && at !== undefined) return [`${from} (${at})`];
    if (cause !== undefined || at !== undefined)
      return [cause, at].flatMap((text) => (text === undefined ? [] : [String(text)]));
  }
  return [];
}

function becauseOf(
  [first = '', second = '', port = '', ...rest]: readonly string[],
  container: Container,
  { plan }: World,
): readonly string[] {
  const field = first === 'HostConfig' ? `${first}.${second}` : first;
  const because = container.because[field] ?? plan.because[field];
  const own = because === undefined ? [] : [because];
  if (field !== 'HostConfig.PortBindings') return own;
  const same = container.ports.filter((one) => one.container === port);
  const { from, at } = same[Number(rest[0])] ?? {};
  return [...own, ...(from === undefined ? [] : [`${from} (${at})`])];
}

const MODES: { readonly [kind in Namespace]: string } = {
  network: 'HostConfig.NetworkMode',
  pid: 'HostConfig.PidMode',
  ipc: 'HostConfig.IpcMode',
};

type Following = (container: Container, world: World, keys: readonly string[]) => readonly string[];

/** Of fields of a container that follow from what is told elsewhere. */
const FOLLOWING: { readonly [field: string]: Following } = {
  joins: ({ because }, _, keys) => joinText(because, keys[3]),
  owns: ({ name, owns }, { plan }, keys) => {
    const kind = owns[Number(keys[3])];
    const members = kind === undefined ? [] : plan.containers.filter(({ joins }) => joins[kind] === name);
    return members.flatMap(({ because }) => joinText(because, kind));
  },
  role: ({ name, role }, { plan }) => {
    if (role !== 'init') return [];
    const all = plan.containers.flatMap(({ depends }) => depends);
    return all.filter(({ on, when }) => on === name && when === 'completed').map(({ cause }) => cause);
  },
};

function joinText(because: Container['because'], kind: string | undefined): readonly string[] {
  const text = because[MODES[kind as Namespace] ?? '']; // a kind that is none has no text
  return text === undefined ? [] : [text];
}

/** The image of infra is nobody's in the files. */
function imageTexts(keys: readonly string[], { plan }: World): readonly string[] {
  const users = plan.images[Number(keys[1])]?.services ?? [];
  const infra = plan.containers.find(({ role, service }) => role === 'infra' && users.includes(service));
  return infra?.because['Image'] === undefined ? [] : [infra.because['Image']];
}

/** A text that says more than attributes and files. */
export function sentenceOf(text: string): string | undefined {
  const rest = text.replaceAll(/(?<![\w.-])[\w.-]+ \([^()]+:\d+:\d+\)/g, '');
  return /[^,\s] +\S/.test(rest) ? text : undefined;
}
