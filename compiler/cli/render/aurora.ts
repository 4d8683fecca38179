import type { Payload } from '../../payload.ts';
import type { Mistake } from '../world.ts';
import { isMistake, usage } from '../world.ts';
import type { Framed, Framework, Judged } from './framework.ts';
import { uncheckedBy } from './framework.ts';

/** MiB: Aurora takes no job without. */
const DISK = 256;

/** A job, for `aurora job create`. */
export const aurora: Framework = {
  template: 'aurora.aurora',
  frame(judged) {
    const key = keyOf(judged);
    const { payload } = judged;
    if (isMistake(key)) return key;
    const wrong = payload.labels.find(({ value }) => !isCarried(value));
    if (wrong) return usage(`a label of an Aurora job is ASCII without {{, which ${wrong.key} is not`);
    const ports = payload.ports.map((port) => ({ ...port, reference: `{{thermos.ports[${port.name}]}}` }));
    return {
      kind: 'framed',
      fields: { ...key, ports, disk: DISK },
      notes: [
        "URIs and variables stand in the executor's configuration: render aurora-executor with the same arguments",
        "the job asks for the services alone, for Aurora adds what the executor's configuration asks for",
        `Aurora takes no job without disk: ${DISK} MB are asked for`,
        ...NO_TIMES,
        ...uncheckedBy('Aurora', payload),
      ],
    };
  },
};

/** The file of the scheduler's -custom_executor_config. */
export const auroraExecutor: Framework = {
  template: 'aurora-executor.json',
  frame(judged): Framed | Mistake {
    const key = keyOf(judged);
    if (isMistake(key)) return key;
    return {
      kind: 'framed',
      fields: key,
      notes: ['a scheduler reads this file when it starts', ...several(judged.payload)],
    };
  },
};

const NO_TIMES = [
  "Aurora gives no time to a kill of an executor of one's own: the executor takes what the containers wish",
];

function several({ uris, environment }: Payload): readonly string[] {
  return uris.length + environment.length === 0 ? [] : ['it holds URIs and variables, hence one entry a pod'];
}

/** The names of a job, `CLUSTER/ROLE/ENVIRONMENT/NAME`, in the letters of Aurora's identifiers. */
function keyOf({ name = '' }: Judged): { readonly [field: string]: string } | Mistake {
  const [cluster = '', role = '', stage = '', job = '', ...more] = name.split('/');
  const parts = [cluster, role, stage, job];
  if (more.length > 0 || !parts.every((part) => /^[\w.-]{1,255}$/.test(part)))
    return usage("Aurora needs --name CLUSTER/ROLE/ENVIRONMENT/NAME, the job's key, of letters, digits, _, . and -");
  return { id: name, cluster, role, stage, job, executorName: `compose-executor-${role}-${stage}-${job}` };
}

/** Aurora's language gives a meaning to `{{`, whatever quotes it stands in, and its client is one of Python 2. */
function isCarried(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('{{');
}
