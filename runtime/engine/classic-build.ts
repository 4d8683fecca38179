import { buildContext } from './build-context.ts';
import { type Dockerfile, roomsOfBuild } from './build-folder.ts';
import { buildOutput, whyBuilt } from './build-output.ts';
import type { BuildMessage } from './build-output.ts';
import type { Request } from './client.ts';
import { base64 } from './credentials.ts';
import type { BuildOptions } from './engine.ts';
import { Refusal } from './errors.ts';
import type { Link } from './link.ts';
import { noisy } from './noisy.ts';
import { need } from './versions.ts';

/**
 * Builds with the builder that every Engine has (POST /build): container by container, and without BuildKit's options.
 * `dockerfile` is that of a folder; undefined where the context is a URL.
 */
export async function buildWithClassic(
  link: Link,
  image: string,
  options: BuildOptions,
  dockerfile: Dockerfile | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (options.platform !== undefined) need('platform of a build', link.version);
  if (options.target !== undefined) need('target of a build', link.version);
  if (options.network !== undefined) need('network of a build', link.version);
  if (options.cacheFrom !== undefined) need('cache_from of a build', link.version);
  if (options.extraHosts !== undefined) need('extra_hosts of a build', link.version);
  const registries = await link.registries.all(signal);
  const context = dockerfile && buildContext(roomsOfBuild(link, options), options, dockerfile);
  const output = buildOutput();
  let broken: Error | undefined;
  context?.tar.on('error', (error) => {
    broken = error;
  });
  const request: Request = {
    method: 'POST',
    path: '/build',
    query: buildQuery(image, options, context?.dockerfile),
    headers: { 'X-Registry-Config': base64(registries) },
    ...(context && { upload: context.tar }),
  };
  const silence = { seconds: link.limits['silence of a build'], words: 'the Engine has said nothing' };
  try {
    for await (const line of noisy(link, request, silence, signal)) tell(line as BuildMessage, output, options);
  } catch (error) {
    throw broken ?? error;
  } finally {
    context?.tar.destroy();
  }
}

function tell(message: BuildMessage, output: ReturnType<typeof buildOutput>, { progress }: BuildOptions): void {
  if (message.error !== undefined) throw new Refusal(500, whyBuilt(message.error, output.last()));
  for (const line of output.lines(message)) progress?.(line);
}

function buildQuery(
  image: string,
  options: BuildOptions,
  dockerfile: string | undefined,
): NonNullable<Request['query']> {
  return {
    t: image,
    remote: dockerfile === undefined ? options.context : undefined,
    dockerfile: dockerfile ?? options.dockerfile,
    buildargs: options.args,
    labels: { ...options.imageLabels, ...options.labels },
    target: options.target,
    networkmode: options.network,
    shmsize: options.shmSize,
    cachefrom: options.cacheFrom && JSON.stringify(options.cacheFrom),
    extrahosts: options.extraHosts?.join(','),
    nocache: options.noCache,
    pull: options.pull && '1',
    platform: options.platform,
    ulimits: options.ulimits && JSON.stringify(options.ulimits),
    cgroupparent: options.cgroupParent,
    // Containers of the steps go, also of a step that failed.
    rm: true,
    forcerm: true,
  };
}
