/** A TCP server on a loopback port that follows a script, to play mail servers and peers that break every rule. */
import { createServer, type Socket } from 'node:net';

/** One connection of a scripted server. `line` resolves with the next line of the peer, `null` when it has gone. */
export interface Scripted {
  readonly say: (text: string) => void;
  readonly line: () => Promise<string | null>;
  /** Resolves once so many bytes have come since the connection opened, or the peer has gone. */
  readonly bytes: (count: number) => Promise<void>;
  /** All bytes so far. */
  readonly received: () => string;
  /** Ends the connection at once, as a crashed machine does. */
  readonly die: () => void;
  /** Resolves when the peer has gone. */
  readonly gone: Promise<void>;
}

/** A running scripted server; `close` ends all its connections. */
export interface ScriptedServer {
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

function follow(socket: Socket): Scripted {
  let text = '';
  let read = 0;
  let ended = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const waiter of waiting) waiter();
  };
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    wake();
  });
  socket.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => {
    socket.on('close', () => {
      ended = true;
      wake();
      resolve();
    });
  });
  const until = async (ready: () => boolean): Promise<void> => {
    if (ready() || ended) return;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (!ready() && !ended) return;
        waiting.delete(check);
        resolve();
      };
      waiting.add(check);
    });
  };
  return {
    say: (line) => socket.write(line, 'latin1'),
    line: async () => {
      await until(() => text.indexOf('\n', read) !== -1);
      const end = text.indexOf('\n', read);
      if (end === -1) return null;
      const line = text.slice(read, end).trimEnd();
      read = end + 1;
      return line;
    },
    bytes: (count) => until(() => text.length >= count),
    received: () => text,
    die: () => socket.resetAndDestroy(),
    gone,
  };
}

/** Starts a server that runs `script` for every connection, `turn` counting from 0; what a script throws after its peer left is ignored. */
export async function startScripted(
  script: (connection: Scripted, turn: number) => Promise<void>,
): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let turns = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    script(follow(socket), turns++).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the scripted server has no port');
  return {
    port: address.port,
    connections: () => turns,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
