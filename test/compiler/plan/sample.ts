import type { Container, PodPlan, Step } from '../../../compiler/plan/plan.ts';

/** A small whole plan: `db`, then `web`, which joins its network. */
export function samplePlan(more: Partial<PodPlan> = {}): PodPlan {
  return {
    version: 1,
    pod: {
      name: 'demo',
      prefix: 'demo-000000',
      simulated: true,
      task: { id: 'demo', name: 'demo', framework: 'f', executor: 'e', run: 'r', agent: 'a' },
      unhealthy: 'report',
      labels: { taskId: 'demo', 'org.composeexecutor.task': 'demo' },
    },
    sources: [{ file: 'compose.yaml', sha256: '00', kind: 'compose' }],
    variables: [],
    profiles: [],
    sandbox: '/mnt/mesos/sandbox',
    resources: { asked: { cpus: 0.3, memory: 3 }, overhead: { cpus: 0.1, memory: 1 }, ports: 0, services: [] },
    images: [{ kind: 'pull', image: 'redis', policy: 'missing', pinned: false, services: ['db', 'web'] }],
    networks: [],
    volumes: [],
    files: [],
    because: {},
    containers: [sampleContainer('db'), sampleContainer('web', { joins: { network: 'db' } })],
    steps: [
      sampleStep({ id: 'pull:redis', do: 'pull', image: 'redis' }),
      sampleStep({ id: 'create:db', do: 'create container', container: 'db', needs: ['pull:redis'] }),
      sampleStep({ id: 'start:db', do: 'start', container: 'db', needs: ['create:db'] }),
      sampleStep({ id: 'create:web', do: 'create container', container: 'web', needs: ['pull:redis', 'create:db'] }),
      sampleStep({ id: 'start:web', do: 'start', container: 'web', needs: ['create:web'], after: ['start:db'] }),
    ],
    stop: [
      { containers: ['web'], seconds: 10 },
      { containers: ['db'], seconds: 10 },
    ],
    powers: [],
    notes: [],
    ...more,
  };
}

export function sampleContainer(name: string, more: Partial<Container> = {}): Container {
  return {
    service: name,
    replica: 1,
    name,
    role: 'main',
    essential: true,
    owns: [],
    joins: {},
    depends: [],
    ports: [],
    health: 'none',
    restart: { policy: 'no' },
    stop: { signal: 'SIGTERM', seconds: 10 },
    logs: { prefix: `${name} | `, stdout: `logs/${name}.stdout`, stderr: `logs/${name}.stderr` },
    create: { Image: 'redis' },
    connect: [],
    substituted: {},
    because: {},
    ...more,
  };
}

type Loose<S> = S extends Step ? Omit<S, 'needs' | 'after' | 'cause'> & Partial<S> : never;

export function sampleStep(step: Loose<Step>): Step {
  return { needs: [], after: [], cause: 'a test', ...step } as Step; // the verb's own fields are in `step`
}
