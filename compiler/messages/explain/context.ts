import type { contextMessages } from '../context.ts';
import { type Explains, explain } from './explanation.ts';

export const contextExplanations: Explains<typeof contextMessages> = {
  'several-documents': explain(
    "A context, the operator's file or a task to check is one document of YAML or JSON; lines of --- make several.",
    'Keep one document.',
    { shown: '# context.yaml\ntask: demo.1\n---\ntask: demo.2' },
  ),
  'unknown-setting': explain(
    "The operator's file, the context or case.json has a key that means nothing. Such files are closed: a power that is misspelt would be believed to be granted.",
    'Take the name that is proposed; README.md has all of them.',
    { shown: "# the operator's file\nallow:\n  power: [devices]" },
  ),
  'policy-widened': explain(
    "The host has an operator's file of root's, /etc/pod-executor.yaml, and POD_EXECUTOR_CONFIG or --config names a second one. The second may only take more away; this key would give more than the first. SECURITY.md says of each key what the second file may state.",
    "Remove the key from the second file, or let the host's operator allow it in the first.",
    {
      shown:
        '# /etc/pod-executor.yaml\nallow: { powers: [devices] }\n\n# the second file\nallow: { powers: [privileged] }',
    },
  ),
  'label-denied': explain(
    "A label of the task that begins with org.composeexecutor. would change a setting that the operator's file does not leave to tasks.",
    "Remove the label, or let the operator add the key to labels: in the operator's file.",
    { shown: '"labels": { "org.composeexecutor.defaults.memory": "1g" }' },
  ),
  'unknown-label': explain(
    'A label of the task begins with org.composeexecutor., which is ours, and means nothing.',
    'Take the name that is proposed, or another prefix for a label that is meant for others.',
    { shown: '"labels": { "org.composeexecutor.logs.sise": "1m" }' },
  ),
  'task-incomplete': explain(
    'A TaskInfo lacks ids, without which the pod has no name of its own on the agent.',
    'Give the TaskInfo as the agent sends it to an executor, the whole LAUNCH event, or the short form of README.md, in which everything may be left out.',
    { shown: '{ "name": "demo", "resources": [] }' },
  ),
  'task-group': explain(
    'A LAUNCH_GROUP event starts several tasks, each of which is a pod with a plan of its own.',
    'Give one of its tasks.',
    { shown: '{ "type": "LAUNCH_GROUP", "launch_group": { "task_group": { "tasks": [{…}, {…}] } } }' },
  ),
  'not-a-task': explain(
    'resources --check compares with a TaskInfo of Mesos or an app of Marathon, and the file is neither.',
    'Give a file with resources: [...], or one with cpus, mem and portDefinitions.',
    { shown: '{ "kind": "Pod" }' },
  ),
  'no-compose-file': explain(
    'The task names no Compose files, and the sandbox has none with a usual name.',
    'Have it fetched (fetch or uris of the app), and name it in the label fileName where it is called otherwise.',
    { shown: '"labels": { "fileName": "shop.yaml" }' },
  ),
  'bad-digest': explain(
    'A task with a label digest runs what was reviewed and nothing else. This label says nothing that can be held against the files, and a task that wanted to be checked is not run unchecked.',
    'Write what pod-compile digest prints for the reviewed files, or remove the label.',
    { shown: '"labels": { "digest": "latest" }' },
  ),
  'not-reviewed': explain(
    'The label digest of the task says what was reviewed. The files that were fetched, the variables of the task that they use, or its profiles make another plan. Names of files count as well.',
    'Fetch the files that were reviewed; or review these, and take the digest that pod-compile digest prints where files, --env and --profile are those of the task. Values of secrets and what frameworks set do not count.',
    { shown: '"labels": { "digest": "sha256:0123456789abcdef…" }' },
  ),
  'not-for-a-bundle': explain(
    'A bundle is unpacked into the sandbox of a task. It holds files, folders, and symbolic links that stay inside; what lies outside the root, a device, a socket, a pipe or a file that nobody may read cannot go along.',
    'Move or copy the file into the project, make the link relative, or name what is not needed in the .dockerignore of the build context.',
    { shown: '# ls -l app\ncurrent -> /etc/app' },
  ),
  'mount-not-there': explain(
    'A service mounts a file or folder of the project that does not exist. docker compose makes an empty folder in such a place, and so does an executor, unless create_host_path is false.',
    'Write the path of what is there; or take a named volume where nothing is to be given to the container.',
    { shown: 'services:\n  web:\n    image: x\n    volumes: [ "./data:/data" ]' },
  ),
  'no-cgroup-parent': explain(
    'The containers of a pod live in the cgroup of its task, so that its limits bind them and its end ends them. On this host that cannot be.',
    "Do what the message says: usually the Docker Engine's cgroup driver must be cgroupfs, and the agent's isolators cgroups/cpu and cgroups/mem.",
    { shown: '# /etc/docker/daemon.json\n{ "exec-opts": ["native.cgroupdriver=cgroupfs"] }' },
  ),
};
