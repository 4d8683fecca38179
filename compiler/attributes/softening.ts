import type { Span } from '../source.ts';

/** A request that the operator's file may harden against; where it does, the request needs the power `unhardened`. */
export type Softening = { readonly at: Span } & (
  | { readonly kind: 'new-privileges' }
  /** `ALL`: every capability, `privileged` among the ways to ask for it. */
  | { readonly kind: 'capability'; readonly name: string }
  /** Zero and less: as many processes as the host has room for. */
  | { readonly kind: 'pids'; readonly limit: number }
  | { readonly kind: 'host-users' }
  | { readonly kind: 'mount'; readonly flag: 'suid' | 'dev' }
);
