import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';

type Heard = (chunk: Buffer) => void;

/** Gives a client that asks for another protocol a connection to what listens at `socket`; `heard` is told what that says. */
export function passUpgrade(
  socket: string,
  asked: IncomingMessage,
  client: Duplex,
  heard: Heard = () => undefined,
): void {
  const { method, url: path } = asked;
  const headers = { ...asked.headersDistinct, host: 'engine' };
  // One of several values stays several.
  const passed = request({ socketPath: socket, method, path, headers, agent: false });
  const end = () => void client.destroy();
  client.on('error', () => undefined).on('close', () => passed.destroy());
  passed.on('error', end);
  passed.on('response', end);
  passed.on('upgrade', (answer, engine, head) => {
    engine.on('error', end).on('close', end);
    client.on('close', () => engine.destroy());
    const names = answer.rawHeaders.flatMap((name, index, all) =>
      index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
    );
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${names.join('\r\n')}\r\n\r\n`);
    client.write(head);
    engine.on('data', heard);
    client.pipe(engine).pipe(client);
  });
  passed.end();
}
