import type { readMessages } from '../read.ts';
import { type Explains, explain } from './explanation.ts';

export const readExplanations: Explains<typeof readMessages> = {
  'unreadable-file': explain(
    'A file that the Compose files name is not there, is no file, or may not be read. Without it nobody knows what the pod is.',
    'Create the file or mend its path, which is relative to the folder of the first Compose file. Under Mesos it must be fetched into the sandbox.',
    { file: 'services:\n  web:\n    extends: { file: base.yaml, service: web }' },
  ),
  'outside-root': explain(
    "A path leads out of the project's root, the sandbox under Mesos, if need be through a symbolic link. A pod sees its sandbox and nothing else of the host, so that two pods cannot disturb each other.",
    'Move the file inside. A folder that all pods may use is named by its absolute path, and the operator allows it: allow: {paths: [/srv/shared]}.',
    'volumes: ["../data:/data"]',
  ),
  'windows-path': explain(
    'A path has a drive letter or backslashes, as on Windows. Pods run on Linux agents, whose Engine knows no such path.',
    'Write a path with slashes, relative to the Compose file: ./data. The folder then lies in the sandbox.',
    'volumes: ["C:/Users/me/data:/data"]',
  ),
  'yaml-syntax': explain(
    'The text is no YAML. Often a quote or bracket is never closed, a line is indented otherwise than its neighbours, or a tab indents.',
    'Mend the place that is underlined; where nothing seems wrong there, the lines before it.',
    { file: 'services:\n  web:\n    image: "busybox:1.36' },
  ),
  'duplicate-key': explain(
    'A mapping has one key twice. Only one of the values could count, and which one differs between programs.',
    'Keep one of the two. For several variables or labels each has its own name.',
    'environment:\n  MODE: one\n  MODE: two',
  ),
  'key-not-text': explain(
    'YAML reads a bare number, true, false or null as such, and the keys of a Compose file are names.',
    'Put the key in quotes.',
    'environment:\n  1: one',
  ),
  'too-large': explain(
    'A file, its nesting, what its aliases repeat, or what its variables become is beyond all that people write. The bounds keep a hostile file from filling the memory of an agent.',
    'Split the file, or write what the aliases repeat in one place.',
    {
      shown:
        'a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, …]   # and so on',
    },
  ),
  'root-not-mapping': explain(
    'A Compose file is a mapping from services, networks, volumes and the like to what they hold. This one is empty, or a list, or a text.',
    'Begin with services: and the names of services below it.',
    { file: '- web\n- db' },
  ),
  'version-odd': explain(
    'version is a word of old: 2.4, 3.8 and all others mean the same today. This one was never a version of Compose.',
    'Remove the line.',
    { file: 'version: latest\nservices:\n  web: { image: "busybox:1.36" }' },
  ),
  'old-spelling-clash': explain(
    'Compose 1 says dockerfile beside build; it stands inside of build today. Both are written.',
    'Keep the one inside of build.',
    { file: 'web:\n  build: { context: ., dockerfile: New }\n  dockerfile: Old' },
  ),
  'variables-syntax': explain(
    'A line of .env, or of a file that env_file or --env-file names, is no variable.',
    'Write NAME=value. A value of several lines, or with a # after a blank, stands in quotes.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", env_file: web.env }',
      beside: { 'web.env': 'MY NAME=x\n' },
    },
  ),
  'later-attribute': explain(
    'A file whose services stand at top level is Compose 1, and this attribute came later. docker-compose of that time refused it.',
    'Use the attribute of Compose 1 that is named, or put services: on top and move all services below it.',
    { file: 'web:\n  image: busybox:1.36\n  network_mode: none' },
  ),
  'old-attribute': explain(
    'volume_driver chose the driver of all volumes of a service in Compose 1 and 2.x. From version 3 on a volume names its own.',
    'Name the volume at top level, with its driver: volumes: {data: {driver: local}}.',
    { file: 'version: "3.8"\nservices:\n  web: { image: "busybox:1.36", volume_driver: local }' },
  ),
};
