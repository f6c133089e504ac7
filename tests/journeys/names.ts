/** A name server on loopback that knows nobody, so that checking a sender asks nothing of the network and waits for nothing. */
import { createSocket } from 'node:dgram';
import { getServers, promises, setServers } from 'node:dns';
import { once } from 'node:events';

/** Makes this process ask the name server that knows nobody; returns how to undo it. */
export async function knowNobody(): Promise<() => void> {
  const before = getServers();
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    // The question as it came, marked as an answer: no such name (RFC 1035).
    const answer = Buffer.from(question);
    answer.writeUInt16BE(0x8183, 2);
    socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const servers = [`127.0.0.1:${socket.address().port}`];
  setServers(servers);
  promises.setServers(servers);
  return () => {
    setServers(before);
    promises.setServers(before);
    socket.close();
  };
}
