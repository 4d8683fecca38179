import { hostName } from '../attributes/forms/address.ts';
import type { MaskedNames } from '../plan/masked-names.ts';
import type { Project } from '../project.ts';
import { get, type Node, type Scalar } from '../tree.ts';
import { maskOf, maskOfPart } from './facts.ts';
import { isEngineNetwork } from './networks.ts';

/** The plan's `maskedNames`: the names of a project that hold text of a variable, if there are any. */
export function maskedNames(project: Project, prefix: string): { readonly maskedNames?: MaskedNames } {
  const things = new Map<string, string>();
  const hosts = new Map<string, string>();
  for (const section of [...project.networks.values(), ...project.volumes.values()]) {
    const name = hiddenText(get(section.node, 'name'));
    if (name) things.set(name.value, name.mask);
  }
  const pod = hiddenText(get(project.root, 'name'));
  if (pod) things.set(pod.value, pod.mask);
  for (const { node } of project.services.values()) {
    for (const named of [get(node, 'network_mode'), get(get(node, 'build'), 'network')]) {
      const network = hiddenText(named);
      if (network && !isEngineNetwork(network.value)) things.set(network.value, network.mask);
    }
    const container = hiddenText(get(node, 'container_name'));
    if (container) things.set(`${prefix}_${container.value}`, `${prefix}_${container.mask}`);
    for (const name of [container, ...aliasesOf(node), ...linksOf(node)]) {
      if (name) hosts.set(hostName(name.value), name.mask);
    }
  }
  if (things.size + hosts.size === 0) return {};
  return { maskedNames: { things: Object.fromEntries(things), hosts: Object.fromEntries(hosts) } };
}

interface Hidden {
  readonly value: string;
  readonly mask: string;
}

function hiddenText(node: Node | undefined): Hidden | undefined {
  const mask = node && maskOf(node);
  return node?.kind === 'scalar' && mask !== undefined ? { value: String(node.value), mask } : undefined;
}

function aliasesOf(service: Node): readonly (Hidden | undefined)[] {
  const networks = get(service, 'networks');
  if (networks?.kind !== 'mapping') return [];
  return [...networks.entries.values()].flatMap(({ value }) => itemsOf(get(value, 'aliases')).map(hiddenText));
}

/** `service:alias`. */
function linksOf(service: Node): readonly (Hidden | undefined)[] {
  return itemsOf(get(service, 'links')).map((link) => (link.kind === 'scalar' ? aliasOf(link) : undefined));
}

function aliasOf(link: Scalar): Hidden | undefined {
  const text = String(link.value);
  const cut = text.indexOf(':') + 1;
  const mask = maskOfPart(link, cut, text.length);
  return mask === undefined ? undefined : { value: text.slice(cut), mask };
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'list' ? node.items : [];
}
