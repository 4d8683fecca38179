import { didYouMean } from '../suggest.ts';
import { error, warning } from './level.ts';

/** Messages about the files beside the Compose files: the task's context, the operator's policy, what is checked. */
export const contextMessages = {
  'several-documents': error(
    (of: { documents: number }) => `the file holds ${of.documents} documents; it may hold one`,
  ),
  'unknown-setting': error(
    (of: { path: string; what: string; near: string | undefined }) =>
      `${of.path} is no setting of ${of.what}${didYouMean(of.near)}`,
  ),
  'policy-widened': error(
    (of: { key: string; why: string }) => `${of.key} ${of.why}: a second operator's file may only narrow the first`,
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
  'bad-digest': error(
    (of: { label: string }) =>
      `the label ${of.label} of the task holds no digest: it is sha256: and 64 hex digits, as pod-compile digest prints it`,
  ),
  'not-reviewed': error(
    (of: { label: string; wanted: string; found: string | undefined }) =>
      `this is not what was reviewed: the label ${of.label} of the task says ${of.wanted}, these files, variables and profiles give ${of.found ?? 'none, for they have errors'}; pod-compile diff REV:compose.yaml compose.yaml shows what differs between a git revision and the files here, pod-compile digest the digest of either`,
  ),
  'not-for-a-bundle': error(
    (of: { what: string; as: string; why: string }) => `${of.what} (${of.as}) cannot be in a bundle: ${of.why}`,
  ),
  'mount-not-there': warning(
    (of: { path: string }) =>
      `${of.path} is mounted and not there: the bundle is without it, and what is mounted is an empty folder, if the pod starts at all`,
  ),
  'no-cgroup-parent': error((of: { why: string }) => `the containers cannot be put under the task's limits: ${of.why}`),
};
