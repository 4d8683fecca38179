import { cut } from '../layout.ts';
import type { ExecBody, PodPlan } from '../plan/plan.ts';
import type { Names } from './containers.ts';

/** A script in one word would fill the report. */
const MOST = 120;

/** The commands that run in containers, in their order: `post_start in web: ./warm-up (as root)`. */
export function hooks({ steps, containers }: PodPlan, names: Names): readonly string[] {
  const show = (attribute: string, container: string, exec: ExecBody): string =>
    `${attribute} in ${names.get(container) ?? container}: ${cut(exec.Cmd.join(' '), MOST)}${manner(exec)}`;
  return [
    ...steps.flatMap((step) => (step.do === 'exec' ? [show('post_start', step.container, step.exec)] : [])),
    ...containers.flatMap(({ name, stop }) => (stop.before ?? []).map(({ exec }) => show('pre_stop', name, exec))),
  ];
}

function manner({ User, WorkingDir, Privileged, Env = [] }: ExecBody): string {
  const said = [
    ...(User === undefined ? [] : [`as ${User}`]),
    ...(WorkingDir === undefined ? [] : [`in ${WorkingDir}`]),
    ...(Env.length === 0 ? [] : [`with ${Env.map((one) => one.split('=', 1)[0]).join(', ')}`]),
    ...(Privileged ? ['privileged'] : []),
  ];
  return said.length > 0 ? ` (${said.join(', ')})` : '';
}
