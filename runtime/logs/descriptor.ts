import { close, constants, fstatSync, openSync, write } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import type { Clock } from '../pod/clock.ts';
import { codeOf, type Destination } from './destination.ts';

/** How soon a terminal that is stopped (Ctrl-S) or slow is asked again. */
const AGAIN_MILLISECONDS = 5;

/**
 * A file descriptor of this process, such as 1 or 2. A reader that stops reading must hold up neither the process nor
 * its exit, hence no write to a pipe or terminal may block, not even in a thread.
 */
export function descriptor(fd: number, clock: Clock): Destination {
  const kind = fstatSync(fd);
  if (kind.isFIFO() || kind.isSocket()) return inTurn(pipe(fd));
  return inTurn(kind.isFile() ? blocks(fd, clock) : terminal(fd, clock));
}

/** Several may write to one descriptor: what one writes is not torn by another. */
function inTurn(destination: Destination): Destination {
  let last: Promise<void> = Promise.resolve();
  return {
    write(bytes) {
      const turn = last.then(() => destination.write(bytes));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: () => destination.close(),
  };
}

/** Node waits for pipes as for sockets. */
function pipe(fd: number): Destination {
  const socket = new Socket({ fd, readable: false, writable: true });
  // Each write is told its error as well.
  socket.on('error', () => {});
  return {
    write: (bytes) => new Promise((done, fail) => socket.write(bytes, (error) => (error ? fail(error) : done()))),
    close: async () => {
      socket.unref();
    },
  };
}

/** A terminal must not be switched to another mode under the shell's feet: it is opened once more, where one may. */
function terminal(fd: number, clock: Clock): Destination {
  let own: number;
  try {
    own = openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return blocks(fd, clock);
  }
  return { ...blocks(own, clock), close: () => promisify(close)(own) };
}

function blocks(fd: number, clock: Clock): Destination {
  const never = new AbortController().signal;
  return {
    async write(bytes) {
      for (let from = 0; from < bytes.length; ) {
        try {
          from += (await writeSome(fd, bytes, from)).bytesWritten;
        } catch (error) {
          if (codeOf(error) !== 'EAGAIN') throw error;
          await clock.sleep(AGAIN_MILLISECONDS, never);
        }
      }
    },
    close: async () => {},
  };
}

const writeSome = promisify(write) as (fd: number, bytes: Buffer, from: number) => Promise<{ bytesWritten: number }>;
