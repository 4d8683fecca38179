import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from './docker.ts';
import { freePort } from './packaged.ts';
import { skip } from './spec.ts';

/** A second Engine, of little disk and few addresses, that may be asked over TCP by whom its authority knows. */
export interface SmallEngine {
  /** `tcp://127.0.0.1:40000`, with TLS. */
  readonly host: string;
  readonly socket: string;
  /** Of a folder for DOCKER_CERT_PATH: `right` keys, `strange` ones of another authority, `mixed` and `broken` ones. */
  readonly keys: (which: 'right' | 'strange' | 'mixed' | 'broken') => string;
  /** Gives it an image of another Engine's. */
  load(image: string, from: string): Promise<void>;
  /** Leaves no space on its disk. */
  fillDisk(): void;
  close(): void;
}

const DISK = '24m';

/** For two networks: of four addresses each, the least that a network has. */
const ADDRESSES = 'base=10.213.99.0/29,size=30';

const START_TRIES = 100;

export async function smallEngine(): Promise<SmallEngine> {
  if (process.getuid?.() !== 0) return skip('only root may start a second Engine');
  const folder = mkdtempSync(join(tmpdir(), 'small-'));
  const [path, port] = [(name: string): string => join(folder, name), await freePort()];
  makeKeys(folder);
  const child = spawn('sh', ['-ec', SCRIPT, 'sh', folder], { stdio: 'ignore' });
  const door = doorOf(child).listen(port, '127.0.0.1');
  const close = (): void => {
    door.close();
    child.kill();
    // It unmounts what lies in the folder first.
    spawnSync('sh', ['-c', `while [ -e ${path('pid')} ]; do sleep 0.1; done`], { timeout: 10_000 });
    rmSync(folder, { recursive: true, force: true });
  };
  const socket = path('docker.sock');
  for (let tries = 0; !(await answers(socket)); tries += 1) {
    if (tries < START_TRIES && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 100));
    else {
      close();
      skip('a second dockerd does not start here');
    }
  }
  return {
    host: `tcp://127.0.0.1:${port}`,
    socket,
    keys: path,
    load: (image, from) => copyImage(image, from, socket),
    // The disk is mounted where the Engine alone sees it.
    fillDisk: () => {
      spawnSync('nsenter', ['-t', `${child.pid}`, '-m', 'dd', 'if=/dev/zero', `of=${path('data/rest')}`, 'bs=64k']);
    },
    close,
  };
}

/** Within its network namespace. */
const PORT = 2376;

/** Leads to the Engine's port, which is in another network namespace. */
function doorOf({ pid }: ChildProcess): Server {
  return createServer((socket) => {
    const words = [`--net=/proc/${pid}/ns/net`, 'busybox', 'nc', '127.0.0.1', `${PORT}`];
    const way = spawn('nsenter', words, { stdio: ['pipe', 'pipe', 'ignore'] });
    for (const end of [socket, way.stdin, way.stdout]) end.on('error', () => socket.destroy());
    socket.on('close', () => way.kill());
    socket.pipe(way.stdin);
    way.stdout.pipe(socket);
  });
}

/** In a network namespace of its own: a dockerd without a bridge removes that of another one. */
const SCRIPT = `cd "$1"; mkdir data; exec unshare --mount --net sh -ec '
mount -t tmpfs -o size=${DISK} tmpfs data
busybox ifconfig lo up
exec dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" --bridge none --iptables=false \\
  --ip-masq=false --default-address-pool ${ADDRESSES} -H "unix://$1/docker.sock" -H tcp://127.0.0.1:${PORT} --tlsverify \\
  --tlscacert right/ca.pem --tlscert right/server-cert.pem --tlskey right/server-key.pem' sh "$1"`;

function copyImage(image: string, from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const load = request({ socketPath: to, path: '/images/load', method: 'POST' }, (reply) => {
      reply.resume().on('end', resolve);
    });
    const save = request({ socketPath: from, path: `/images/${image}/get` }, (reply) => reply.pipe(load));
    for (const one of [load, save]) one.on('error', reject);
    save.end();
  });
}

async function answers(socket: string): Promise<boolean> {
  if (!existsSync(socket)) return false;
  const { status } = await ask({ DOCKER_HOST: `unix://${socket}` }, '/_ping').catch(() => ({ status: 0 }));
  return status === 200;
}

/** `mixed`: the Engine's authority, and keys of another; `broken`: a key that is none. */
function makeKeys(folder: string): void {
  for (const authority of ['right', 'strange']) {
    const made = spawnSync('sh', ['-ec', KEYS, 'sh', join(folder, authority)], { encoding: 'utf8' });
    if (made.status !== 0) skip(`openssl makes no keys: ${made.error?.message ?? made.stderr}`);
  }
  for (const [copy, from] of [
    ['mixed', 'strange'],
    ['broken', 'right'],
  ] as const) {
    mkdirSync(join(folder, copy));
    copyFileSync(join(folder, 'right/ca.pem'), join(folder, copy, 'ca.pem'));
    for (const name of ['cert.pem', 'key.pem']) copyFileSync(join(folder, from, name), join(folder, copy, name));
  }
  writeFileSync(join(folder, 'broken/key.pem'), 'no key\n');
}

const KEYS = `mkdir "$1"; cd "$1"
new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes "$@"; }
sign() {
  new -subj "/CN=$1" -keyout "$2" -out request
  printf 'subjectAltName=IP:127.0.0.1\\nextendedKeyUsage=%s\\n' "$1" > purpose
  openssl x509 -req -in request -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile purpose -out "$3"
}
new -x509 -days 2 -subj "/CN=authority" -keyout ca-key.pem -out ca.pem
sign serverAuth server-key.pem server-cert.pem
sign clientAuth key.pem cert.pem`;
