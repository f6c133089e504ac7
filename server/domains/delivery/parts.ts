import type { MailReading } from '#contracts/mail.ts';
import type { Thread } from '#domains/conversations/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Originals } from '#platform/blobs/index.ts';
import type { Clock } from '#platform/clock/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import type { Log } from '#platform/log/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { DecidedWords } from './decided.ts';
import type { NewEvidence } from './evidence.ts';
import type { FileWords } from './inside.ts';
import type { OutgoingState } from './outgoing.ts';

/** A mailbox that mail can leave from. */
export interface SendingMailbox {
  readonly id: string;
  readonly address: string;
  readonly signature: string;
}

/** What delivery asks of mailboxes; the mail domain gives it. */
export interface Mailboxes {
  /** The wanted mailbox where it can send; without a wish the first one that can. */
  forSending(db: Database | Tx, wanted: string | null): Promise<SendingMailbox | undefined>;
  /** Comparable addresses that are ours. */
  own(db: Database | Tx): Promise<ReadonlySet<string>>;
}

export interface Party {
  readonly address: string;
  readonly name: string | null;
}

/** A mail to be put into bytes. Identifiers have no angle brackets. */
export interface MailToCompose {
  readonly from: Party;
  readonly to: readonly Party[];
  readonly cc: readonly Party[];
  readonly replyTo: Party;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly messageId: string;
  readonly date: Date;
  /** Further header fields, by their names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The bytes of a mail. Throws an `Error` whose message is for the author where it cannot be composed. */
export type ComposesMail = (mail: MailToCompose) => Promise<{ readonly bytes: Buffer }>;

/** A mail that gets its foot. */
export interface MailToFoot {
  readonly customerId: string;
  readonly entryId: string;
  readonly recipients: readonly string[];
  readonly purpose: SendPurpose;
}

/** What stands at the end of a mail and in its header. */
export interface MailFoot {
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The feet of mails, in their order, so that whoever one reaches can say that it is not meant for them. */
export type FootsMails = (tx: Tx, mails: readonly MailToFoot[]) => Promise<readonly MailFoot[]>;

/** Reads mails and gives the bytes of their leaf parts. */
export interface ReadsParts {
  read(source: { bytes: Uint8Array }): Promise<MailReading>;
  attachment(source: { bytes: Uint8Array }, index: number): Promise<{ readonly bytes: Uint8Array } | null>;
}

export interface RejectedRecipient {
  readonly address: string;
  readonly code: number | null;
  readonly reply: string;
}

/** What became of a mail that was handed to a mail server. */
export type SendOutcome =
  | {
      readonly outcome: 'accepted';
      readonly reply: string;
      readonly rejectedRecipients: readonly RejectedRecipient[];
    }
  | {
      readonly outcome: 'later' | 'never';
      readonly reply: string;
      readonly rejectedRecipients: readonly RejectedRecipient[];
    }
  | { readonly outcome: 'in-doubt'; readonly reply: string };

export interface Transmission {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  readonly bytes: Buffer;
  /** Awaited before the first byte of the mail leaves; if it rejects, nothing is sent. */
  readonly onTransmitting: () => Promise<void>;
  readonly signal: AbortSignal;
}

/** Hands a mail to the mail server of a mailbox. */
export type SendsMail = (mailboxId: string, transmission: Transmission) => Promise<SendOutcome>;

/** A mail, SMS or letter that came into another state. */
export interface OutgoingChange {
  readonly outgoingId: string;
  readonly customerId: string;
  readonly conversationId: string | null;
  /** The entry, once it has left. */
  readonly entryId: string | null;
  readonly state: OutgoingState;
}

/** The channels that words of ours go out on. */
export type SendingChannel = 'email' | 'sms' | 'letter' | 'portal';

/**
 * Why words go out: `answer` of a person to a person, `duty` to tell (P4), `service` letters of Kept itself, `marketing`,
 * `verification` of a contact point (the only kind that an unproven one gets, R77), `safety` (nothing holds it up).
 */
export type SendPurpose = 'answer' | 'duty' | 'service' | 'marketing' | 'verification' | 'safety';

/** Words that are about to leave. */
export interface Leaving {
  /** The mail or dispatch itself, also of one that is only to be. */
  readonly id: string;
  /** When they are accepted, or once more as they leave. */
  readonly moment: DecidedWords['moment'];
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly channel: SendingChannel;
  /** Addresses as they were written: mail addresses, numbers in E.164, one postal address on several lines. */
  readonly recipients: readonly string[];
  readonly subject: string;
  /** What the author wrote, without signature and quoted words. */
  readonly text: string;
  /** Names of the files that go along. */
  readonly files?: readonly string[];
  /** What stands in those of them that are text. */
  readonly inside?: readonly FileWords[];
  readonly purpose: SendPurpose;
  /** The author's word that they sell nothing. */
  readonly notPromotion?: boolean | undefined;
  /** Entries of ours whose statements these words replace on purpose (R11). */
  readonly supersedes: readonly string[];
  readonly author: Actor;
  /** Their own entry, where they stand in the record already: an SMS or a letter that is asked about again. */
  readonly entryId?: string;
}

/** That words may leave, and how that was decided: whoever writes them down stores it with them (`DECIDED`). */
export interface Allowed {
  /** Not before; `null`: now. */
  readonly earliest: Date | null;
  /** Empty where nothing was asked (purpose `safety`). */
  readonly decided: readonly DecidedWords[];
}

/** What somebody wrote to a customer, before it is accepted. */
export interface Wording {
  readonly customerId: string;
  readonly conversationId: string | null;
  readonly text: string;
  /** Entries of ours whose statements these words replace on purpose (R11). */
  readonly supersedes: readonly string[];
}

/** What those who build on delivery have a say in; everything is in the transaction of the mail. */
export interface DeliveryHooks {
  /**
   * The words as they will go out, with what the record says in place of its placeholders, and words that must stand below
   * them; a conflict where the record has nothing to say. Asked once, when they are accepted.
   */
  words(tx: Tx, wording: Wording, now: Date): Promise<{ readonly text: string; readonly below: string }>;
  /** Words that must stand in the next mail of a conversation, such as a case number; '' for none. */
  addendum(tx: Tx, thread: Thread, outgoingId: string, now: Date): Promise<string>;
  /** Told of every change of an outgoing mail, SMS or letter. */
  changed(tx: Tx, change: OutgoingChange, now: Date): Promise<void>;
  /** The same for many mails at once. */
  changedAll(tx: Tx, changes: readonly OutgoingChange[], now: Date): Promise<void>;
  /** Told of all evidence on what went out, on any channel. */
  evidence(tx: Tx, added: readonly NewEvidence[], now: Date): Promise<void>;
  /**
   * Whether words may leave (P10); a conflict with `because` where they may not, of which lasts (`keepLasting`) how it was
   * decided. Asked when they are accepted and once more when they leave.
   */
  mayLeave(tx: Tx, leaving: Leaving, now: Date): Promise<Allowed>;
}

/** What changing a mail's state needs. */
export interface ChangingParts {
  readonly hooks: DeliveryHooks;
}

/** What writing and taking back needs. */
export interface WritingParts extends ChangingParts {
  readonly originals: Originals;
  readonly mailboxes: Mailboxes;
}

/** What it takes to let a mail leave. */
export interface LeavingParts extends ChangingParts {
  readonly originals: Originals;
  readonly mailboxes: Mailboxes;
  readonly secrets: Secrets;
  readonly enqueue: Enqueue;
  readonly compose: ComposesMail;
  readonly reader: ReadsParts;
  readonly feet: FootsMails;
}

/** What it takes to send. */
export interface SendingParts extends ChangingParts {
  readonly db: Database;
  readonly originals: Originals;
  readonly clock: Clock;
  readonly enqueue: Enqueue;
  readonly send: SendsMail;
  /** Names this process in attempts; it holds the lock `worker:<id>` as long as it lives. */
  readonly workerId: string;
  readonly log: Log;
}
