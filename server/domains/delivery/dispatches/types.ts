import type { Actor } from '#platform/actor.ts';
import type { Originals } from '#platform/blobs/index.ts';
import type { Tx } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { Rung } from '../evidence.ts';
import type { ChangingParts, SendPurpose } from '../parts.ts';

/** The channels that words go out on beside mail. */
export type DispatchChannel = 'sms' | 'letter' | 'portal';

/** Words that are to go out by SMS, by letter, or into the portal's inbox. */
export interface NewDispatch {
  /** Given where the caller must be able to ask twice: the second time nothing new goes out. */
  readonly id?: string;
  readonly customerId: string;
  readonly channel: DispatchChannel;
  readonly contactPointId: string | null;
  /** A number in E.164, the lines of a postal address, or (portal) the customer's id. */
  readonly to: string;
  /** Stands above a letter and in the portal's list; an SMS carries only `text`. */
  readonly subject: string;
  readonly text: string;
  /** BCP 47, such as `de` or `en-GB`: decides how the date of a letter is written. */
  readonly language: string;
  readonly purpose: SendPurpose;
  /** The author's word that they sell nothing. */
  readonly notPromotion?: boolean | undefined;
  readonly author: Actor;
  /** Entries of ours whose statements these words replace on purpose (R11). */
  readonly supersedes?: readonly string[];
  readonly conversationId?: string | undefined;
  /** It can be taken back until then. */
  readonly notBefore?: Date;
  readonly about?: { readonly noticeId?: string | undefined };
}

/** A letter to be put on paper. */
export interface LetterToRender {
  readonly sender: LetterSender;
  /** Lines of the address, the country last where it leaves the country. */
  readonly to: readonly string[];
  readonly date: Date;
  readonly language: string;
  readonly subject: string;
  readonly text: string;
  /** Printed small, so that paper can be found again. */
  readonly reference: string;
}

/** Who writes, as it stands on the paper. `layout` decides where the address stands and what paper it is. */
export interface LetterSender {
  readonly name: string;
  readonly address: readonly string[];
  readonly layout: 'din-5008-b' | 'uk-c5' | 'us-10';
  readonly timeZone: string;
}

/** The bytes of a PDF. Throws an `Error` whose message is for people where it cannot be made. */
export type RendersLetter = (letter: LetterToRender) => Promise<Buffer>;

/** Whom words go to, for the links below them. */
export interface LinksFor {
  readonly customerId: string;
  readonly contactPointId: string | null;
  readonly entryId: string;
  readonly channel: DispatchChannel;
  readonly language: string;
  readonly purpose: SendPurpose;
}

/** What accepting words needs. */
export interface DispatchParts extends ChangingParts {
  readonly originals: Originals;
  readonly secrets: Secrets;
  readonly renderLetter: RendersLetter;
  /** The line that lets whoever is meant by mistake say so; '' for none. */
  readonly linksBelow: (tx: Tx, links: LinksFor) => Promise<string>;
}

/** A dispatch as it is handed to a provider. */
export interface Parcel {
  /** The dispatch's id: our own name for it, the same at every attempt. */
  readonly reference: string;
  readonly to: string;
  /** What an SMS says; of a letter what its PDF says. */
  readonly text: string;
  readonly language: string;
  /** The PDF of a letter. */
  readonly bytes: Buffer;
}

/** What became of a parcel. `in-doubt`: the provider may have it, and its answer did not reach us. */
export type HandOver =
  | { readonly outcome: 'accepted'; readonly reply: string; readonly providerIds: readonly string[] }
  | { readonly outcome: 'later' | 'never'; readonly reply: string }
  | { readonly outcome: 'in-doubt'; readonly reply: string };

/** What a provider says of something that it took. */
export interface ProviderReport {
  readonly providerId: string;
  /** The provider's own word with its error; the same word twice is one report. */
  readonly status: string;
  readonly rung: Extract<
    Rung,
    'accepted' | 'dispatched' | 'delivered' | 'displayed' | 'delayed' | 'failed' | 'returned' | 'in-doubt'
  >;
  /** For people. */
  readonly say: string;
  /** When it happened, where the provider says so. */
  readonly at: Date | null;
  /** Our own name for it, where the provider gives it back. */
  readonly reference?: string | undefined;
}

/** A message that a customer sent to us. */
export interface IncomingMessage {
  readonly providerId: string;
  /** E.164. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** As it came, kept as the original. */
  readonly original: Buffer;
  /** Which part of a long message it is. */
  readonly part?: { readonly reference: number; readonly total: number; readonly number: number } | undefined;
}
