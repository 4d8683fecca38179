import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, ms } from './figures.ts';
import { manyServices, SAMPLE } from './services.ts';

/** A command as users type it, in a folder with a compose.yaml. */
interface Peer {
  readonly name: string;
  readonly words: readonly [string, ...string[]];
}

const OURS: Peer = { name: 'pod-compile plan', words: [join(import.meta.dirname, '../../launch.cjs'), 'plan'] };
const THEIRS: Peer = { name: 'docker compose config', words: ['docker', 'compose', 'config'] };
/** The least that any program on Node takes. */
const FLOOR: Peer = { name: 'node -e 0', words: ['node', '-e', '0'] };

const CASES = [
  { name: 'the sample', text: SAMPLE, rounds: 21 },
  { name: '1,000 services', text: manyServices(1000), rounds: 11 },
];

/**
 * Whole processes, as users start them, taking turns in one run. The environment is bare for all: one variable more
 * (NODE_EXTRA_CA_CERTS) can cost Node a third of its start.
 */
export function compareProcesses(): void {
  const peers = [OURS, THEIRS, FLOOR].filter(isThere);
  for (const { name, text, rounds } of CASES) {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    writeFileSync(join(folder, 'compose.yaml'), text);
    try {
      console.log(`\n${name}, whole processes, medians of ${rounds} turns`);
      print(takeTurns(peers, folder, rounds));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

function isThere(peer: Peer): boolean {
  if (peer !== THEIRS || spawnSync('docker', ['compose', 'version'], { env: bare() }).status === 0) return true;
  console.log('docker compose is absent: nothing to compare with');
  return false;
}

function takeTurns(peers: readonly Peer[], folder: string, rounds: number): ReadonlyMap<Peer, number> {
  const times = new Map(peers.map((peer) => [peer, [] as number[]]));
  for (const peer of peers) once(peer, folder);
  for (let round = 0; round < rounds; round += 1) {
    for (const [peer, taken] of times) taken.push(once(peer, folder));
  }
  return new Map([...times].map(([peer, taken]) => [peer, median(taken)]));
}

/** Milliseconds from start to end. */
function once({ name, words: [command, ...rest] }: Peer, folder: string): number {
  const began = process.hrtime.bigint();
  const child = spawnSync(command, rest, { cwd: folder, env: bare(), stdio: ['ignore', 'ignore', 'pipe'] });
  const taken = Number(process.hrtime.bigint() - began) / 1e6;
  if (child.status !== 0) throw new Error(`${name} ended with ${child.status}: ${child.stderr || child.error}`);
  return taken;
}

function bare(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG };
}

function print(medians: ReadonlyMap<Peer, number>): void {
  const ours = medians.get(OURS) ?? Number.NaN;
  for (const [peer, taken] of medians) {
    const ratio = peer === OURS ? '' : `   ours takes ${(ours / taken).toFixed(2)} of it`;
    console.log(`  ${peer.name.padEnd(24)}${ms(taken)}${ratio}`);
  }
}
