import { didYouMean } from '../suggest.ts';
import { error } from './level.ts';

/** Messages about the files beside the Compose files: the task's context, the operator's policy, what is checked. */
export const contextMessages = {
  'several-documents': error(
    (of: { documents: number }) => `the file holds ${of.documents} documents; it may hold one`,
  ),
  'unknown-setting': error(
    (of: { path: string; what: string; near: string | undefined }) =>
      `${of.path} is no setting of ${of.what}${didYouMean(of.near)}`,
  ),
  'label-denied': error(
    (of: { label: string; key: string }) =>
      `the label ${of.label} of the task would set ${of.key}, which the operator's file does not leave to tasks (labels: [${of.key}])`,
  ),
  'unknown-label': error(
    (of: { label: string; near: string | undefined }) =>
      `the label ${of.label} of the task means nothing to the executor${didYouMean(of.near)}`,
  ),
  'task-incomplete': error(
    (of: { missing: readonly string[] }) =>
      `the task lacks ${of.missing.join(', ')}; give the TaskInfo as the agent sends it to an executor`,
  ),
  'task-group': error(
    (of: { tasks: number }) => `the event launches ${of.tasks} tasks, each of which is a pod; give one of them`,
  ),
  'not-a-task': error(
    () => 'this is neither a TaskInfo (resources: [...]) nor a Marathon app (cpus, mem, portDefinitions)',
  ),
  'no-compose-file': error(
    (of: { names: readonly string[] }) =>
      `there is no Compose file in the sandbox (${of.names.join(', ')}); the task's label fileName names others, and what is fetched from a URI with a query has it in its name unless output_file says another`,
  ),
  'no-cgroup-parent': error((of: { why: string }) => `the containers cannot be put under the task's limits: ${of.why}`),
};
