import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A registry on loopback with one image, `<host>/team/app:1`, of one empty layer. */
export interface TestRegistry {
  /** `127.0.0.1:40000`: Engines speak plain HTTP to loopback. */
  readonly host: string;
  readonly image: string;
  /** How many manifests were asked for. */
  readonly asked: () => number;
  /** Says no with this status to the next so many requests. */
  fail(status: number, times: number): void;
  /** What is asked for from now on does not come; settles when something is. */
  stall(): Promise<void>;
  close(): void;
}

/** With `password`, of the user `tester`, to those who know it. */
export async function testRegistry(password?: string): Promise<TestRegistry> {
  const files = contents();
  let asked = 0;
  let failing = { status: 0, times: 0 };
  let stalled: (() => void) | undefined;
  const server = createServer((request, reply) => {
    const path = request.url ?? '';
    const basic = `Basic ${Buffer.from(`tester:${password}`).toString('base64')}`;
    if (password !== undefined && request.headers.authorization !== basic) {
      return void reply.writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"' }).end();
    }
    if (path !== '/v2/' && failing.times > 0) {
      failing = { ...failing, times: failing.times - 1 };
      return void reply.writeHead(failing.status).end();
    }
    if (path === '/v2/') return void reply.writeHead(200).end();
    const [, kind = '', name = ''] = /^\/v2\/team\/app\/(manifests|blobs)\/(.*)$/.exec(path) ?? [];
    const file = files.get(name);
    if (kind === 'manifests') asked += 1;
    if (stalled) return stalled();
    if (!file) return void reply.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    const headers = {
      'Content-Type': file.type,
      'Content-Length': file.bytes.length,
      'Docker-Content-Digest': file.digest,
    };
    reply.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : file.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on a port, its address is one.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    image: `${host}/team/app:1`,
    asked: () => asked,
    fail(status, times) {
      failing = { status, times };
    },
    stall: () =>
      new Promise((resolve) => {
        stalled = resolve;
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface File {
  readonly type: string;
  readonly bytes: Buffer;
  readonly digest: string;
}

function contents(): ReadonlyMap<string, File> {
  const tar = Buffer.alloc(1024);
  const layer = file('application/vnd.docker.image.rootfs.diff.tar.gzip', gzipSync(tar));
  const rootfs = { type: 'layers', diff_ids: [sha256(tar)] };
  const settings = { architecture: machine(), os: 'linux', config: { Cmd: ['true'] }, rootfs };
  const config = file('application/vnd.docker.container.image.v1+json', Buffer.from(JSON.stringify(settings)));
  const manifest = file(
    'application/vnd.docker.distribution.manifest.v2+json',
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: described(config),
        layers: [described(layer)],
      }),
    ),
  );
  return new Map([layer, config, manifest].map((one) => [one.digest, one] as const)).set('1', manifest);
}

function file(type: string, bytes: Buffer): File {
  return { type, bytes, digest: sha256(bytes) };
}

function described({ type, bytes, digest }: File): object {
  return { mediaType: type, size: bytes.length, digest };
}

function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function machine(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
