/** Takes mail from mail servers that push it, by LMTP or SMTP. The answer 250 means: stored and committed. */
import { randomUUID } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import type { ReceiveMail } from '#contracts/connector.ts';
import { DEFAULT_LIMITS, type ListenerLimits, PeerCounts } from './limits.ts';

export type { ListenerLimits } from './limits.ts';

/** Where to listen: a TCP port, or for LMTP a Unix socket. Port 0 takes a free one. */
export type ListenAt = { readonly host: string; readonly port: number } | { readonly path: string };

/** What the listener tells its operator. `detail` never holds mail content. */
export type ListenerLog = (
  level: 'info' | 'warn' | 'error',
  say: string,
  detail: Readonly<Record<string, unknown>>,
) => void;

export interface ListenOptions {
  readonly lmtp?: ListenAt;
  readonly smtp?: { readonly host: string; readonly port: number };
  /** Name of the source in every source key. */
  readonly source: string;
  /** True for an address that we take mail for; all others are refused at RCPT. A rejection means: try later. */
  readonly acceptRecipient: (address: string) => Promise<boolean>;
  readonly receive: ReceiveMail;
  /** Largest message in bytes; larger ones are refused for good (552). */
  readonly maxBytes: number;
  /** False makes servers try later (452). */
  readonly spaceLeft: () => Promise<boolean>;
  /** PEM; with it STARTTLS is offered. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly limits?: Partial<ListenerLimits>;
  readonly log: ListenerLog;
}

/** Running listeners. `close` stops taking mail, gives messages in progress 2 s, and resolves when all sockets are closed. */
export interface Listening {
  readonly lmtp: AddressInfo | string | null;
  readonly smtp: AddressInfo | null;
  readonly close: () => Promise<void>;
}

type Callback = (error?: Error | null) => void;

class Refusal extends Error {
  readonly responseCode: number;

  constructor(code: number, say: string) {
    super(say);
    this.responseCode = code;
  }
}

/** Runs a check of ours and answers the peer with its verdict; what goes wrong on our side is "try later". */
function answer(work: Promise<Refusal | null>, log: ListenerLog, done: Callback): void {
  work.then(
    (refusal) => done(refusal),
    (error: unknown) => {
      log('error', 'a check of an incoming mail failed; the peer was told to try later', {
        error: String(error),
      });
      done(new Refusal(451, 'Temporary fault on our side, please try again later'));
    },
  );
}

/** The message as it comes in. Throws where it is cut off or grows too large, so that a part is never stored as the whole. */
async function* incoming(
  stream: SMTPServerDataStream,
  state: { complete: boolean },
): AsyncGenerator<Uint8Array> {
  const source: Readable = stream;
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    if (stream.sizeExceeded) throw new Refusal(552, 'Message is too large');
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
  if (stream.sizeExceeded) throw new Refusal(552, 'Message is too large');
  state.complete = true;
}

/** A socket that a killed process left behind would keep us from listening; nothing but a socket is ever removed. */
async function removeOldSocket(path: string): Promise<void> {
  const old = await lstat(path).catch(() => null);
  if (old?.isSocket()) await rm(path, { force: true });
}

class Listener {
  private readonly options: ListenOptions;
  private readonly limits: ListenerLimits;
  private readonly counts = new PeerCounts();
  private readonly admitted = new Set<string>();
  /** Sessions whose message is being taken right now. */
  private readonly taking = new Set<string>();
  private readonly unknown = new WeakMap<SMTPServerSession, number>();
  readonly server: SMTPServer;

  constructor(options: ListenOptions, lmtp: boolean) {
    this.options = options;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.server = new SMTPServer(this.serverOptions(lmtp));
    this.server.on('error', (error: Error) =>
      options.log('warn', 'a connection to the mail listener failed', { error: error.message }),
    );
  }

  private serverOptions(lmtp: boolean): SMTPServerOptions {
    const { tls, maxBytes, log } = this.options;
    return {
      lmtp,
      size: maxBytes,
      rejectOversized: true,
      disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
      authOptional: true,
      disableReverseLookup: true,
      maxClients: this.limits.connections,
      socketTimeout: this.limits.silenceMs,
      closeTimeout: 2000,
      logger: false,
      ...(tls === undefined ? {} : { key: tls.key, cert: tls.cert }),
      onConnect: (session, done) => this.connected(session, done),
      onClose: (session) => this.closed(session),
      onMailFrom: (_address, session, done) => answer(this.mailFrom(session), log, done),
      onRcptTo: (address, session, done) => answer(this.recipient(address.address, session), log, done),
      onData: (stream, session, done) => void this.data(stream, session, done),
    };
  }

