import { carried, ignored } from './attribute.ts';
import { duration, showAlways, showDuration, showNever } from './forms/sizes.ts';
import { showDeploy } from './forms/shown.ts';
import { dependedOn } from './forms/references.ts';
import { completeDependency, dependencies, extendsForm } from './forms/named.ts';
import { texts } from './forms/lists.ts';
import { type Dependencies, dependency, type DependencyInput } from './dependency.ts';
import { deploy, type DeployInput } from './deploy.ts';
import { develop, type DevelopInput, WATCH } from './develop.ts';
import { extension, type ExtensionInput } from './extension.ts';
import { healthcheck, type HealthcheckInput } from './healthcheck.ts';
import { hook, type HookInput, initHook, type InitHookInput } from './hook.ts';
import { type ServicePodInput, servicePod } from './pod.ts';
import {
  dependsOn,
  restart,
  servicePod as lowerServicePod,
  stopGracePeriod,
  stopSignal,
} from './lowering/lifecycle.ts';
import { postStart, preStart, preStop } from './lowering/hooks.ts';
import { healthcheck as lowerHealthcheck } from './lowering/process.ts';
import { deploy as lowerDeploy, scale } from './lowering/deploy.ts';

/** When a service starts, stops, and counts as well. */
export const lifecycle = {
  /**
   * Services that start before this one: a list, or a mapping with conditions.
   * @uniqueItems true
   */
  depends_on: carried<readonly string[] | Dependencies>()({
    becomes: 'containers.depends',
    long: dependencies,
    refers: dependedOn,
    lower: dependsOn,
    each: carried<DependencyInput>()({ complete: completeDependency, inside: dependency }),
  }),
  /** Command that tells whether the service is well. */
  healthcheck: carried<HealthcheckInput>()({
    becomes: 'Healthcheck, containers.health',
    lower: lowerHealthcheck,
    inside: healthcheck,
  }),
  /** What follows an exit: `no`, `always`, `on-failure`, `on-failure:3`, `unless-stopped`. */
  restart: carried<string>()({ becomes: 'containers.restart', lower: restart }),
  /** Signal that asks the process to end. */
  stop_signal: carried<string>()({ becomes: 'StopSignal, containers.stop.signal', lower: stopSignal }),
  /** Time between that signal and SIGKILL: `1m30s`. */
  stop_grace_period: carried<string>()({
    becomes: 'StopTimeout, containers.stop.seconds',
    long: duration,
    show: showDuration,
    lower: stopGracePeriod,
  }),
  /** Profiles that start the service; without any it always starts. */
  profiles: carried<readonly string[]>()({ becomes: 'profiles', long: texts, merge: 'append' }),
  /**
   * Number of containers.
   * @minimum 0
   * @TJS-type integer
   */
  scale: carried<number>()({ becomes: 'containers.replica', show: showAlways, lower: scale }),
  /** Resources, and wishes to a cluster. */
  deploy: carried<DeployInput | null>()({ show: showDeploy, lower: lowerDeploy, inside: deploy }),
  /** What docker compose does when sources change. */
  develop: ignored<DevelopInput | null>(WATCH)({ inside: develop }),
  /** Service, here or in another file, that this one is made from. */
  extends: carried<string | ExtensionInput>()({ long: extendsForm, show: showNever, inside: extension }),
  /** Containers that run before the service starts, one after another. */
  pre_start: carried<readonly InitHookInput[]>()({
    becomes: 'Image, Cmd, Env, User, WorkingDir, HostConfig.Privileged, HostConfig.VolumesFrom',
    lower: preStart,
    each: carried<InitHookInput>()({ inside: initHook }),
  }),
  /** Commands that run in each container after its start, one after another. */
  post_start: carried<readonly HookInput[]>()({
    becomes: 'steps.exec',
    lower: postStart,
    each: carried<HookInput>()({ inside: hook }),
  }),
  /** Commands that run in each container before it is stopped, one after another. */
  pre_stop: carried<readonly HookInput[]>()({
    becomes: 'containers.stop.before',
    lower: preStop,
    each: carried<HookInput>()({ inside: hook }),
  }),
  /** The service's place in the pod. */
  'x-pod': carried<ServicePodInput>()({ show: showNever, lower: lowerServicePod, inside: servicePod }),
} as const;
