import { isMistake, usage } from '../world.ts';
import type { Framework } from './framework.ts';
import { nameFor, uncheckedBy } from './framework.ts';

/** Measured with a master of 1.12 and what mesos-compose's code of October 2025 sends. */
const REFUSED =
  'mesos-compose books ports twice as well, which a Mesos master answers with TASK_ERROR (overlapping resources): until it does no more, a pod with ports runs there only where the operator allows host-ports';

/** A file for AVENTER's mesos-compose, in which the whole pod is one service that `mesos.executor` performs. */
export const mesosCompose: Framework = {
  template: 'mesos-compose.yaml',
  frame(judged) {
    const { payload } = judged;
    const service = nameFor(judged, {
      framework: 'mesos-compose',
      right: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
      words: 'letters, digits, _ and -',
      made: (name) => name.replace(/[^a-zA-Z0-9_-]+/g, '-').replace(/^[-_]+/, ''),
    });
    if (isMistake(service)) return service;
    // It looks for them anywhere in a value.
    const looked = payload.environment.find(({ value }) => value.includes('vault://'));
    if (looked) return usage(`mesos-compose would look up in Vault what ${looked.name} holds: it says vault://`);
    const ports = payload.ports.map((port) => {
      const written = `${port.target}/${port.protocol === 'udp' ? 'udp' : 'tcp'}`;
      return { ...port, written };
    });
    return {
      kind: 'framed',
      fields: { service, ports, replicas: String(payload.instances) },
      notes: [
        'container_type is mesos, for mesos-compose would else run the executor in a Docker container',
        'mesos-compose books cpus and memory twice, for the task and for its executor: the pod is given double',
        ...(ports.length > 0 ? [REFUSED] : []),
        'mesos-compose gives no time to a kill: the executor takes what the containers wish',
        ...uncheckedBy('mesos-compose', payload),
      ],
    };
  },
};