  private connected(session: SMTPServerSession, done: Callback): void {
    if (!this.counts.enter(session.remoteAddress, this.limits.connectionsPerPeer)) {
      done(new Refusal(421, 'Too many connections from your address'));
      return;
    }
    this.admitted.add(session.id);
    for (const connection of this.server.connections) {
      if (connection.id !== session.id) continue;
      const overdue = setTimeout(() => connection.close(), this.limits.connectionMs);
      overdue.unref();
    }
    done();
  }

  private closed(session: SMTPServerSession): void {
    if (this.admitted.delete(session.id)) this.counts.left(session.remoteAddress);
  }

  private async mailFrom(session: SMTPServerSession): Promise<Refusal | null> {
    const limit = this.limits.messagesPerMinutePerPeer;
    if (!this.counts.message(session.remoteAddress, limit, Date.now()))
      return new Refusal(451, 'Too many messages from your address, please slow down');
    return (await this.options.spaceLeft())
      ? null
      : new Refusal(452, 'No space left, please try again later');
  }

  private async recipient(address: string, session: SMTPServerSession): Promise<Refusal | null> {
    if (session.envelope.rcptTo.length >= this.limits.recipientsPerMessage)
      return new Refusal(452, 'Too many recipients in one message');
    if (await this.options.acceptRecipient(address)) return null;
    const unknown = (this.unknown.get(session) ?? 0) + 1;
    this.unknown.set(session, unknown);
    const tooMany = unknown > this.limits.unknownRecipientsPerConnection;
    return tooMany
      ? new Refusal(421, 'Too many unknown recipients')
      : new Refusal(550, 'No such recipient here');
  }

  private async data(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: Callback,
  ): Promise<void> {
    // A peer that goes away destroys the stream with an error, which must always find a listener.
    stream.on('error', () => undefined);
    const state = { complete: false };
    const { mailFrom, rcptTo } = session.envelope;
    this.taking.add(session.id);
    try {
      if (!(await this.options.spaceLeft())) throw new Refusal(452, 'No space left, please try again later');
      await this.options.receive({
        source: this.options.source,
        key: randomUUID(),
        bytes: incoming(stream, state),
        receivedAt: new Date(),
        envelope: {
          from: mailFrom === false || mailFrom.address === '' ? null : mailFrom.address,
          to: rcptTo.map((recipient) => recipient.address),
          remoteAddress: session.remoteAddress,
          helo: session.hostNameAppearsAs,
        },
      });
      if (!state.complete) throw new Error('the receiver did not read the whole message');
      done(null);
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal(451, 'Not stored, please try again later');
      const detail = { error: String(error), peer: session.remoteAddress, answered: refusal.responseCode };
      this.options.log('warn', 'an incoming mail was not taken', detail);
      stream.resume();
      done(refusal);
    } finally {
      this.taking.delete(session.id);
    }
  }

  async listen(at: ListenAt): Promise<AddressInfo | string | null> {
    if ('path' in at) await removeOldSocket(at.path);
    await new Promise<void>((resolve, reject) => {
      this.server.server.once('error', reject);
      if ('path' in at) this.server.listen(at.path, resolve);
      else this.server.listen(at.port, at.host, resolve);
    });
    return this.server.server.address();
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(resolve));
    for (const connection of this.server.connections)
      if (!this.taking.has(connection.id)) connection.send(421, 'Closing down, please try again later');
    await closed;
  }
}

/** Starts the listeners that are asked for; rejects with the system's error where a port or path cannot be had. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const started: Listener[] = [];
  const start = async (at: ListenAt | undefined, lmtp: boolean): Promise<AddressInfo | string | null> => {
    if (at === undefined) return null;
    const listener = new Listener(options, lmtp);
    started.push(listener);
    return await listener.listen(at);
  };
  const close = async (): Promise<void> => {
    await Promise.all(started.map((listener) => listener.close()));
  };
  try {
    const lmtp = await start(options.lmtp, true);
    const smtp = await start(options.smtp, false);
    return { lmtp, smtp: typeof smtp === 'string' ? null : smtp, close };
  } catch (error) {
    await close();
    throw error;
  }
}
