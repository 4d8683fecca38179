import { compile } from '../../compiler/compile.ts';
import { SIMULATED } from '../../compiler/context.ts';
import { ALL_ALLOWED } from '../../compiler/policy.ts';
import { rawControl, reachesOut } from '../fuzz/safety.ts';
import { memoryHost } from '../support/host.ts';
import { assert, spec } from '../support/spec.ts';

/** What the judge of the fuzz target says of a file whose plan claims to use no power. */
function judged(text: string): string | undefined {
  const host = memoryHost({ 'compose.yaml': text });
  const { plan, diagnostics } = compile({ host, files: ['compose.yaml'], context: SIMULATED, policy: ALL_ALLOWED });
  assert.ok(plan, JSON.stringify(diagnostics));
  return reachesOut({ ...plan, powers: [] });
}

const web = (more: string, top = ''): string => `services:\n  web:\n    image: a\n    ${more}\n${top}`;

/** A file, and what the judge must say. */
const REACHING: readonly (readonly [string, RegExp])[] = [
  [web('privileged: true'), /has Privileged/],
  [web('pid: host'), /has PidMode host/],
  [web('network_mode: host'), /has NetworkMode host/],
  [web('devices: ["/dev/sda"]'), /has Devices/],
  [web('annotations: {a: b}'), /has Annotations/],
  [web('oom_score_adj: -5'), /has a negative OomScoreAdj/],
  [web('logging: {driver: syslog}'), /logs to syslog/],
  [web('security_opt: [apparmor:unconfined]'), /has apparmor/],
  [web('ulimits: {rtprio: 9}'), /has real-time priority/],
  [web('volumes: ["/etc:/etc"]'), /mounts \/etc/],
  [web('volumes: [{type: bind, source: /etc, target: /x}]'), /mounts \/etc/],
  [
    web('volumes: ["v:/v"]', 'volumes: {v: {driver_opts: {type: nfs, device: ":/"}}}\n'),
    /volume \S+_v mounts :\/ \(nfs\)/,
  ],
  [web('volumes: ["v:/v"]', 'volumes: {v: {external: true, name: other}}\n'), /uses the foreign volume other/],
  [web('networks: [n]', 'networks: {n: {external: true, name: other}}\n'), /joins the foreign network other/],
  [web('networks: [n]', 'networks: {n: {driver: macvlan}}\n'), /has the driver macvlan/],
  [web('networks: [n]', 'networks: {n: {ipam: {config: [{subnet: 10.9.0.0/16}]}}}\n'), /states a subnet/],
  ['services: {web: {build: {context: "https://example.com/a.git"}}}\n', /builds an image/],
];

spec('the judge of plans in the fuzz target', {
  'finds what reaches out of a pod by itself, not by the list of powers'() {
    for (const [text, expected] of REACHING) assert.match(judged(text) ?? 'nothing', expected, text);
  },
  'finds nothing in a pod that keeps to itself'() {
    const text = web(
      'volumes: ["./data:/data", "v:/v", /anonymous]\n    networks: [n]\n    read_only: true',
      'volumes: {v: {driver_opts: {type: tmpfs, device: tmpfs, o: size=1m}}}\nnetworks: {n: {internal: true}}\n',
    );
    assert.is(judged(text), undefined);
  },
  'finds raw control characters, and no line ends'() {
    for (const raw of ['\u001b[31m', '\u009b', '\u202e', '\u2066', '\0']) assert.ok(rawControl('it', `a${raw}b`), raw);
    assert.is(rawControl('it', 'a\tb\nc \\u001b \u00e4'), undefined);
  },
});
