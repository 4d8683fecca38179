import { createHash } from 'node:crypto';
import type { Payload, Uri } from '../../payload.ts';
import { isMistake, usage } from '../world.ts';
import type { Framework, Judged } from './framework.ts';
import { nameFor } from './framework.ts';

/** What Singularity replaces in values of variables, and the one name that it refuses. */
const MEANT = /\$\{TASK_\w+\}|STARTED_BY_USER/;

/** A request and a deploy of HubSpot's Singularity, the bodies of two POSTs. */
export const singularity: Framework = {
  template: 'singularity.json',
  frame(judged) {
    const { payload } = judged;
    const id = nameFor(judged, {
      framework: 'Singularity',
      right: /^[a-zA-Z0-9_-]{1,100}$/,
      words: '1 to 100 letters, digits, _ and -',
      made: (name) => name.replace(/[^a-zA-Z0-9_-]+/g, '-').slice(0, 100),
    });
    if (isMistake(id)) return id;
    const meant = payload.environment.find(({ value }) => MEANT.test(value));
    if (meant) return usage(`Singularity would change what ${meant.name} holds: it replaces \${TASK_…} in variables`);
    return {
      kind: 'framed',
      fields: {
        id,
        deployId: deployId(judged),
        command: commandOf(payload),
        killGraceMilliseconds: payload.killGraceSeconds * 1000,
        check: payload.health?.kind === 'http' ? payload.health : null,
      },
      notes: notesOf(payload),
    };
  },
};

/** Another for each payload, and the same for the same one. */
function deployId({ payload, digest }: Judged): string {
  const whole = createHash('sha256')
    .update(JSON.stringify([digest, payload]))
    .digest('hex');
  return `pod_${whole.slice(0, 16)}`;
}

function notesOf({ uris, health }: Payload): readonly string[] {
  return [
    "the deploy's id is made of plan and payload, and Singularity takes each once: to deploy the same again, change it",
    "Singularity gives no time to a kill of an executor of one's own: the executor takes what the containers wish",
    ...(uris.length > 0
      ? ["Singularity hands no URIs to an executor of one's own: its command fetches them, with curl and tar"]
      : []),
    ...(health?.kind === 'tcp'
      ? ['Singularity checks by HTTP alone, and the pod is checked by TCP: it is told of none']
      : []),
  ];
}

/** A line for sh: what the fetcher would do, then the executor. */
function commandOf({ uris, executor }: Payload): string {
  return [...uris.flatMap(fetched), `exec ${executor}`].join(' && ');
}

/** Files lie in the sandbox under the last part of their URI, as the fetcher has it. */
function fetched({ uri, executable }: Uri): readonly string[] {
  const name = shell(uri.slice(uri.lastIndexOf('/') + 1));
  const fetch = `curl -fsSL -o ./${name} -- ${shell(uri)}`;
  if (executable) return [fetch, `chmod +x ./${name}`];
  return /\.(tar|tgz|tar\.gz|tbz2|tar\.bz2|txz|tar\.xz)'$/.test(name) ? [fetch, `tar -xf ./${name}`] : [fetch];
}

/** One word of sh, whatever it holds. */
function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
