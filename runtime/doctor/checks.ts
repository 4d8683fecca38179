import { agentLines } from './checks/agent.ts';
import { binds } from './checks/binds.ts';
import { engineLines } from './checks/engine.ts';
import { hookFile, node, operator, registries } from './checks/files.ts';
import { accounting, hierarchies } from './checks/host.ts';
import type { Facts } from './facts.ts';
import { CHECKS, type Line } from './line.ts';

/** What the facts of a host mean for pods, in the order of the report. Pure: gathering is apart. */
export function judge(facts: Facts): readonly Line[] {
  const { engine, cgroups, hook } = facts;
  const isUnified =
    cgroups.controllers.length === 0 || (engine.kind === 'known' && engine.value.about.cgroupVersion === '2');
  const lines = [
    node(facts.node),
    ...operator(facts.operator),
    ...registries(facts.registries),
    ...engineLines(facts),
    ...(isUnified ? [] : [...hierarchies(cgroups), accounting(cgroups.accounting)]),
    binds(facts),
    ...agentLines(facts),
    ...(hook ? hookFile(hook) : []),
  ];
  return CHECKS.flatMap((check) => lines.filter((line) => line.check === check));
}
