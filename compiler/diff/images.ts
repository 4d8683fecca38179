import type { Build, FromFile, FromVariable, Image, Labels, PodPlan } from '../plan/plan.ts';
import type { RawFact } from './facts.ts';
import { textOf } from './flatten.ts';
import { variableFact } from './variables.ts';

/** Which image a service runs is told of its containers; here, how it is come by. */
export function imageFacts({ images }: PodPlan): readonly RawFact[] {
  const built = new Map(images.flatMap((one) => (one.kind === 'build' ? [[one.image, one.services.join(', ')]] : [])));
  return images.flatMap((image) => image.services.flatMap((service) => factsFor(service, image, built)));
}

type Make = (what: string, value: unknown, shown?: string) => RawFact;

function factsFor(service: string, image: Image, built: ReadonlyMap<string, string>): readonly RawFact[] {
  const make: Make = (what, value, shown = textOf(value)) => {
    return { who: service, group: 'images', what, value: JSON.stringify(value), shown, service };
  };
  if (image.kind === 'pull') {
    const { kind, image: _, services: _services, mountedBy: _mountedBy, ...more } = image;
    return Object.entries(more).map(([key, value]) =>
      make(key === 'pinned' ? 'pinned by digest' : `${kind} ${key}`, value),
    );
  }
  // The cgroup is the task's, as that of its containers: another in each task.
  const { args = {}, contexts = {}, secrets, ssh, cgroupParent: _, ...others } = image.build;
  return [
    ...Object.entries(others).map(([key, value]) => make(`build ${key}`, value)),
    ...Object.entries(args).map(([name, value]): RawFact => {
      return { ...variableFact(`${name}=${value}`, { who: service, service }, 'build arg '), group: 'images' };
    }),
    ...contextFacts(contexts, built, make),
    ...grantFacts({ ...(secrets && { secrets }), ...(ssh && { ssh }) }, make),
  ];
}

/** The name of an image that the pod builds is another in each task. */
function contextFacts(contexts: Labels, built: ReadonlyMap<string, string>, make: Make): readonly RawFact[] {
  return Object.entries(contexts).map(([name, value]) => {
    const service = built.get(value.replace(/^docker-image:\/\//, ''));
    return make(`build context ${name}`, service === undefined ? value : `service:${service}`);
  });
}

/** What a secret is made of is compared, not shown, as of those of containers. */
function grantFacts({ secrets = [], ssh = [] }: Pick<Build, 'secrets' | 'ssh'>, make: Make): readonly RawFact[] {
  return [
    ...secrets.map(({ id, from }) => make(`build secret ${id}`, from, shownOrigin(from))),
    ...ssh.map(({ id, path = AGENT }) => make(`build ssh ${id}`, path)),
  ];
}

const AGENT = 'agent of SSH_AUTH_SOCK';

function shownOrigin(from: FromFile | FromVariable): string {
  return 'file' in from ? from.file : `variable ${from.environment}`;
}
