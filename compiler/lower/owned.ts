import type { OwnedField } from '../attributes/part.ts';
import type { Report } from '../diagnostic.ts';
import type { Masks, Namespace } from '../plan/plan.ts';
import { place } from '../source.ts';
import { allMasks, below, segment } from '../attributes/lowering/fields.ts';
import type { Facts } from './facts.ts';
import { groups, NAMESPACES, type Spaces } from './namespaces.ts';

/** A field of the create request that the pod sets, and why. */
export interface Setting {
  readonly field: string;
  readonly value: unknown;
  readonly because: string;
  /** Texts in it that came from variables, by pointers into the create request. */
  readonly substituted?: Masks;
}

/** By owner of a namespace: what it is told on behalf of its members. Two that say different things are named together. */
export function ownedSettings(
  services: readonly Facts[],
  spaces: Spaces,
  report: Report,
): ReadonlyMap<string, readonly Setting[]> {
  const known = new Map(services.map((facts) => [facts.service, facts]));
  const found = new Map<string, Said[]>();
  for (const kind of NAMESPACES) {
    for (const [owner, members] of groups(services, spaces[kind])) {
      const said = agreed(members, kind, report);
      const facts = known.get(owner);
      if (facts) for (const one of said) checkOwner(one, facts, report);
      if (said.length > 0) found.set(owner, [...(found.get(owner) ?? []), ...said]);
    }
  }
  return new Map([...found].map(([owner, said]) => [owner, settings(said)]));
}

interface Said extends OwnedField {
  /** The service that says it. */
  readonly by: string;
}

/** The first word of each. */
function agreed(members: readonly Facts[], kind: Namespace, report: Report): readonly Said[] {
  const first = new Map<string, Said>();
  for (const { named: by, owned } of members) {
    for (const one of owned) {
      if (one.of !== kind) continue;
      const what = `${one.field} ${one.key ?? ''}`;
      const before = first.get(what);
      if (!before) first.set(what, { ...one, by });
      else if (JSON.stringify(before.value) !== JSON.stringify(one.value)) {
        const values = { service: by, what: one.attribute, at: place(before.at), kind };
        report.add('shared-contradiction', one.at, values);
      }
    }
  }
  return [...first.values()];
}

const MODE = { network: 'network_mode', pid: 'pid', ipc: 'ipc' } as const;

/** The host's own namespaces stay as they are; and the Engine takes no host name where there is the host's. */
function checkOwner({ of, field, attribute, onHost, by, at }: Said, owner: Facts, report: Report): void {
  const mode = owner.joins?.[of]?.value;
  const tell = (other: string, why: string): void =>
    report.add('contradiction', at, {
      one: `services.${by}.${attribute}`,
      other: `services.${owner.named}.${other}`,
      why,
    });
  if (!onHost && mode?.kind === 'mode' && mode.mode === 'host') tell(MODE[of], "what is the host's own stays as it is");
  if (field === 'Hostname' && owner.create.HostConfig?.UTSMode === 'host')
    tell('uts', "the host's name stays as it is");
}

/** Fields that are maps hold what all said of them. */
function settings(said: readonly Said[]): readonly Setting[] {
  return [...new Set(said.map(({ field }) => field))].map((field) => {
    const parts = said.filter((one) => one.field === field);
    const pointer = `/${field.replace('.', '/')}`;
    const isMap = parts.some(({ key }) => key !== undefined);
    return {
      field,
      value: isMap ? Object.fromEntries(parts.map(({ key = '', value }) => [key, value])) : parts[0]?.value,
      because: parts.map(({ attribute, at }) => `${attribute} (${place(at)})`).join(', '),
      substituted: allMasks(
        parts.map(({ masks, key }) => below(key === undefined ? pointer : `${pointer}/${segment(key)}`, masks)),
      ),
    };
  });
}
