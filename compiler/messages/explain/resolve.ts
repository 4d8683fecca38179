import type { resolveMessages } from '../resolve.ts';
import { type Explains, explain } from './explanation.ts';

const CIRCLE = 'Each waits for the next, and the last for the first: none could ever begin.';

export const resolveExplanations: Explains<typeof resolveMessages> = {
  'undefined-reference': explain(
    'An attribute names a service, network, volume, secret, config or model that the files do not have.',
    'Mend the name, or add what is missing to its section: volumes: {data: }.',
    'depends_on: [database]',
  ),
  'disabled-service': explain(
    'A service needs another one that belongs to profiles, none of which is switched on. It would wait for what never comes.',
    'Switch one of the profiles on (--profile, COMPOSE_PROFILES, or the label profiles of the task), give both services the same profile, or say required: false below depends_on.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", depends_on: [debug] }\n  debug: { image: "busybox:1.36", profiles: [debug] }',
    },
  ),
  'unknown-profile': explain(
    'A profile was said with --profile, or with the label profiles of a task, and no service has it. Docker compose starts what is left without a word.',
    'Mend the name: pod-compile config --profiles lists those that there are. Names in COMPOSE_PROFILES, which may serve several projects, are not judged.',
    { shown: 'pod-compile --profile debgu' },
  ),
  'dependency-cycle': explain(
    `Services wait for one another: depends_on, links, volumes_from and namespaces of other services all mean that the other one starts first. ${CIRCLE}`,
    'Remove one of the dependencies; an app that finds its database late by itself needs none.',
    {
      file: 'services:\n  a: { image: "busybox:1.36", depends_on: [b] }\n  b: { image: "busybox:1.36", depends_on: [a] }',
    },
  ),
  'undefined-base': explain(
    'extends names a service that the file, this one or the one under extends.file, does not have.',
    'Mend the name of the service, or that of the file.',
    'extends: base',
  ),
  'extends-cycle': explain(
    'A service is made from another one which is, in the end, made from the first.',
    'Put what both have in common into a third service that extends none of them.',
    { file: 'services:\n  a: { extends: b }\n  b: { extends: a }' },
  ),
  'include-cycle': explain(
    'A file includes another one which, in the end, includes the first.',
    'Remove one of the two; all files that are included see one another anyway.',
    { file: 'include: [compose.yaml]\nservices:\n  web: { image: "busybox:1.36" }' },
  ),
  'no-image': explain(
    'A service says neither which image it runs nor how one is built.',
    'Write image or build. In an override file a misspelt name of a service makes a new one.',
    { file: 'services:\n  web: { command: serve }' },
  ),
  contradiction: explain(
    'Two attributes exclude each other, or one has no meaning with this value of the other.',
    'Keep the one that is meant.',
    'networks: [default]\nnetwork_mode: host',
  ),
  'no-content': explain(
    'A secret or config says nowhere where its text comes from.',
    'Write file, or environment for a variable; a config may hold its content.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", secrets: [token] }\nsecrets:\n  token: {}',
    },
  ),
  'external-attribute': explain(
    'What is external is there before the pod and stays after it: the pod decides nothing about it.',
    'Remove the attribute, or external.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", volumes: ["data:/data"] }\nvolumes:\n  data: { external: true, driver: local }',
    },
  ),
  'missing-env-file': explain(
    'A file of variables that a service names is not there.',
    'Create it, have it fetched into the sandbox, or say that it may be absent: {path: web.env, required: false}.',
    'env_file: web.env',
  ),
  'other-format': explain(
    'extends names a service of a file of the other form: one has its services at top level (Compose 1), the other below services:. The same words mean different things in the two, above all for networks.',
    'Move the services below services: in both files.',
    {
      file: 'services:\n  web:\n    extends: { file: base.yaml, service: app }',
      beside: { 'base.yaml': 'app:\n  image: busybox:1.36\n' },
    },
  ),
  'not-extended': explain(
    'In Compose 1 a service that has links, volumes_from or a container as its net cannot be extended: these name services of its own file.',
    'Write the attributes out where they are needed, or put services: on top of the files, and move all services below it.',
    {
      file: 'web:\n  extends: { service: app }\napp:\n  image: busybox:1.36\n  links: [db]\ndb:\n  image: busybox:1.36',
    },
  ),
  'missing-context': explain(
    'A service of Compose 1 is built from a folder that is not there.',
    'Create the folder, mend the path, which is relative to the file, or name an image.',
    { file: 'web:\n  build: ./nowhere' },
  ),
};
