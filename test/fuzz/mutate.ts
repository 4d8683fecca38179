type Next = (below: number) => number;

/** Pieces that mean something to YAML, to Compose, or to nobody. */
const PIECES: readonly string[] = [
  ...['\0', '\t', '\n', '\r\n', '\ufeff', '\u2028', '\ud800', '"', "'", '`', '\\', '#', ' #', ': ', ':', '- ', ', '],
  ...[
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '!reset ',
    '!override ',
    '!!binary ',
    '? ',
    '| ',
    '>-\n',
    '---\n',
    '...\n',
    '%TAG',
  ],
  ...[
    '$',
    '${',
    '${A:-',
    '${A:?b}',
    '$$',
    '<<: ',
    '~',
    'null',
    'true',
    '..',
    '__proto__',
    'constructor',
    '[]',
    '{}',
    '""',
  ],
  ...['-1', '0', '1e999', '0x', '.inf', '2020-01-01', '99999999999999999999', '0.5', '64m', '10s', 'a'.repeat(300)],
  ...['service:', 'container:', 'host', '/', './', '~/', ':ro', '8000-8010', '65536', '127.0.0.1:', '/udp', '::1'],
];

/** Values that lead out of a sandbox, name what belongs to others, or hold what a terminal obeys. */
const HOSTILE_VALUES: readonly string[] = [
  ...['/', '/etc/passwd', '/proc/self/root', '/var/run/docker.sock', '../..', './../../..', '~/', '/dev/zero', '/run'],
  ...['host', 'container:abc', 'bridge', 'foreign_default', '0123456789ab', 'unconfined', 'privileged', '-1000'],
  ...[
    '"\\e[31m"',
    '"\\e]0;x\\a"',
    '"\\x9b2J"',
    '"\\u202e"',
    '"\\u2066a"',
    '"\\0"',
    '\x1b[31m',
    '\x9b',
    '\u202e',
    '\u2066',
  ],
  ...[
    '[ALL]',
    '["/:/host"]',
    '["..:/x:rw"]',
    '["/dev/sda"]',
    '{type: none, o: bind, device: /}',
    '{type: nfs, device: ":/"}',
  ],
];

/** Attributes of a service that ask for the host, or for what belongs to other pods. */
const HOSTILE_ATTRIBUTES: readonly string[] = [
  ...[
    'privileged: true',
    'pid: host',
    'ipc: host',
    'uts: host',
    'userns_mode: host',
    'cgroup: host',
    'network_mode: host',
  ],
  ...['network_mode: "container:abc"', 'network_mode: foreign_default', 'pid: "container:abc"', 'ipc: "container:abc"'],
  ...['cap_add: [ALL]', 'devices: ["/dev/sda"]', 'device_cgroup_rules: ["b *:* rwm"]', 'gpus: all', 'runtime: evil'],
  ...['security_opt: [seccomp:unconfined]', 'security_opt: [label:disable]', 'security_opt: [systempaths=unconfined]'],
  ...[
    'annotations: {a: b}',
    'cgroup_parent: /',
    'oom_score_adj: -1000',
    'oom_kill_disable: true',
    'cpu_rt_runtime: 1000',
  ],
  ...['ulimits: {rtprio: 99}', 'sysctls: {kernel.core_pattern: x}', 'logging: {driver: syslog}', 'build: .'],
  ...['logging: {driver: json-file, options: {path: /x}}', 'volumes_from: ["container:abc"]', 'external_links: [abc]'],
  ...['volumes: ["/:/host"]', 'volumes: ["../..:/x"]', 'volumes: ["./a:/a", ".:/b"]', 'volumes: ["evil:/x"]'],
  ...['volumes: [{type: bind, source: /etc, target: /x}]', 'volumes: [{type: volume, source: evil, target: /x}]'],
  ...['volumes: ["/run/docker.sock:/s"]', 'networks: [evil]', 'networks: {evil: {ipv4_address: 169.254.169.254}}'],
  ...[
    'env_file: [/etc/passwd]',
    'env_file: ../../x',
    'label_file: /etc/passwd',
    'use_api_socket: true',
    'secrets: [evil]',
  ],
  ...['container_name: foreign', 'ports: ["22:22"]', 'storage_opt: {size: 1G}', 'labels: {org.composeexecutor.run: x}'],
  ...[
    'credential_spec: {file: /x}',
    'extends: {file: /etc/passwd, service: a}',
    'provider: {type: ./x}',
    'isolation: process',
  ],
  ...['post_start: [{command: [a], privileged: true}]', 'tmpfs: ["/t:exec,dev,suid"]', 'hostname: "\\e[31m"'],
];

/** Children of the sections below the top of a file. */
const HOSTILE_SECTIONS: readonly (readonly [string, string])[] = [
  ...['{external: true, name: foreign_default}', '{name: foreign_default}', '{driver: host}', '{driver: macvlan}'].map(
    (body) => ['networks', body] as const,
  ),
  ...[
    '{ipam: {config: [{subnet: 169.254.169.0/24}]}}',
    '{driver_opts: {com.docker.network.bridge.name: docker0}}',
    '{ipam: {driver: dhcp}}',
  ].map((body) => ['networks', body] as const),
  ...[
    '{external: true, name: foreign}',
    '{name: foreign}',
    '{driver: plugin}',
    '{driver_opts: {type: nfs, device: ":/"}}',
  ].map((body) => ['volumes', body] as const),
  ...['{type: none, o: bind, device: /}', '{o: "rw,rbind", device: ..}', '{type: bind, device: /etc}'].map(
    (options) => ['volumes', `{driver_opts: ${options}}`] as const,
  ),
  ['secrets', '{file: /etc/passwd}'],
  ['secrets', '{external: true}'],
];

