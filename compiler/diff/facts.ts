import { hostMountSource, pinSteps } from '../plan/host-mounts.ts';
import { canonicalBytes } from '../plan/canonical.ts';
import type { PodPlan } from '../plan/plan.ts';
import { mask } from '../plan/mask.ts';
import { repositoryPart } from '../plan/repository.ts';
import { containerFacts } from './containers.ts';
import type { Group } from './fields.ts';
import { podFacts } from './pod.ts';

/** One thing that is true of a pod, as plans say it. */
export interface RawFact {
  readonly group: Group;
  /** `web`, `web 2`, `network front`; of all of it: `pod`. */
  readonly who: string;
  /** Whose container it is about. */
  readonly service?: string;
  /** Says with `who` which fact it is: `image`, `port 80/tcp`, `cap_add NET_ADMIN`. */
  readonly what: string;
  /** What is compared. */
  readonly value: string;
  /** The value for people, empty where `what` says it all. */
  readonly shown: string;
  /** Never shown, whether a variable filled it in or not. */
  readonly isSecret?: true;
}

/** What most containers are: of one that comes or goes it need not be said. */
const USUAL: { readonly [what: string]: string } = {
  container: 'main',
  essential: 'true',
  health: 'image',
  'logging Type': 'json-file',
  'logging Config max-file': '2',
  'logging Config max-size': '10m',
  network_mode: 'default',
  'pinned by digest': 'false',
  'pull policy': 'missing',
  replicas: '1',
  restart: 'policy=no',
  'stop seconds': '10',
  unhealthy: 'report',
};

/** What every pod has, and its summary tells. */
const OF_ANY_POD = ['name', 'asks for', 'host ports', 'overhead'];

/** One thing that is true of a pod, for comparing and for showing. */
export interface Fact extends RawFact {
  /** The same of two plans in the same fact. It may hold a secret, as `value` may. */
  readonly key: string;
  /** Nobody may see the value: `shown` is its mask, or empty. */
  readonly isHidden: boolean;
  /** So are most: that it comes or goes with its container is no news. */
  readonly isUsual: boolean;
}

/**
 * All that a reviewer may care about, in the plan's order. What differs from task to task (ids, prefix, sandbox,
 * cgroup), where things stand in the files, and what follows from other facts is left out.
 */
export function factsOf(plan: PodPlan): readonly Fact[] {
  const seen = rawFacts(mask(plan));
  return rawFacts(plan).map((fact, index) => {
    const masked = seen[index] ?? fact;
    const isMasked = masked.value !== fact.value;
    return {
      ...fact,
      isUsual: isUsual(fact),
      key: `${fact.who}\n${fact.what}`,
      what: masked.what,
      isHidden: fact.isSecret === true || isMasked,
      // A variable's value begins after its `=`.
      shown: isMasked && fact.isSecret ? masked.value.slice(1) : masked.shown,
    };
  });
}

function isUsual({ who, what, shown }: RawFact): boolean {
  if (who === 'pod' && OF_ANY_POD.includes(what)) return true;
  if (who === 'network default' && what === 'network') return shown === '';
  return USUAL[what] === shown || what === 'network default Aliases';
}

function rawFacts(plan: PodPlan): readonly RawFact[] {
  const same = neutral(plan);
  return [...podFacts(same), ...containerFacts(same)];
}

/** The plan without what its task alone has: two tasks of one file differ in nothing. */
function neutral(plan: PodPlan): PodPlan {
  const { pod, sandbox, cgroupParent } = plan;
  const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
  // `PREFIX_name` on the Engine, `prefix-name` of an image that is built.
  let text = canonicalBytes(plan)
    .replaceAll(`${inJson(pod.prefix)}_`, '')
    .replaceAll(`${repositoryPart(pod.prefix)}-`, '');
  if (cgroupParent !== undefined) text = text.replaceAll(`"${inJson(cgroupParent)}"`, '""');
  // Pins are numbered: one that comes changes the numbers of others.
  for (const { pin, source } of pinSteps(plan))
    text = text.replaceAll(`"${hostMountSource({ kind: 'pin', name: pin })}"`, `"${inJson(source)} (pinned)"`);
  // A sandbox may be `/`, which is a part of every path.
  if (sandbox !== '/')
    for (const end of ['/', ':', '"']) text = text.replaceAll(`"${inJson(sandbox)}${end}`, `".${end}`);
  return JSON.parse(text) as PodPlan; // names inside strings have changed, and nothing else
}
