/** A line of POST /images/create. */
export interface PullMessage {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

interface Layer {
  done: number;
  total: number;
}

/** Adds the layers of one pull up: bytes that came over the line. Undefined where a message says nothing new of them. */
export function progressOf(): (message: PullMessage) => { readonly done: number; readonly total: number } | undefined {
  const layers = new Map<string, Layer>();
  return ({ id, status, progressDetail }) => {
    if (id === undefined) return undefined;
    const layer = layers.get(id) ?? { done: 0, total: 0 };
    if (status === 'Downloading' && progressDetail?.total) {
      layer.done = progressDetail.current ?? 0;
      layer.total = progressDetail.total;
    } else if (status === 'Download complete' || status === 'Pull complete') layer.done = layer.total;
    else return undefined;
    layers.set(id, layer);
    const all = [...layers.values()];
    return { done: sum(all.map(({ done }) => done)), total: sum(all.map(({ total }) => total)) };
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
