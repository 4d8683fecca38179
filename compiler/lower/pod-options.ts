import type { Hideable, Located } from '../attributes/part.ts';
import type { Namespace, Pod } from '../plan/plan.ts';
import type { Project } from '../project.ts';
import { get, type Node, toJson } from '../tree.ts';
import { maskOf } from './facts.ts';

/** The file's top-level `x-pod`. */
export interface PodOptions {
  readonly share: readonly Located<Namespace>[];
  readonly owner?: Located<string>;
  readonly infra?: Hideable<string>;
  readonly unhealthy: Pod['unhealthy'];
}

/** The schema has been checked: what has another form was reported and counts as absent. */
export function podOptions(project: Project): PodOptions {
  const said = get(project.root, 'x-pod');
  const share = get(said, 'share');
  const owner = text(get(said, 'owner'));
  const infra = text(get(said, 'infra'));
  const unhealthy = text(get(said, 'unhealthy'))?.value;
  return {
    share:
      share?.kind === 'list' ? share.items.map((item) => ({ value: toJson(item) as Namespace, at: item.span })) : [],
    ...(owner && { owner }),
    ...(infra && { infra }),
    unhealthy: unhealthy === 'fail' || unhealthy === 'restart' ? unhealthy : 'report',
  };
}

function text(node: Node | undefined): Hideable<string> | undefined {
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  return { value: node.value, at: node.span, mask: maskOf(node) };
}
