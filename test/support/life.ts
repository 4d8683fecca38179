import type { TestLink } from './docker.ts';
import { testImage } from './docker.ts';
import { assert } from './spec.ts';

/** Every verb once, and what must be true after it. */
export async function life({ engine, signal, prefix, labels }: TestLink): Promise<void> {
  const [name, network, volume] = [`${prefix}_web`, `${prefix}_net`, `${prefix}_data`];
  const made = { signal, labels };
  const image = await testImage();
  await engine.pull(image, { policy: 'missing', signal });
  await Promise.all([engine.createNetwork(network, {}, made), engine.createVolume(volume, {}, made)]);
  await Promise.all([engine.findNetwork(network, { signal }), engine.findVolume(volume, { signal })]);
  const Cmd = ['sh', '-c', "trap 'exit 9' TERM; while :; do sleep 0.1; done"];
  await engine.createContainer(name, { Image: image, Cmd }, made);
  const file = { path: '/run/secrets/token', bytes: Buffer.from('text'), uid: 1, gid: 2, mode: 0o400 };
  await engine.putFiles(name, [file], { signal });
  await engine.connectNetwork(network, name, {}, { signal });
  await engine.start(name, { signal });
  const exec = { Cmd: ['sh', '-c', '[ $(cat /run/secrets/token) = text ] && exit 3'] };
  assert.is((await engine.exec(name, exec, { signal })).code, 3);
  const ended = engine.wait(name, signal);
  await engine.stop(name, 5, { signal });
  assert.is((await ended).code, 9);
  assert.equal((await engine.list(labels, { signal })).map((one) => one.name).sort(), [volume, network, name].sort());
  await engine.kill(name, { signal });
  await engine.remove(name, { signal });
  await Promise.all([engine.removeNetwork(network, { signal }), engine.removeVolume(volume, { signal })]);
  assert.equal(await engine.list(labels, { signal }), []);
}
