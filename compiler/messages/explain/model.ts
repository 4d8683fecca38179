import type { modelMessages } from '../model.ts';
import { type Explains, explain } from './explanation.ts';

export const modelExplanations: Explains<typeof modelMessages> = {
  'unknown-attribute': explain(
    'No Compose file has an attribute of this name here. Most often it is misspelt, or indented too far or too little. It is no warning, for a limit or a volume that is passed over in silence costs more than a file that has to be mended.',
    'Take the name that is proposed, or look it up: pod-compile attributes. What is meant for other programs begins with x-.',
    'mem_limt: 64m',
  ),
  'wrong-type': explain(
    'The attribute takes values of another kind: a text where a list is wanted, or a number where a text is. YAML reads bare numbers, true, false and null as such.',
    'Write it in one of the ways that the message names. A number that is a text stands in quotes: user: "1000".',
    'user: 1000',
  ),
  'not-supported': explain(
    'The attribute is one of Compose, and a pod on an Engine under Mesos cannot have what it asks for. It is refused, so that nobody believes that it holds. pod-compile attributes NAME says what becomes of it.',
    'Remove it, or do what the message says instead. Where the pod is right without it, the file may stay as it is for other programs: pod-compile --warn NAME, or x-pod: {warn: [NAME]} at the top of the file, makes a warning of the refusal, and the plan says so. pod-compile attributes says which may be waived.',
    'isolation: hyperv',
  ),
  'waived-attribute': explain(
    'The attribute cannot be carried, and --warn or x-pod.warn says that the pod is right without it. The warning stands in the plan, for whoever reviews it.',
    'Nothing need be done. Without the waiver the attribute is refused.',
    { file: 'x-pod: { warn: [isolation] }\nservices:\n  web: { image: "busybox:1.36", isolation: hyperv }' },
  ),
  'idle-waiver': explain(
    'A waiver, of --warn or x-pod.warn, names nothing that it could make a warning of: no such attribute is refused in these files, or its refusal may not be waived, because the pod would be another one (a secret, a mount, a power), or the operator forbids waivers.',
    'Remove it, or mend the name: the end of the path that the refusal names, such as isolation, build.isolation, services.web.isolation.',
    { file: 'x-pod: { warn: [isolaton] }\nservices:\n  web: { image: "busybox:1.36" }' },
  ),
  'ignored-attribute': explain(
    'The attribute is one of Compose and means nothing for a pod on one host: it speaks to docker compose watch, to a Swarm, or to Windows. The pod is right without it.',
    'Nothing need be done; to be rid of the warning, move the attribute to an override file that other programs read.',
    'cpu_percent: 50',
  ),
  'missing-attribute': explain(
    'A mapping lacks an attribute without which it means nothing.',
    'Write the attribute that is named.',
    'ports:\n  - published: "8080"',
  ),
  'wrong-value': explain(
    'The attribute takes a few words, or numbers within bounds, and this is none of them.',
    'Write one of those that the message names.',
    'cpu_percent: 120',
  ),
  'wrong-name': explain(
    'Names of services, networks, volumes, secrets and configs become names on the Engine and in DNS, which take few characters.',
    'Rename it, with letters from a to z, digits, dots, dashes and underscores, and wherever it is mentioned.',
    { file: 'services:\n  my app: { image: "busybox:1.36" }' },
  ),
  'repeated-item': explain(
    'A list that may hold each item once holds one twice. One of them is probably meant to be another.',
    'Remove or mend one of the two.',
    'group_add: ["10", "10"]',
  ),
};
