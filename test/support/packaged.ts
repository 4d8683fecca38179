import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { ask, testEngine, testImage, testLink, type TestEngine, type TestLink } from './docker.ts';
import { inPlace, type Place } from './executor.ts';

/** Runs until it is asked to end, and then at once. */
export const WAITS = "trap 'exit 0' TERM; sleep 1000 & wait";

type Found = Awaited<ReturnType<TestLink['engine']['list']>>;

export interface Packaged {
  readonly place: Place;
  readonly link: TestLink;
  readonly environment: TestEngine['environment'];
  /** It has a shell. */
  readonly image: string;
  /** Everything that a run made and that is still there. */
  readonly left: (run: string) => Promise<Found>;
}

/** The packaged program on a real Engine, in a folder with these files; IMAGE in them has a shell. */
export async function packaged(
  texts: { readonly [file: string]: string },
  body: (pod: Packaged) => Promise<void>,
  variables: { readonly [name: string]: string } = {},
): Promise<void> {
  const { environment } = await testEngine();
  const image = await testImage();
  const link = await testLink();
  const { DOCKER_HOST } = environment;
  const left = (run: string) => link.engine.list({ 'org.composeexecutor.run': run }, { signal: link.signal });
  const written = Object.entries(texts).map(([file, text]) => [file, text.replaceAll('IMAGE', image)] as const);
  const given = { DOCKER_HOST, PATH: process.env['PATH'], ...variables };
  try {
    await inPlace(Object.fromEntries(written), given, (place) => body({ place, left, link, environment, image }));
  } finally {
    await link.close();
  }
}

/** A service's lines that run a shell's command. */
export function service(command: string, more = ''): string {
  return `    image: IMAGE\n    command: [sh, -c, "${escaped(command)}"]\n${more}`;
}

/** Variables are the shell's, not the file's. */
export function escaped(command: string): string {
  return command.replaceAll('$', '$$$$');
}

/** The id that a run says. */
export function runIn(text: string): string {
  const [, run] = /, run ([0-9a-z]+) /.exec(text) ?? [];
  if (run === undefined) throw new Error(`it says no run: ${text}`);
  return run;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server on an address
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * What is answered at a path of a port of this machine. The port is bound before the program behind it listens: it is
 * asked until it does.
 */
export async function answered(port: number, path = '/'): Promise<Response> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Builds an image that runs a shell's command; it ends with the link. */
export async function imageThat(command: string, name: string, { link, image, place }: Packaged): Promise<string> {
  const { engine, signal, labels, prefix } = link;
  const dockerfileInline = `FROM ${image}\nCMD ["sh", "-c", ${JSON.stringify(command)}]\n`;
  await engine.build(`${prefix}-${name}`, { signal, labels, context: place.path('.'), dockerfileInline });
  return `${prefix}-${name}`;
}

/** What a container of nobody's, on the Engine's own bridge, prints when it runs a shell's command. */
export async function strangerSays(command: string, { link, image }: Packaged): Promise<string> {
  const { engine, signal, labels, prefix } = link;
  const name = `${prefix}-stranger`;
  await engine.createContainer(name, { Image: image, Cmd: ['sh', '-c', command] }, { signal, labels });
  const output = await engine.attach(name, signal);
  await engine.start(name, { signal });
  let text = '';
  for await (const { bytes } of output) text += Buffer.from(bytes).toString();
  await engine.remove(name, { signal });
  return text;
}

/** Of a container on the Engine's own bridge. */
export async function addressOf(container: string, { environment }: Packaged): Promise<string> {
  const { text } = await ask(environment, `/containers/${container}/json`);
  return JSON.parse(text).NetworkSettings.IPAddress;
}
