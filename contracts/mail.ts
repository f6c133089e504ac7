/** What reading a mail yields. The original stays byte for byte in the store; this is what people and rules see. */

export interface MailAddress {
  /** The addr-spec, decoded, domain in lower case. Never holds CR, LF or NUL. */
  readonly address: string;
  readonly name: string | null;
}

/** What the mail is, by its structure, never by who claims to have sent it. */
export type MailKind =
  /** written by (or for) somebody: a person, a newsletter, a system that wants to be read */
  | 'message'
  /** non-delivery, RFC 3464 or free-form: `report.recipients` say who and why */
  | 'bounce'
  /** positive or delayed delivery status: delivered, relayed, expanded, delayed */
  | 'delivery-report'
  /** message disposition notification, RFC 8098 */
  | 'disposition'
  /** abuse or other feedback report, RFC 5965 */
  | 'feedback-report'
  /** vacation and other automatic answers, RFC 3834 */
  | 'auto-reply';

export interface ReportedRecipient {
  readonly address: string;
  /** failed, delayed, delivered, relayed, expanded (RFC 3464), displayed (RFC 8098) or abuse etc. (RFC 5965) */
  readonly action: string;
  /** Enhanced status code such as 5.1.1, or `null`. */
  readonly status: string | null;
  readonly diagnostic: string | null;
  /** true: will not work later either; false: may; null: unknown. */
  readonly permanent: boolean | null;
}

/** A report about a message that was sent earlier. */
export interface MailReport {
  readonly recipients: readonly ReportedRecipient[];
  /** What the report says about the message it is about. */
  readonly about: {
    readonly messageId: string | null;
    readonly from: string | null;
    readonly to: readonly string[];
    readonly subject: string | null;
  };
}

export interface MailAttachment {
  /** Position among the leaf parts of the mail, from 0; with the original's hash it addresses the bytes. */
  readonly index: number;
  readonly filename: string | null;
  /** The declared type, lower case, without parameters. Never trusted for display. */
  readonly contentType: string;
  readonly size: number;
  readonly contentId: string | null;
  /** Referred to by the HTML body through `cid:`. */
  readonly inline: boolean;
  readonly sha256: string;
}

/** A part of `text` that is folded in view, never dropped: offsets in UTF-16 units, `from` inclusive, `to` exclusive. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly kind: 'quote' | 'signature';
}

export interface ReadMail {
  readonly kind: MailKind;
  readonly report: MailReport | null;
  /** Without angle brackets; `null` where missing or empty. */
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly from: readonly MailAddress[];
  readonly sender: MailAddress | null;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  /** Delivered-To, X-Original-To, Envelope-To, in order. */
  readonly deliveredTo: readonly string[];
  /** The Date header as an instant, ISO 8601 in UTC, or `null` where it is missing or nonsense. */
  readonly date: string | null;
  readonly subject: string | null;
  /** The whole text, plain: the text part, or made from the HTML. Line ends are LF. */
  readonly text: string;
  readonly folds: readonly Fold[];
  /** Cleaned HTML, or `null`. Remote references are kept as `data-remote-*`, so that nothing loads until asked. */
  readonly html: string | null;
  readonly attachments: readonly MailAttachment[];
  /** Name (as written) and decoded value, in order, at most 500, each value at most 8 kB. */
  readonly headers: readonly (readonly [string, string])[];
  /** Must never get an automatic answer: reports, auto-replies, lists, bulk, null return path. */
  readonly automatic: boolean;
  /** List-Id, or `null`. */
  readonly listId: string | null;
  /** What was wrong with it, as short stable codes such as `charset-unknown`, `date-invalid`. */
  readonly defects: readonly string[];
}

/** Why a mail could not be read. The original is safe; a person may retry. */
export interface UnreadableMail {
  readonly code: 'cpu-limit' | 'memory-limit' | 'too-complex' | 'too-large' | 'parser-error';
  readonly say: string;
  /** What a cautious look at the first 64 kB of header gave, so that the entry finds its person. */
  readonly glimpse: {
    readonly from: MailAddress | null;
    readonly subject: string | null;
    readonly date: string | null;
    readonly messageId: string | null;
  };
}

export type MailReading =
  | { readonly ok: true; readonly mail: ReadMail }
  | { readonly ok: false; readonly unreadable: UnreadableMail };
