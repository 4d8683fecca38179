import { EngineError } from '../../runtime/engine/engine.ts';

/** The EngineError that a promise ends with; anything else is a failure of the test. */
export async function failure(promise: Promise<unknown>): Promise<EngineError> {
  const outcome = await promise.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (outcome instanceof EngineError) return outcome;
  throw outcome;
}
