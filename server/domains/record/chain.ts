import { canonical, sha256 } from './canonical.ts';

/** What an entry says; digested with a salt, so that erased content cannot be guessed from its digest. */
export interface Content {
  readonly subject: string | null;
  readonly preview: string;
  readonly text: string;
  readonly html: string | null;
  readonly details: unknown;
}

/** What of an entry is chained. Instants are ISO 8601 in UTC with milliseconds. */
export interface Link {
  readonly customerId: string;
  readonly id: string;
  readonly seq: number;
  readonly kind: string;
  readonly channel: string;
  readonly direction: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly author: unknown;
  readonly conversationId: string | null;
  readonly aboutEntryId: string | null;
  readonly originalSha256: string | null;
  readonly contentDigest: string;
}

/** What the first entry of a chain follows. */
export const GENESIS: Buffer = Buffer.alloc(32);

/** Salted digest of what an entry says. */
export const contentDigest = (salt: Uint8Array, content: Content): Buffer =>
  sha256(salt, canonical([content.subject, content.preview, content.text, content.html, content.details]));

/** Hash of an entry: of the one before it, and of everything about it. */
export const linkHash = (previous: Uint8Array, link: Link): Buffer => sha256(previous, canonical(link));

/** What is sealed at the end of a chain. */
export const headBytes = (customerId: string, seq: number, hash: Uint8Array): Buffer =>
  Buffer.from(canonical([customerId, seq, Buffer.from(hash).toString('hex')]));
