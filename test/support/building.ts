import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BuildOptions } from '../../runtime/engine/engine.ts';
import { type TestLink, testLink } from './docker.ts';

type Stated = Partial<Omit<BuildOptions, 'labels' | 'signal'>>;

export interface Building extends TestLink {
  /** Where the files are. */
  readonly folder: string;
  /** The image that is built. */
  readonly image: string;
  /** From the folder, unless it says otherwise. What the builder told. */
  build(options: Stated): Promise<readonly string[]>;
  /** What a command of the image prints. */
  printed(...command: readonly string[]): Promise<string>;
}

/** With a folder of these files; it goes, and all that was built of it. */
export async function building(
  files: { readonly [path: string]: string },
  body: (building: Building) => Promise<void>,
  through?: { readonly socket?: string },
): Promise<void> {
  const link = await testLink(through);
  const folder = mkdtempSync(join(tmpdir(), 'context-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const image = `${link.prefix}:built`;
  try {
    await body({
      ...link,
      folder,
      image,
      build: (options) => told(link, image, { context: folder, ...options }),
      printed: (...command) => printed(link, image, command),
    });
  } finally {
    await link.close();
    rmSync(folder, { recursive: true });
  }
}

async function told(
  { engine, signal, labels }: TestLink,
  image: string,
  options: Stated & { readonly context: string },
): Promise<readonly string[]> {
  const lines: string[] = [];
  await engine.build(image, { signal, labels, progress: (line) => lines.push(line), ...options });
  return lines;
}

async function printed(
  { engine, signal, labels, prefix: name }: TestLink,
  image: string,
  command: readonly string[],
): Promise<string> {
  await engine.createContainer(name, { Image: image, Cmd: command }, { signal, labels });
  const output = await engine.attach(name, signal);
  await engine.start(name, { signal });
  let text = '';
  for await (const { bytes } of output) text += Buffer.from(bytes).toString();
  await engine.remove(name, { signal });
  return text;
}
