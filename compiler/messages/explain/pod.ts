import type { podMessages } from '../pod.ts';
import { type Explains, explain } from './explanation.ts';
import { engineExplanations } from './engine.ts';
import { networkExplanations } from './networks.ts';
import { storageExplanations } from './storage.ts';

const TWO = 'services:\n  a: { image: "busybox:1.36"';

export const podExplanations: Explains<typeof podMessages> = {
  ...engineExplanations,
  ...networkExplanations,
  ...storageExplanations,
  'power-denied': explain(
    'The service asks for something that reaches beyond its pod: the rights of the host, its devices, its network, its processes. A cluster gives none of it unless its operator says so, and what is used stands in the plan.',
    'Do without it, or let the operator allow it: allow: {powers: [devices]} in the file of --config. On a laptop pod-executor run allows everything and names it.',
    'privileged: true',
  ),
  'needs-power': explain(
    "The pod reaches beyond its own containers, networks and volumes, and no operator's file was given (--config). The plan is printed and records the power as not granted; an executor refuses the pod unless its operator allows the power.",
    "Do without it, or let the operator allow it as the message says. Check against the operator's file with --config FILE, or against an executor without one with --strict: then the warning is gone, or an error.",
    'runtime: runsc',
  ),
  'no-services': explain(
    'The files have no service, or all of them belong to profiles that are not switched on.',
    'Name a service, or switch a profile on: --profile NAME, COMPOSE_PROFILES, the label profiles of the task.',
    { file: 'services:\n  debug: { image: "busybox:1.36", profiles: [debug] }' },
  ),
  'start-cycle': explain(
    'What the containers need of one another allows no order to start in; the message says by which attributes.',
    'Remove the last step of the circle, or another one.',
    { file: 'services:\n  a: { image: "busybox:1.36", container_name: b, volumes_from: ["container:b"] }' },
  ),
  'build-cycle': explain(
    'The contexts of builds (additional_contexts: service:NAME) lead from an image back to itself, and none of them can be built first.',
    'Remove one of the contexts.',
    {
      file: 'services:\n  a: { build: { context: ., additional_contexts: { b: "service:b" } } }\n  b: { build: { context: ., additional_contexts: { a: "service:a" } } }',
    },
  ),
  'bad-context': explain(
    'A further context of a build is a folder, a URL, a repository, an image of a registry or of the engine, or what another service of the file builds.',
    'Write it so: ./folder, https://..., docker-image://NAME, service:NAME.',
    'build: { context: ., additional_contexts: { base: "oci-layout://base" } }',
  ),
  'private-context': explain(
    "The host fetches the URL of a build's context, and reaches what nobody else may: its own services, a private network, the metadata service of its cloud. Under a task no build fetches from there.",
    'Put the files into the folder of the Compose file and name that folder, or fetch them with the task (URIs).',
    'build: http://169.254.169.254/latest',
  ),
  'role-contradiction': explain(
    'Another service waits with service_completed_successfully until this one has ended, which only an init container does before the pod is over.',
    'Remove the role, or wait for service_started or service_healthy.',
    {
      file: `${TWO}, depends_on: { b: { condition: service_completed_successfully } } }\n  b: { image: "busybox:1.36", x-pod: { role: sidecar } }`,
    },
  ),
  'pod-without-main': explain(
    'A pod lives until its main services have ended. With sidecars and init containers only, it would be over before it began.',
    'Say sidecar only of what serves the others; a service without x-pod.role is a main one.',
    'x-pod: { role: sidecar }',
  ),
  'two-owners': explain(
    'Shared namespaces belong to one container: a service, or one that does nothing but hold them.',
    'Keep owner or infra.',
    { file: `x-pod: { share: [network], owner: a, infra: "busybox:1.36" }\n${TWO} }` },
  ),
  'no-owner': explain(
    'The owner of shared namespaces starts first. Here every main service waits for another member.',
    'Name an image that holds them (infra: IMAGE), or say owner: SERVICE and let that service wait for nobody.',
    {
      file: `x-pod: { share: [network] }\n${TWO}, depends_on: [b] }\n  b: { image: "busybox:1.36", x-pod: { role: sidecar } }`,
    },
  ),
  'unknown-owner': explain(
    'x-pod.owner names a service that the files do not have, or whose profile is not switched on.',
    'Mend the name.',
    { file: `x-pod: { share: [network], owner: b }\n${TWO} }` },
  ),
  'infra-name': explain(
    'The container that holds the namespaces is called infra, and a service has the same name.',
    'Rename the service.',
    { file: 'x-pod: { share: [network], infra: "busybox:1.36" }\nservices:\n  infra: { image: "busybox:1.36" }' },
  ),
  'label-reserved': explain(
    'By its labels the executor finds what belongs to a run, and removes it. A file may not write them.',
    'Give the label another name: one under a domain of your own.',
    'labels: { org.composeexecutor.task: mine }',
  ),
  'no-health-to-wait-for': explain(
    'A service waits until another one is healthy which has switched its health check off, so that it never will be.',
    'Give it a check, or wait for service_started.',
    {
      file: `${TWO}, depends_on: { b: { condition: service_healthy } } }\n  b: { image: "busybox:1.36", healthcheck: { disable: true } }`,
    },
  ),
  'no-container': explain(
    'A service joins a namespace, or mounts the volumes, of one that has no containers.',
    'Give that service a container (scale or deploy.replicas), or remove the attribute.',
    { file: `${TWO}, volumes_from: [b] }\n  b: { image: "busybox:1.36", scale: 0 }` },
  ),
  'waits-for-nobody': explain(
    'A service depends on one that has no containers; as docker compose does, it starts without it.',
    'Nothing need be done where that is meant; else give the other service a container.',
    { file: `${TWO}, depends_on: [b] }\n  b: { image: "busybox:1.36", scale: 0 }` },
  ),
  'restart-overridden': explain(
    'restart and deploy.restart_policy say different things. As in docker compose the second wins.',
    'Keep one of them.',
    'restart: always\ndeploy: { restart_policy: { condition: none } }',
  ),
  'cgroup-parent-of-the-task': explain(
    "All containers live in the cgroup of their task: its limits bind them, and its end is theirs. A file's own cgroup_parent has no place there.",
    'Remove it for pods; on a laptop it counts.',
    'cgroup_parent: /elsewhere',
  ),
};
