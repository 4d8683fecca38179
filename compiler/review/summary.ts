import type { Amount, Container, GrantedPower, PodPlan } from '../plan/plan.ts';
import { code } from '../markdown.ts';
import { totals } from '../view.ts';
import { count } from '../view/quantity.ts';

/** A pod in numbers, for programs. */
export interface Summary {
  readonly name: string;
  readonly containers: { readonly [role in Container['role']]: number };
  readonly ports: number;
  readonly asked: Amount;
  /** Images that are pulled, and those of them whose name holds no digest. */
  readonly pulled: number;
  readonly unpinned: number;
  /** Sorted, each once. */
  readonly powers: readonly string[];
  /** Powers that an operator must allow still. */
  readonly notGranted: readonly string[];
  /** Refusals of attributes that the file or the user took upon themselves. */
  readonly waivers: number;
}

export function summaryOf(plan: PodPlan): Summary {
  const { pod, containers, resources, images, powers, notes } = plan;
  const of = (wanted: Container['role']): number => containers.filter(({ role }) => role === wanted).length;
  const pulled = images.filter((image) => image.kind === 'pull');
  return {
    name: pod.name,
    containers: { main: of('main'), sidecar: of('sidecar'), init: of('init'), infra: of('infra') },
    ports: resources.ports,
    asked: resources.asked,
    pulled: pulled.length,
    unpinned: pulled.filter(({ pinned }) => !pinned).length,
    powers: namesOf(powers),
    notGranted: namesOf(powers.filter(({ granted }) => granted === false)),
    waivers: notes.filter(({ code }) => code === 'waived-attribute').length,
  };
}

/** The same as a line of Markdown; what deserves a second look is set off. */
export function summaryLine(plan: PodPlan): string {
  const { pulled, unpinned, powers, notGranted, waivers } = summaryOf(plan);
  const ofThem = pulled === 1 ? 'the image' : `${unpinned} of ${pulled} images`;
  return [
    totals(plan),
    unpinned > 0 ? `**${ofThem} not pinned**` : pulled > 0 ? 'all images pinned' : 'no image pulled',
    powers.length > 0 ? `**${powers.length === 1 ? 'power' : 'powers'}** ${listed(powers)}` : 'no powers',
    ...(notGranted.length > 0 ? [`not granted yet: ${listed(notGranted)}`] : []),
    waivers > 0 ? `**${count(waivers, 'waiver')}**` : 'no waivers',
  ].join(', ');
}

function namesOf(powers: readonly GrantedPower[]): readonly string[] {
  return [...new Set(powers.map(({ power }) => power))].sort();
}

/** A power may name a path, and there may be many. */
function listed(powers: readonly string[]): string {
  const more = powers.length - MOST_POWERS;
  return powers.slice(0, MOST_POWERS).map(code).join(' ') + (more > 0 ? ` and ${more} more` : '');
}

const MOST_POWERS = 10;
