import { explain } from './explanation.ts';

/** Of what one container is asked to be: image, command, limits, times. */
export const engineExplanations = {
  'image-not-pinned': explain(
    'A tag may lead to another image tomorrow. The same plan then runs something else, on one host and not on another.',
    'Write the digest as well, as docker pull prints it: postgres:17.2@sha256:…',
    'image: busybox:1.36',
  ),
  'image-called-as-a-service': explain(
    'The source of a mount of type image is the name of an image, also where a service is called so. Docker compose fetches it from a registry as well.',
    'Where what the service builds is meant, write image: NAME beside its build, and that NAME as the source.',
    {
      file: `services:
  assets: { build: . }
  web: { image: "busybox:1.36", volumes: [{ type: image, source: assets, target: /assets }] }`,
    },
  ),
  'undeclared-variable': explain(
    'A secret or config is the value of a variable that nobody declared. It would be an empty file.',
    'Say --env NAME=VALUE, or --env NAME for the value of the shell; write it into .env; or give it to the task.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", secrets: [token] }\nsecrets:\n  token: { environment: TOKEN }',
    },
  ),
  'cleared-command': explain(
    'command: [] takes the command of the image away, and what is left to run is the entrypoint of the image, which the compiler does not know: it asks no Engine. The Engine itself would run the command of the image all the same.',
    'Write the entrypoint as well, or the whole command; to keep that of the image, write no command.',
    'command: []',
  ),
  'cleared-entrypoint': explain(
    'entrypoint: [] takes the entrypoint of the image away and its command with it, as the Compose Specification says. Nothing is left to run.',
    'Write a command; to keep both of the image, write no entrypoint.',
    'entrypoint: []',
  ),
  'bad-value': explain(
    'The Engine, or the kernel, takes no such value here.',
    'Write what the message says.',
    'ulimits: { files: 5 }',
  ),
  'pull-of-a-build': explain(
    'A service that is built runs what was built, on this host and for this pod; nothing is fetched.',
    'Remove pull_policy, or build. build.pull fetches the base images anew.',
    'build: .\npull_policy: always',
  ),
  'bad-restart': explain(
    'restart has a few words.',
    'Write no, always, unless-stopped, on-failure, or on-failure:3. An unquoted no is understood.',
    'restart: sometimes',
  ),
  'bad-stop-signal': explain(
    'The Engine sends signals of Linux only.',
    'Write the name or the number: SIGTERM, USR1, SIGRTMIN+3, 15.',
    'stop_signal: SIGSTOPP',
  ),
  'bad-time': explain(
    'The Engine takes times from one millisecond on, and 0 for its own; none is less than nothing.',
    'Write 0s, or at least 1ms.',
    'healthcheck: { test: "true", interval: 10us }',
  ),
  'bad-working-dir': explain(
    'The Engine takes absolute folders only; a relative one would depend on the image.',
    'Write the whole path: /srv/app.',
    'working_dir: srv/app',
  ),
  'bad-container-name': explain(
    'Names of containers have few characters; the prefix of the pod is put before this one.',
    'Begin with a letter or digit and go on with letters, digits, _, . and -; or leave it out: the service gives the name.',
    'container_name: my app',
  ),
  'bad-image': explain(
    'The text is no name of an image: there are capitals or blanks in it, the tag is empty, or the digest is not whole. An empty variable often is the reason.',
    'Write NAME, NAME:TAG or NAME@sha256:DIGEST, with the registry before it where it is not the usual one.',
    'image: Example/App:1',
  ),
  'too-few-cores': explain(
    'The kernel shares out a tenth of a second in milliseconds: less than a hundredth of a core is nothing.',
    'Write 0.01 or more, or no limit.',
    'cpus: 0.001',
  ),
  'bad-swappiness': explain(
    'The kernel counts from 0, as little swapping as possible, to 100.',
    'Write a number between them.',
    'mem_swappiness: 101',
  ),
  'too-little-memory': explain(
    'The Engine starts no container with less than 6 MiB. A number without a unit is bytes: 512 is half a kibibyte.',
    'Write the unit: 64m, 512m, 1g.',
    'mem_limit: 5m',
  ),
  'bad-device-path': explain(
    'A device is a path on the host, a path in the container, and what may be done with it: letters of r, w and m (make).',
    'Write both paths whole: /dev/sda:/dev/xvda:rw.',
    'devices: ["/dev/a:/dev/b:rx"]',
  ),
};
