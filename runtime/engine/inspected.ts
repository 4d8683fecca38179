import type { Labels } from '../../compiler/plan/plan.ts';
import type { Ended, Health, Inspected, Published } from './engine.ts';

/** GET /containers/{id}/json: what is read of it. */
export interface RawContainer {
  readonly Id: string;
  readonly State: {
    readonly Status: Inspected['status'];
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly Error: string;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly Log?: readonly { readonly Output: string }[] | null;
    } | null;
  };
  readonly Config: {
    readonly Tty: boolean;
    readonly Labels?: Labels | null;
    readonly Healthcheck?: { readonly Test?: readonly string[] | null } | null;
  };
  readonly HostConfig?: { readonly Memory?: number; readonly CgroupParent?: string };
  readonly NetworkSettings?: {
    readonly Networks?: { readonly [network: string]: RawEndpoint | null } | null;
    readonly Ports?: { readonly [port: string]: readonly Binding[] | null } | null;
  };
}

interface RawEndpoint {
  readonly IPAddress?: string;
  readonly GlobalIPv6Address?: string;
}

interface Binding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** A health check may print a page; the first lines say what is wrong. */
const HEALTH_OUTPUT_CHARACTERS = 500;

export function inspected(found: RawContainer): Inspected {
  const ended = endedOf(found);
  const health = healthOf(found);
  return {
    id: found.Id,
    status: found.State.Status,
    ...(ended && { ended }),
    ...(health && { health }),
    tty: found.Config.Tty,
    labels: found.Config.Labels ?? {},
    cgroupParent: found.HostConfig?.CgroupParent ?? '',
    ports: portsOf(found),
    addresses: addressesOf(found),
  };
}

function addressesOf({ NetworkSettings }: RawContainer): Inspected['addresses'] {
  return Object.entries(NetworkSettings?.Networks ?? {}).flatMap(([network, endpoint]) => {
    const ip = [endpoint?.IPAddress ?? '', endpoint?.GlobalIPv6Address ?? ''].filter((one) => one !== '');
    return ip.length > 0 ? [{ network, ip }] : [];
  });
}

/** A port that is exposed only has no binding. */
function portsOf({ NetworkSettings }: RawContainer): readonly Published[] {
  return Object.entries(NetworkSettings?.Ports ?? {}).flatMap(([container, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => ({ container, hostIp: HostIp, host: Number(HostPort) })),
  );
}

export function networksOf(found: RawContainer): readonly string[] {
  return Object.keys(found.NetworkSettings?.Networks ?? {});
}

/** One that could not be started stays `created`, and knows why. */
function endedOf({ State }: RawContainer): Ended | undefined {
  const failed = State.Status === 'created' && (State.Error !== '' || State.ExitCode !== 0);
  if (State.Status !== 'exited' && State.Status !== 'dead' && !failed) return undefined;
  return { code: State.ExitCode, outOfMemory: State.OOMKilled, ...(State.Error && { error: State.Error }) };
}

/** Before the first start the Engine says nothing of a check that it knows of. */
function healthOf({ State, Config }: RawContainer): Health | undefined {
  const { Status: status, Log } = State.Health ?? {};
  if (status === 'starting' || status === 'healthy' || status === 'unhealthy') {
    return { status, output: (Log?.at(-1)?.Output ?? '').slice(0, HEALTH_OUTPUT_CHARACTERS) };
  }
  const [kind = 'NONE'] = Config.Healthcheck?.Test ?? [];
  return State.Status === 'created' && kind !== 'NONE' ? { status: 'starting', output: '' } : undefined;
}
