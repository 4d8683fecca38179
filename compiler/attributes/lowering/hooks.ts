import type { ExecBody, Masks } from '../../plan/plan.ts';
import type { Where } from '../attribute.ts';
import type { HookUse, InitHookUse, Part } from '../part.ts';
import { allMasks, inside, masked, masksOf } from './fields.ts';
import { variableMask } from './process.ts';

interface HookSaid {
  readonly command?: readonly string[] | null;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly working_dir?: string;
  readonly environment?: { readonly [name: string]: string | null };
}

interface InitHookSaid extends HookSaid {
  readonly image?: string;
  readonly per_replica?: boolean;
}

export function postStart(said: readonly HookSaid[], where: Where): Part {
  const hooks = each(said, where);
  return { postStart: hooks.flatMap(commandOf), ...rights(hooks) };
}

export function preStop(said: readonly HookSaid[], where: Where): Part {
  const hooks = each(said, where);
  return { preStop: hooks.flatMap(commandOf), ...rights(hooks) };
}

export function preStart(said: readonly InitHookSaid[], where: Where): Part {
  const hooks = each(said, where);
  return { preStart: hooks.map(containerOf), ...rights(hooks) };
}

interface Placed<T> {
  readonly hook: T;
  readonly where: Where;
}

/** What is no mapping was reported. */
function each<T>(said: readonly T[], where: Where): readonly Placed<T>[] {
  return said.flatMap((hook, index) =>
    typeof hook === 'object' && hook !== null ? [{ hook, where: inside(where, index) }] : [],
  );
}

/** One without a command was reported where none was written. */
function commandOf({ hook, where }: Placed<HookSaid>): readonly HookUse[] {
  const { exec, substituted } = requestOf(hook, where);
  const { Cmd = [] } = exec;
  const isEmpty = hook.command !== undefined && Cmd.length === 0;
  if (isEmpty) where.tell('bad-value', { what: 'the command of a hook', wanted: 'one word at least' }, 'command');
  return Cmd.length > 0 ? [{ exec: { ...exec, Cmd }, substituted, at: where.at() }] : [];
}

function containerOf({ hook, where }: Placed<InitHookSaid>): InitHookUse {
  const { exec, substituted } = requestOf(hook, where);
  const { image, per_replica: perReplica = false } = hook;
  const own = image && { image: { value: image, mask: where.mask('image'), at: where.at('image') } };
  return { ...own, said: exec, substituted, perReplica, at: where.at() };
}

interface Request {
  readonly exec: Partial<ExecBody>;
  readonly substituted: Masks;
}

function requestOf({ command, environment, user, working_dir: folder, privileged }: HookSaid, where: Where): Request {
  if (folder && !folder.startsWith('/')) where.tell('bad-working-dir', {}, 'working_dir');
  const { Env, masks } = variablesOf(environment ?? {}, where);
  const exec = {
    ...(command && command.length > 0 && { Cmd: command }),
    ...(Env.length > 0 && { Env }),
    ...(user && { User: user }),
    ...(folder && { WorkingDir: folder }),
    ...(privileged && { Privileged: true }),
  };
  const substituted = allMasks([
    masksOf('/Cmd', command, inside(where, 'command')),
    ...masks,
    masksOf('/User', user || undefined, inside(where, 'user')),
    masksOf('/WorkingDir', folder || undefined, inside(where, 'working_dir')),
  ]);
  return { exec, substituted };
}

/**
 * A name without a value is the declared variable, as in the service's own environment; what is not declared stays what
 * it is in the container. (The Engine would take the variable away for such a name, and docker compose lets it.)
 */
function variablesOf(said: NonNullable<HookSaid['environment']>, where: Where) {
  const known = Object.entries(said).flatMap(([name, value]) => {
    const text = value ?? where.variable(name);
    const mask = value === null ? `\${${name}}` : where.mask('environment', name);
    return text === undefined ? [] : [{ name, text, mask: variableMask(name, mask) }];
  });
  return {
    Env: known.map(({ name, text }) => `${name}=${text}`),
    masks: known.map(({ mask }, index) => masked(`/Env/${index}`, mask)),
  };
}

/** A privileged hook has all capabilities, whatever its service has. */
function rights(hooks: readonly Placed<HookSaid>[]): Pick<Part, 'powers' | 'softens'> {
  const places = hooks.flatMap(({ hook, where }) => (hook.privileged ? [where.at('privileged')] : []));
  return {
    powers: places.map((at) => ({ power: 'privileged', what: 'all rights of the host for a hook', at })),
    softens: places.map((at) => ({ kind: 'capability', name: 'ALL', at })),
  };
}
