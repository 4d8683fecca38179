/** Lets so many actions run at once; the others wait, first come, first served, unless their signal says otherwise. */
export function turns(atOnce: number): <T>(signal: AbortSignal, action: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (signal, action) => {
    if (free > 0) free -= 1;
    else await place(waiting, signal);
    try {
      return await action();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Resolves when it is this one's turn; one that is called off leaves the line. */
function place(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const take = () => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    const leave = () => {
      waiting.splice(waiting.indexOf(take), 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    waiting.push(take);
  });
}
