import { type PinStep, pinSteps } from '../plan/host-mounts.ts';
import type { ContainerFile, Network, PodPlan, Resources, Step, Volume } from '../plan/plan.ts';
import { amount, bytes, cores } from '../view/quantity.ts';
import { ownersOf } from './containers.ts';
import type { RawFact } from './facts.ts';
import type { Group } from './fields.ts';
import { type Owner, textOf } from './flatten.ts';
import { hookFacts } from './hooks.ts';
import { imageFacts } from './images.ts';

/** Warnings that are facts of their own here. */
const TOLD_ELSEWHERE = ['image-not-pinned', 'needs-power'];

/** What is not one container's. */
export function podFacts(plan: PodPlan): readonly RawFact[] {
  const { pod } = plan;
  const owners = ownersOf(plan);
  return [
    of('pod', 'rest', 'name', pod.name),
    of('pod', 'rest', 'unhealthy', pod.unhealthy),
    ...imageFacts(plan),
    ...plan.powers.map(({ power, service, granted = true }) => {
      const what = granted ? true : 'not granted yet';
      return { ...of(service, 'powers', `power ${power}`, what, ''), service };
    }),
    ...resourceFacts(plan.resources),
    ...plan.networks.flatMap(networkFacts),
    ...plan.volumes.flatMap(volumeFacts),
    ...plan.files.map((file) => fileFact(file, owners.get(file.container)?.service ?? file.container)),
    ...pinSteps(plan).map(pinFact),
    ...plan.steps.flatMap((step) => execFacts(step, owners)),
    ...plan.notes
      .filter(({ code }) => !TOLD_ELSEWHERE.includes(code))
      .map(({ code, text }) => of('pod', 'rest', `warning ${code}: ${text}`, true, '')),
  ];
}

function of(who: string, group: Group, what: string, value: unknown, shown = textOf(value)): RawFact {
  return { who, group, what, value: JSON.stringify(value), shown };
}

function resourceFacts({ asked, overhead, ports, services }: Resources): readonly RawFact[] {
  return [
    of('pod', 'resources', 'asks for', asked, amount(asked)),
    of('pod', 'resources', 'host ports', ports),
    of('pod', 'resources', 'overhead', overhead, amount(overhead)),
    ...services.flatMap(({ service, replicas, cpus, memory }) => [
      { ...of(service, 'resources', 'replicas', replicas), service },
      // A limit stands in the create request.
      ...(cpus.from === 'limit'
        ? []
        : [of(service, 'resources', 'cpus counted', cpus, `${cores(cpus.value)} (${cpus.from})`)]),
      ...(memory.from === 'limit'
        ? []
        : [of(service, 'resources', 'memory counted', memory, `${bytes(memory.value)} (${memory.from})`)]),
    ]),
  ];
}

function networkFacts({ network, name, external, create = {} }: Network): readonly RawFact[] {
  const who = `network ${network}`;
  return [
    of(who, 'rest', 'network', [name, external], external ? `${name}, external` : ''),
    ...Object.entries(create).map(([key, value]) => of(who, 'rest', key, value)),
  ];
}

function volumeFacts({ volume, name, external, keep, create = {} }: Volume): readonly RawFact[] {
  const who = `volume ${volume}`;
  const life = external ? `${name}, external` : keep ? `${name}, outlives the pod` : 'ends with the pod';
  return [
    of(who, 'mounts', 'volume', [name, external, keep], life),
    ...Object.entries(create).map(([key, value]) => of(who, 'mounts', key, value)),
  ];
}

/** What a secret is made of is compared, not shown: the digest of a short one tells what it is. */
function fileFact({ file, kind, target, from, uid, gid, mode, by }: ContainerFile, service: string): RawFact {
  const place = 'file' in from ? from.file : 'environment' in from ? `variable ${from.environment}` : 'text';
  const shown = `${file} from ${place}, ${uid}:${gid} ${mode.toString(8).padStart(4, '0')}`;
  return { ...of(service, 'mounts', `${kind} ${target}`, { file, from, uid, gid, mode, by }, shown), service };
}

function pinFact({ source, below, create, byPath }: PinStep): RawFact {
  const shown = `below ${below}, which may be written${byPath ? '; by its path where the host cannot pin it' : ''}`;
  return of('pod', 'mounts', `pinned ${source}`, { below, create, byPath }, shown);
}

function execFacts(step: Step, owners: ReadonlyMap<string, Owner>): readonly RawFact[] {
  if (step.do !== 'exec') return [];
  const [hook, , number] = step.id.split(':');
  return hookFacts(owners.get(step.container) ?? { who: step.container }, `${hook} ${number}`, step);
}
