import type { PodResult } from './events.ts';
import { beforeSignal } from './hooks.ts';
import { type Outputs, within } from './output.ts';
import { containerOf, type Performing, perform, startAgain } from './perform.ts';
import { removeAll } from './remove.ts';
import type { Effect, Verdict } from './state.ts';
import { watch } from './watch.ts';
import { failureOf } from './work.ts';

export interface Acting extends Performing {
  /** Aborts `starting`. */
  readonly abandon: () => void;
  /** Nothing of the pod runs any more. */
  readonly ended: (result: PodResult) => void;
  /** The pod is over. */
  readonly finish: (result: PodResult) => void;
  /** By container: settles when the end of its run was told. */
  readonly watches: Map<string, Promise<void>>;
}

type Doers = {
  readonly [K in Effect['kind']]: (effect: Effect & { readonly kind: K }, acting: Acting) => void | Promise<void>;
};

/** After a stop was answered, how it ended arrives on another way, and within this time. */
const LATE = 1000;

const DOERS: Doers = {
  perform: async ({ step, run }, acting) => {
    const isDone = await perform(step, run, acting);
    if (isDone && step.do === 'start') begun(step.container, run, acting);
  },
  start: async ({ container, run }, acting) => {
    if (await startAgain(container, acting)) begun(container.name, run, acting);
  },
  look: ({ container, run }, acting) => look(container, run, acting),
  stop: ({ container, run, seconds, hooks }, acting) =>
    ending(container, run, acting, async () => {
      const left = await beforeSignal({ container: containerOf(container, acting.plan), seconds, hooks }, acting);
      await acting.engine.stop(container, left, { signal: acting.living });
    }),
  kill: ({ container, run }, acting) =>
    ending(container, run, acting, () => acting.engine.kill(container, { signal: acting.living })),
  timer: async ({ ms, timer }, { clock, living, put }) => {
    await clock.sleep(ms, living);
    if (!living.aborted) put({ kind: 'timer', timer });
  },
  abandon: (_, { abandon }) => abandon(),
  remove: async ({ things, told }, acting) => {
    await acting.outputs.drain();
    if (told) acting.ended(resultOf(told, [], acting.outputs));
    acting.put({ kind: 'removed', leftovers: await removeAll(things, acting) });
  },
  tell: ({ event }, { emit }) => emit(event),
  finish: ({ verdict, leftovers }, acting) => acting.finish(resultOf(verdict, leftovers, acting.outputs)),
};

/** Does what was decided; outcomes come back as inputs. */
export async function act(effect: Effect, acting: Acting): Promise<void> {
  // The type system does not see that a kind picks the doer of that kind.
  const doer = DOERS[effect.kind] as (effect: Effect, acting: Acting) => void | Promise<void>;
  await doer(effect, acting);
}

function begun(container: string, run: number, acting: Acting): void {
  const watched = watch(container, run, acting).then((broke) => acting.outputs.end(container, broke));
  acting.watches.set(container, watched);
}

async function look(container: string, run: number, { engine, living: signal, put }: Acting): Promise<void> {
  try {
    const { health, ports } = await engine.inspect(container, { signal });
    put({ kind: 'looked', container, run, ports, ...(health && { health }) });
  } catch (error) {
    put({ kind: 'looked', container, run, failure: failureOf(error) });
  }
}

async function ending(container: string, run: number, acting: Acting, request: () => Promise<void>): Promise<void> {
  try {
    await request();
    await within(acting.watches.get(container) ?? Promise.resolve(), LATE, acting.clock);
    acting.put({ kind: 'stopped', container, run });
  } catch (error) {
    acting.put({ kind: 'stopped', container, run, failure: failureOf(error) });
  }
}

function resultOf(verdict: Verdict, leftovers: readonly string[], outputs: Outputs): PodResult {
  const { how, container } = verdict;
  const tail = how === 'failed' && container !== undefined ? outputs.tail(container) : [];
  return { ...verdict, ok: how !== 'failed', tail, leftovers };
}
