/**
 * The one interface between Kept and the outside: how a connector hands over what it received.
 * A connector knows no domain; it gets these functions from `compose.ts`.
 */

/** Where something came from. `source` names the mailbox, listener or import; `key` is unique within it, for ever. */
export interface SourceKey {
  readonly source: string;
  readonly key: string;
}

/** SMTP envelope and peer of a pushed message, or what a mailbox knows about a fetched one. */
export interface MailEnvelope {
  /** MAIL FROM; `null` is the null return path `<>`. `undefined` where the source does not know (IMAP, files). */
  readonly from?: string | null;
  readonly to?: readonly string[];
  readonly remoteAddress?: string;
  readonly helo?: string;
}

export interface ReceivedMail extends SourceKey {
  /** Exactly the bytes that the source gave, in chunks. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** When the source says that it received it (INTERNALDATE), or now. */
  readonly receivedAt: Date;
  readonly envelope: MailEnvelope;
}

/**
 * Stores the original and commits. When the promise resolves, the message is safe and the source may be
 * acknowledged; when it rejects, it must be offered again. Handing over the same `source` + `key` twice changes nothing.
 */
export type ReceiveMail = (mail: ReceivedMail) => Promise<'stored' | 'duplicate'>;
