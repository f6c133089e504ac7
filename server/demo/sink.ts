import { SMTPServer } from 'smtp-server';

/** A mail server on this machine that takes everything and delivers nothing: whatever the demo sends ends here. */
export interface Sink {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts it on this port of the loopback; 0: on a free one. Rejects where the port is taken. */
export async function startSink(wanted: number): Promise<Sink> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      stream.once('end', () => done());
      stream.resume();
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const listening = server.listen(wanted, '127.0.0.1', () => {
      const address = listening.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new Error('The demo’s own mail server has no port.'));
    });
    server.once('error', reject);
  });
  // A client that breaks off is its own affair.
  server.on('error', () => undefined);
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
