import type { Hook } from './hook.ts';
import type { Masks } from './masks.ts';

/** What each step needs to know; the step type, and the runtime's table of performers, follow from this. */
export interface StepArguments {
  readonly pull: { readonly image: string };
  readonly build: { readonly image: string };
  readonly 'create network': { readonly network: string };
  readonly 'find network': { readonly network: string };
  readonly 'create volume': { readonly volume: string };
  readonly 'find volume': { readonly volume: string };
  readonly 'create container': { readonly container: string };
  readonly 'connect network': { readonly container: string; readonly network: string };
  /** On the host: holds a bind source, so that no container can put something else in its place. No request to the Engine, unless a volume must stand for the pin. */
  readonly pin: {
    /** Its name in this plan: a mount whose source is `pin:NAME` mounts it. */
    readonly pin: string;
    /** Absolute path of the host. */
    readonly source: string;
    /** The folder above the source that no container can move: the outermost that one may write, or the sandbox where a symbolic link lies on the way. */
    readonly below: string;
    /** Whether a missing source is made, as an empty folder. */
    readonly create: boolean;
    /** The operator allows `nested-binds`: a host that cannot pin mounts the source by its path. */
    readonly byPath?: true;
    /** Into the step, as a container's. */
    readonly substituted?: Masks;
  };
  /** On the host: those of the container's files that its create request mounts. No request to the Engine. */
  readonly 'write files': { readonly container: string };
  readonly 'put files': { readonly container: string };
  readonly start: { readonly container: string };
  /** Once in each run of the container, after its start. */
  readonly exec: { readonly container: string } & Omit<Hook, 'cause'>;
  readonly 'wait healthy': { readonly container: string; readonly required: boolean };
  readonly 'wait exit': { readonly container: string };
}

/** What a step does. */
export type Verb = keyof StepArguments;

/** One Engine verb. */
export type Step = {
  [V in Verb]: {
    readonly id: string;
    readonly do: V;
    /** Steps that must have succeeded. */
    readonly needs: readonly string[];
    /** Steps that must be over, however they ended. */
    readonly after?: readonly string[];
    readonly cause: string;
  } & StepArguments[V];
}[Verb];
