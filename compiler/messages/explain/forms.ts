import type { formMessages } from '../forms.ts';
import { type Explains, explain } from './explanation.ts';

export const formExplanations: Explains<typeof formMessages> = {
  'bad-duration': explain(
    'Times are numbers with units, one after the other: h, m, s, ms, us, ns. A bare number says no unit.',
    'Write the unit: 10s, 1m30s, 1.5h.',
    'stop_grace_period: "10"',
  ),
  'bad-size': explain(
    'Sizes are a number of bytes, or a number with b, k, m, g or t, where 1k is 1024.',
    'Write it so: 64m, 1.5g, 67108864.',
    'mem_limit: much',
  ),
  'bad-mode': explain(
    'Rights of a file are an octal number: read is 4, write 2, execute 1, for owner, group and others.',
    'Write four octal digits: 0440.',
    {
      file: 'services:\n  web:\n    image: busybox:1.36\n    configs: [{ source: page, mode: "0989" }]\nconfigs:\n  page: { content: text }',
    },
  ),
  'decimal-mode': explain(
    'Rights of a file are written in octal. Without a 0 before it YAML reads a decimal number, so that 444 means the rights 0674. Docker compose takes the number; so does the compiler, and warns.',
    'Put a 0 before the digits.',
    {
      file: 'services:\n  web:\n    image: busybox:1.36\n    configs: [{ source: page, mode: 444 }]\nconfigs:\n  page: { content: text }',
    },
  ),
  'bad-port': explain(
    'Ports are written [[ADDRESS:]HOST:]CONTAINER[/PROTOCOL], numbers from 1 to 65535 or ranges of one length, or as a mapping with target and published.',
    'Write it so: "80", "8080:80", "127.0.0.1:8080:80/udp", "8080-8082:80-82". Quotes keep YAML from reading 22:22 as one number.',
    'ports: ["80/http"]',
  ),
  'bad-mount': explain(
    'Mounts are written SOURCE:TARGET[:OPTIONS], or TARGET alone for a volume without a name, or as a mapping with type, source and target.',
    'Write it so: "./data:/data:ro". A path with a colon in it needs the mapping.',
    'volumes: [":/data"]',
  ),
  'mount-option': explain(
    'What follows the second colon of a mount holds a word that the Engine does not know; docker compose passes over it as well.',
    'Remove the word, or mend it: ro, rw, nocopy, z, Z, rslave, rshared, rprivate and the like.',
    'volumes: ["./data:/data:fast"]',
  ),
  'bad-device': explain(
    'Devices are written SOURCE[:TARGET[:PERMISSIONS]], or as a mapping.',
    'Write it so: "/dev/sda:/dev/xvda:r".',
    'devices: ["/dev/a:/dev/b:r:w"]',
  ),
  'bad-host': explain(
    'Entries of extra_hosts are a host name and an address, with = or : between them.',
    'Write it so: "db=10.0.0.5", or host-gateway for the host itself.',
    'extra_hosts: [db]',
  ),
  'bad-pair': explain(
    'The items of this list are names with values, and a name has no spaces and at least one letter.',
    'Write name=value, or a mapping in place of the list.',
    'build: { context: ., additional_contexts: [base] }',
  ),
  'replaced-item': explain(
    'Two entries of one list say different things of the same: two mounts at one path of the container, two values of one variable. As in docker compose the last counts; nothing is left of the other.',
    'Remove one of them. Where two mounts are meant, give each a path of its own.',
    'environment: [LEVEL=info, LEVEL=debug]',
  ),
  'bad-ssh': explain(
    'Keys of a build are the agent of the shell, called default, or a name with the path of a key or socket.',
    'Write default, or name=path.',
    'build: { context: ., ssh: [key] }',
  ),
  'bad-device-count': explain(
    'A request for devices says how many are wanted.',
    'Write a number, or all.',
    'gpus: [{ count: several }]',
  ),
  'command-syntax': explain(
    'A command in one text is split into words as a shell does it, and this one cannot be: a quote has no partner, or a character stands in it that only a shell understands.',
    'Close the quote, or write the words as a list: ["sh", "-c", "…"].',
    'command: echo "open',
  ),
  'command-cut': explain(
    'A command in one text is split into words, and no shell runs it: && and its like would mean nothing. Docker compose drops them and all that follows without a word, so that half of the command never runs.',
    'Write ["sh", "-c", "migrate && serve"] for a shell to run it, or quote the sign to pass it on: echo \'a && b\'.',
    'command: migrate && serve',
  ),
  'healthcheck-test': explain(
    'The list of a health check begins with a word that says how it is run.',
    'Begin with CMD for a program with its arguments, CMD-SHELL for a text that the shell of the image runs; ["NONE"] alone switches the check of the image off.',
    'healthcheck: { test: ["curl", "-f", "http://localhost"] }',
  ),
  'name-conflict': explain(
    'external: {name: …} is the old way to write external: true with name: …, and both are written with different names.',
    'Keep external: true and the right name.',
    {
      file: 'services:\n  web: { image: "busybox:1.36", networks: [front] }\nnetworks:\n  front: { name: one, external: { name: other } }',
    },
  ),
};
