import type { Network } from '../plan/plan.ts';
import type { Report } from '../diagnostic.ts';
import type { Project } from '../project.ts';
import type { Facts } from './facts.ts';
import { checkNames, type Group, groupOf } from './group.ts';
import { checkLinks } from './links.ts';
import { groups, type Pod, type Spaces } from './namespaces.ts';
import { type Attachment, attach, networksOf } from './networks.ts';
import type { Judge } from './powers.ts';

interface Networking {
  readonly pod: Pod & { readonly spaces: Spaces };
  readonly project: Project;
  readonly prefix: string;
  readonly name: (service: string) => string;
  readonly byName: ReadonlyMap<string, Facts>;
  readonly powers: Judge;
  readonly report: Report;
}

/** The network namespaces, the networks they are on, and how each owner is attached. */
export function networkOf({ pod, project, prefix, name, byName, powers, report }: Networking): {
  groups: ReadonlyMap<string, Group>;
  attachments: ReadonlyMap<string, Attachment>;
  networks: readonly Network[];
} {
  const joins = pod.spaces.network;
  const members = groups(pod.services, joins);
  const isInfra = (service: string): boolean => pod.roles.get(service) === 'infra';
  const made = new Map([...members].map(([owner, list]) => [owner, groupOf(owner, list, isInfra(owner), report)]));
  const inFile = new Map(pod.services.map((facts) => [facts.named, facts]));
  for (const group of made.values()) checkNames(group, inFile, report);
  const used = new Set([...made.values()].flatMap((group) => group.networks.map(({ network }) => network)));
  const networks = networksOf(used, project, { prefix, judge: powers, report });
  const attaching = {
    networks: new Map(networks.map((network) => [network.network, network])),
    container: (service: string) => name(joins.get(service)?.owner ?? service),
    judge: powers,
    report,
  };
  const attachments = new Map<string, Attachment>();
  for (const [owner, group] of made) {
    const facts = byName.get(owner);
    if (facts) attachments.set(owner, attach(group, facts, attaching));
  }
  checkLinks(made, attachments, (service) => joins.get(service)?.owner ?? service, report);
  return { groups: made, attachments, networks };
}
