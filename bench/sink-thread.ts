/** The thread of `startSink`: a mail server on loopback that takes everything and counts it by the matter in each mail. */
import { parentPort } from 'node:worker_threads';
import { SMTPServer } from 'smtp-server';

/** What has come so far; `last` is one mail. */
export interface Taken {
  readonly mails: number;
  readonly matters: number;
  /** Matters that came more than once. */
  readonly doubled: number;
  readonly last: Uint8Array;
}

/** As it stands in a mail, where a soft line break may be inside (RFC 2045, 6.7). */
const MATTER = /Matter-\d{7}/g;

const came = new Map<string, number>();
let mails = 0;
let doubled = 0;
let last: Uint8Array = new Uint8Array();

function take(bytes: Buffer): void {
  mails += 1;
  last = bytes;
  const text = bytes.toString('latin1').replaceAll('=\r\n', '');
  for (const matter of new Set(text.match(MATTER))) {
    const times = (came.get(matter) ?? 0) + 1;
    came.set(matter, times);
    if (times === 2) doubled += 1;
  }
}

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      take(Buffer.concat(chunks));
      done();
    });
  },
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage({ port: portOf() }));
parentPort?.on('message', () => {
  const taken: Taken = { mails, matters: came.size, doubled, last };
  parentPort?.postMessage(taken);
});

function portOf(): number {
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port.');
  return address.port;
}
