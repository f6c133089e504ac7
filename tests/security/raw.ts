import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Makes a server listen on a free loopback port. */
export async function listenSomewhere(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address: AddressInfo | string | null = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A connection that says what no client library would. */
export interface RawCall {
  readonly socket: Socket;
  /** Resolves with everything that was answered when the server has closed the connection. */
  readonly closed: Promise<string>;
}

/** Opens a raw connection. */
export async function openRaw(port: number): Promise<RawCall> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  // Not `once`: a reset connection is an answer too.
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  await once(socket, 'connect');
  return { socket, closed };
}

/** Sends bytes as they are and gives what was answered until the server closed. */
export async function sayRaw(port: number, ...parts: readonly string[]): Promise<string> {
  const { socket, closed } = await openRaw(port);
  for (const part of parts) socket.write(part, 'latin1');
  return closed;
}
