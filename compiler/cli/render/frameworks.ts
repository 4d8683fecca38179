import { aurora, auroraExecutor } from './aurora.ts';
import type { Framework } from './framework.ts';
import { marathon } from './marathon.ts';
import { mesos } from './mesos.ts';
import { mesosCompose } from './mesos-compose.ts';
import { singularity } from './singularity.ts';

/** By the word that asks for it. */
export const FRAMEWORKS: { readonly [kind: string]: Framework } = {
  marathon,
  aurora,
  'aurora-executor': auroraExecutor,
  mesos,
  'mesos-compose': mesosCompose,
  singularity,
};