/** Between a key and the end of its line. */
const VALUE = /(:[ \t]+)(\S.*)$/;

/**
 * A text with one to three changes, as typing mistakes, merges and search-and-replace make them: pieces put in, taken
 * out, repeated; lines dropped, doubled, moved in; values swapped. `other` is a text that lines come from.
 */
export function mutated(text: string, other: string, next: Next): string {
  let broken = text;
  for (let count = 1 + next(3); count > 0; count--) {
    const ways = next(3) < ATTACKS_IN_THREE ? ATTACKS : WAYS;
    const way = ways[next(ways.length)];
    if (way) broken = way(broken, next, other);
  }
  return broken;
}

/** One change in three puts in what an attacker would. */
const ATTACKS_IN_THREE = 1;

type Way = (text: string, next: Next, other: string) => string;

const WAYS: readonly Way[] = [
  (text, next) => spliced(text, next, 0, (piece) => piece(next)),
  (text, next) => spliced(text, next, 12, () => ''),
  (text, next) => spliced(text, next, 12, (piece) => piece(next)),
  (text, next) => spliced(text, next, 12, (_, cut) => cut.repeat(3)),
  (text, next) => text.slice(0, next(text.length + 1)),
  (text, next) => onLines(text, (lines) => lines.toSpliced(next(lines.length), 1)),
  (text, next) => onLines(text, (lines) => lines.toSpliced(next(lines.length), 0, oneOf(lines, next))),
  (text, next, other) =>
    onLines(text, (lines) => lines.toSpliced(next(lines.length), 0, oneOf(other.split('\n'), next))),
  (text, next, other) => onLines(text, (lines) => withBlock(lines, other.split('\n'), next)),
  (text, next) => onLines(text, (lines) => withValue(lines, next, () => oneOf(PIECES, next))),
  (text, next) => onLines(text, (lines) => withValue(lines, next, () => VALUE.exec(oneOf(lines, next))?.[2] ?? '')),
  (text, next) => onLines(text, (lines) => indented(lines, next)),
];

const ATTACKS: readonly Way[] = [
  (text, next) => onLines(text, (lines) => withAttribute(lines, next)),
  (text, next) => onLines(text, (lines) => withSection(lines, next)),
  (text, next) => onLines(text, (lines) => withValue(lines, next, () => oneOf(HOSTILE_VALUES, next))),
  (text, next) => spliced(text, next, 0, () => oneOf(HOSTILE_VALUES, next)),
];

/** Attributes that nearly every service has one of. */
const OF_A_SERVICE = /^ +(image|build|command|ports|environment|volumes|restart):/;

/** A service with one hostile attribute more. */
function withAttribute(lines: readonly string[], next: Next): readonly string[] {
  const places = lines.flatMap((line, index) => (OF_A_SERVICE.test(line) ? [index] : []));
  const at = places[next(places.length)];
  if (at === undefined) return lines;
  return lines.toSpliced(at, 0, `${' '.repeat(depth(lines[at] ?? ''))}${oneOf(HOSTILE_ATTRIBUTES, next)}`);
}

/** A section of the top with one hostile child more, as the default or as one that services may name. */
function withSection(lines: readonly string[], next: Next): readonly string[] {
  const [section, body] = HOSTILE_SECTIONS[next(HOSTILE_SECTIONS.length)] ?? ['', ''];
  const child = `  ${next(3) === 0 ? 'default' : 'evil'}: ${body}`;
  const at = lines.indexOf(`${section}:`);
  return at < 0 ? [...lines, `${section}:`, child] : lines.toSpliced(at + 1, 0, child);
}

function spliced(
  text: string,
  next: Next,
  longest: number,
  make: (piece: (next: Next) => string, cut: string) => string,
): string {
  const at = next(text.length + 1);
  const end = Math.min(text.length, at + (longest > 0 ? next(longest) : 0));
  const piece = (random: Next): string => oneOf(PIECES, random);
  return text.slice(0, at) + make(piece, text.slice(at, end)) + text.slice(end);
}

function onLines(text: string, change: (lines: readonly string[]) => readonly string[]): string {
  return change(text.split('\n')).join('\n');
}

function oneOf(items: readonly string[], next: Next): string {
  return items[next(items.length)] ?? '';
}

/** A line with another value after its key. */
function withValue(lines: readonly string[], next: Next, make: () => string): readonly string[] {
  const at = next(lines.length);
  return lines.with(
    at,
    (lines[at] ?? '').replace(VALUE, (_, colon: string) => `${colon}${make()}`),
  );
}

/** A few lines of another file, as deep as where they are put. */
function withBlock(lines: readonly string[], others: readonly string[], next: Next): readonly string[] {
  const at = next(lines.length);
  const from = next(others.length);
  const block = others.slice(from, from + 1 + next(5));
  const shift = depth(lines[at] ?? '') - depth(block[0] ?? '');
  const moved = block.map((line) => (shift > 0 ? ' '.repeat(shift) + line : line.slice(Math.min(-shift, depth(line)))));
  return lines.toSpliced(at, 0, ...moved);
}

function indented(lines: readonly string[], next: Next): readonly string[] {
  const at = next(lines.length);
  const line = lines[at] ?? '';
  return lines.with(at, next(2) === 0 ? ` ${line}` : line.replace(/^ /, ''));
}

function depth(line: string): number {
  return line.length - line.trimStart().length;
}
