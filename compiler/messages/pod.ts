import { error, warning } from './level.ts';

/** Messages about the pod: names, namespaces, ports, volumes, powers. */
export const podMessages = {
  'power-denied': error(
    (of: { service: string; what: string; remedy: string }) =>
      `${of.service} asks for ${of.what}; the operator's file must have ${of.remedy}`,
  ),
  'needs-power': warning(
    (of: { service: string; what: string; remedy: string }) =>
      `${of.service} asks for ${of.what}; an executor refuses it unless the operator's file has ${of.remedy}`,
  ),
  'no-services': error(
    () => 'there is no service to run; name one under services:, or a profile that has one (--profile)',
  ),
  'start-cycle': error(
    (of: { circle: string; cause: string }) =>
      `no order to start in: ${of.circle}; the last step comes from ${of.cause}`,
  ),
  'build-cycle': error(
    (of: { circle: string }) =>
      `no order to build in: ${of.circle}; each starts from the image of the next, so remove one of the contexts`,
  ),
  'bad-context': error((of: { why: string }) => `nothing can be built from this: ${of.why}`),
  'role-contradiction': error(
    (of: { service: string; role: string; at: string }) =>
      `${of.service} is said to be a ${of.role}, but ${of.at} waits for its end: only an init container ends before the pod`,
  ),
  'pod-without-main': error(
    () => 'no service is a main one: a pod ends when its mains have, so this one would be over at once',
  ),
  'two-owners': error(
    (of: { owner: string; at: string }) =>
      `x-pod names both an infra image and the owner ${of.owner} (${of.at}); keep one`,
  ),
  'no-owner': error(
    () =>
      'no service can own the shared namespaces: each main waits for another member; name an image that does nothing but hold them (x-pod: {infra: IMAGE})',
  ),
  'unknown-owner': error((of: { service: string }) => `x-pod.owner: there is no service ${of.service}`),
  'infra-name': error(
    () => 'the pod has an infra container, so that no service may be called infra; rename the service',
  ),
  'foreign-namespace': error(
    (of: { service: string; kind: string }) =>
      `${of.service} wants the ${of.kind} namespace of what is no service of this pod; a pod joins only its own`,
  ),
  'own-namespace': error(
    (of: { service: string; kind: string }) =>
      `${of.service} would join its own ${of.kind} namespace, itself or in a circle; remove one of the joins`,
  ),
  'init-owner': error(
    (of: { owner: string; kind: string; service: string }) =>
      `${of.service} cannot join the ${of.kind} namespace of ${of.owner}: an init container ends before the pod runs`,
  ),
  'ipc-not-shared': error(
    (of: { service: string; owner: string; mode: string; at: string }) =>
      `${of.service} joins the ipc namespace of ${of.owner}, which says ipc: ${of.mode} (${of.at}); say shareable there, or nothing`,
  ),
  'shared-contradiction': error(
    (of: { service: string; what: string; at: string; kind: string }) =>
      `${of.service} states another ${of.what} than ${of.at}, and both share one ${of.kind} namespace; keep one`,
  ),
  'name-taken': error((of: { at: string }) => `this name already leads to ${of.at}; a name leads to one place only`),
  'port-twice': error(
    (of: { port: string; service: string; other: string; at: string }) =>
      `${of.service} publishes ${of.port}, which ${of.other} publishes too (${of.at}): both share one network namespace, where only one can listen on it`,
  ),
  'too-few-ports': error(
    (of: { needed: number; given: number }) =>
      `the pod needs ${of.needed} host ports, the task has ${of.given}; ask the framework for ${of.needed - of.given} more`,
  ),
  'ports-without-effect': warning(
    (of: { service: string; mode: string }) =>
      `this port of ${of.service} is not published: network_mode ${of.mode} has none of its own`,
  ),
  'host-port-twice': error(
    (of: { port: string; service: string; at: string }) =>
      `${of.service} publishes on port ${of.port} of the host, which ${of.at} publishes on as well; write another port, or none`,
  ),
  'links-without-effect': warning(
    (of: { service: string; why: string }) => `this link of ${of.service} has no effect: ${of.why}`,
  ),
  'link-refused': error(
    (of: { service: string; to: string }) =>
      `${of.service} is on the engine's bridge and ${of.to} is not: the engine refuses such a link; put both on one network`,
  ),
  'engine-network': error(
    (of: { network: string }) =>
      `network ${of.network} is one that the engine itself makes; write network_mode (host, bridge, none) in the services instead`,
  ),
  'network-by-id': error(
    () => 'a network is named as an id is, and the engine would take it for one; name the network by its name',
  ),
  'private-context': error(
    (of: { host: string }) =>
      `nothing is built from a URL of ${of.host}: builds on a cluster fetch from public addresses only; put the files beside the Compose file`,
  ),
  'address-without-subnet': error(
    (of: { service: string; network: string }) =>
      `${of.service} wants an address of its own on network ${of.network}, whose subnet nobody states; write one (ipam: {config: [{subnet: …}]})`,
  ),
  'network-renamed': warning(
    (of: { network: string; name: string }) =>
      `network ${of.network} is made for this pod alone, as ${of.name}; to use one that exists say external: true`,
  ),
  'volume-ends-with-task': warning(
    (of: { volume: string }) =>
      `volume ${of.volume} is removed with the pod; to keep it write x-pod: {keep: true} below it`,
  ),
  'image-called-as-a-service': warning(
    (of: { service: string; of: string }) =>
      `${of.service} mounts an image that is fetched, not what the service ${of.of} builds; for that, give ${of.of} an image beside its build, and mount it by that name`,
  ),
  'image-not-pinned': warning(
    (of: { image: string }) => `${of.image} names no digest (@sha256:...): what runs may change`,
  ),
  'mount-twice': error(
    (of: { service: string; at: string }) => `${of.service} mounts this where ${of.at} is mounted already`,
  ),
  'bad-file-target': error(
    () => 'the target must be the path of a file, without a slash at its end, and not in /proc or /sys',
  ),
  'bad-file-owner': error(
    (of: { name: string }) => `${of.name} must be a number: names of users and groups are known only inside the image`,
  ),
  'file-twice': error(
    (of: { service: string; kind: string; at: string }) =>
      `this ${of.kind} would stand where ${of.service} has something already (${of.at}); give it another target`,
  ),
  'file-over-mount': warning(
    (of: { service: string; kind: string; at: string }) =>
      `this ${of.kind} is mounted into what ${of.service} mounts (${of.at}): where no file of that name is, an empty one stays there after the pod`,
  ),
  'undeclared-variable': error(
    (of: { path: string; name: string; inShell?: string }) =>
      `${of.path} is made of the variable ${of.name}, which is not declared; ${of.inShell ? `the shell has it: --env ${of.inShell} hands it on` : 'say --env NAME=VALUE, write it into .env, or give it to the task'}`,
  ),
  'label-reserved': error(
    (of: { service: string; label: string }) =>
      `${of.service} sets label ${of.label}, which the executor itself sets; rename it`,
  ),
  'no-health-to-wait-for': error(
    (of: { service: string; on: string }) =>
      `${of.service} waits until ${of.on} is healthy, but ${of.on} disables its health check`,
  ),
  'cleared-command': error(
    (of: { service: string }) =>
      `${of.service} clears its command, and what then runs is known only to the image; write the entrypoint as well, or write the command out`,
  ),
  'cleared-entrypoint': error(
    (of: { service: string }) =>
      `${of.service} clears its entrypoint, and the image's command goes with it: nothing is left to run; write a command`,
  ),
  'bad-value': error((of: { what: string; wanted: string }) => `${of.what} must be ${of.wanted}`),
  'foreign-volumes': error(
    (of: { service: string }) =>
      `${of.service} wants the volumes of what is no service of this pod; name a service, or declare the volume and mount it`,
  ),
  'no-container': error(
    (of: { service: string; of: string }) =>
      `${of.service} needs a container of ${of.of}, which has none (replicas: 0)`,
  ),
  'waits-for-nobody': warning(
    (of: { service: string; of: string }) =>
      `${of.service} does not wait for ${of.of}, which has no containers (replicas: 0)`,
  ),
  'restart-overridden': warning(
    (of: { service: string; at: string }) =>
      `this restart of ${of.service} has no effect: its deploy.restart_policy (${of.at}) wins`,
  ),
  'pull-of-a-build': warning(
    (of: { service: string }) =>
      `${of.service} is built for this pod: its image is never fetched, whatever pull_policy says`,
  ),
  'cgroup-parent-of-the-task': warning(
    (of: { service: string }) =>
      `cgroup_parent of ${of.service} has no effect: containers of a pod live in the cgroup of its task`,
  ),
  'bad-restart': error(
    () => 'restart must be no, always, unless-stopped, on-failure, or on-failure:3 with a number of attempts',
  ),
  'bad-stop-signal': error(
    () => 'this is no signal of Linux; write its name, SIGTERM, SIGUSR1, SIGRTMIN+3, or its number',
  ),
  'bad-time': error(() => 'the engine takes no such time: write 0s, or at least 1ms'),
  'bad-working-dir': error(() => 'the folder that the process starts in must be an absolute path'),
  'bad-expose': error(() => 'expose takes a port from 1 to 65535 or a range, with /tcp, /udp or /sctp after it'),
  'bad-container-name': error(
    () => 'container_name must start with a letter or a digit and go on with letters, digits, _, . and -',
  ),
  'bad-propagation': error(() => 'propagation must be private, shared or slave, or one of them with an r before it'),
  'relabel-or-make': error(
    () => 'bind.selinux needs bind.create_host_path: the engine relabels only where it may make the folder',
  ),
  'nested-device': error(
    (of: { service: string; volume: string; at: string }) =>
      `the device of volume ${of.volume} lies below a folder that a container may write (${of.at}), and could be replaced by a link to any folder of the host; mount the folder directly instead of through the volume, or mount the folder above it read-only`,
  ),
  'nested-relabel': warning(
    (of: { service: string; at: string }) =>
      `z and Z have no effect at this mount of ${of.service}: it lies below a folder that a container may write (${of.at}), is pinned for that, and a pinned mount cannot be relabelled; write z at the mount of that folder`,
  ),
  'options-of-another-type': warning(
    (of: { type: string; of: string }) => `this mount is of type ${of.type}: what ${of.of} says has no effect`,
  ),
  'option-of-binds': warning(
    () => 'z, Z and propagation apply to folders of the host only, and this mount is none: they have no effect',
  ),
  'bad-target': error(() => 'the folder in the container must be an absolute path, and not / itself'),
  'bad-image': error(() => 'this is no name of an image; write NAME, NAME:TAG or NAME@sha256:DIGEST, in lower case'),
  'too-few-cores': error(() => 'the engine gives a container no less than 0.01 cores; write a greater limit'),
  'bad-swappiness': error(() => 'mem_swappiness is a number from 0 to 100'),
  'bad-device-path': error(
    () => 'a device is an absolute path on the host, an absolute path in the container, and letters of rwm',
  ),
  'too-little-memory': error(() => 'the engine gives a container no less than 6m of memory; write a greater limit'),
};
