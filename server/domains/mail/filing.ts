import type { MailReading } from '#contracts/mail.ts';
import type { DeliveryHooks } from '#domains/delivery/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { OwnMailbox } from './mailboxes.ts';
import type { Incoming } from './place.ts';

/** A stored original with what reading it gave. */
export interface Reading extends Omit<Incoming, 'mail'> {
  readonly reading: MailReading;
  /** SPF, DKIM and DMARC as checked on arrival. */
  readonly authentication?: Readonly<Record<string, string>> | null;
}

/** A reading that is to be filed; `quarantinedAs` is the entry that stood for it while it could not be read. */
export interface Claimed extends Reading {
  readonly quarantinedAs: string | null;
}

/** What filing needs beside the mails. */
export interface Filing {
  readonly secrets: Secrets;
  readonly hooks: DeliveryHooks;
  /** Comparable addresses that are ours. */
  readonly own: ReadonlySet<string>;
  /** Mailbox by comparable address. */
  readonly mailboxes: ReadonlyMap<string, OwnMailbox>;
}
