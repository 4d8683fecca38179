import { isMistake } from '../world.ts';
import type { Framework } from './framework.ts';
import { nameFor } from './framework.ts';

/** Marathon's own pattern of a name in a path (stringTypes.raml, PathId). */
const PART = /([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?/.source;

const PATH = new RegExp(`^/?${PART}(/${PART})*$`);

/** An app for POST /v2/apps. */
export const marathon: Framework = {
  template: 'marathon.json',
  frame(judged) {
    const id = nameFor(judged, {
      framework: 'Marathon',
      right: PATH,
      words: 'names of small letters, digits, dots and dashes, separated by slashes',
      made: (name) => `/${name.replace(/[_-]+/g, '-').replace(/-$/, '')}`,
    });
    if (isMistake(id)) return id;
    const { health, ports } = judged.payload;
    return {
      kind: 'framed',
      fields: {
        id,
        // Its published schema has no word for a number that serves both.
        ports: ports.map((port) => ({ ...port, protocol: port.protocol === 'udp,tcp' ? 'tcp' : port.protocol })),
        health: health && { ...health, isHttp: health.kind === 'http' },
      },
      notes: [
        "cmd is a blank on purpose: without one, Marathon does not start an executor of one's own",
        ...(health
          ? ['maxConsecutiveFailures is 0, so that Marathon waits for the check and kills nothing by it']
          : []),
      ],
    };
  },
};
