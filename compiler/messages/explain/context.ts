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
  'no-cgroup-parent': explain(
    'The containers of a pod live in the cgroup of its task, so that its limits bind them and its end ends them. On this host that cannot be.',
    "Do what the message says: usually the Docker Engine's cgroup driver must be cgroupfs, and the agent's isolators cgroups/cpu and cgroups/mem.",
    { shown: '# /etc/docker/daemon.json\n{ "exec-opts": ["native.cgroupdriver=cgroupfs"] }' },
  ),
};
