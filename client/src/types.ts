/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a system wants to do to a customer, or did (`POST /v1/actions`). tests/client holds these types to the API's own. */
export interface NewAction {
  /** Such as `card.block`; policies name the types that they govern. */
  readonly type: string;
  /** The asking system's name, the same at each call: `card-system`. */
  readonly source: string;
  /** The asking system's own id of this action: the same source and id gets the same answer, once. */
  readonly id: string;
  /** As that system knows the customer (`card-system:9001`), or by Kept's id. */
  readonly customer: { readonly ref: string } | { readonly id: string };
  /** What it is about: `{ card: '…1234' }`, `{ invoice: '2024-17' }`. */
  readonly subject: Readonly<Record<string, Json>>;
  readonly reason?: string;
  /** More that policies and letters may need: amounts, dates. */
  readonly data?: Readonly<Record<string, Json>>;
  /** When it is to happen, or did, ISO 8601; now unless told. */
  readonly at?: string;
  /** Why the notice may not come first, and who of the company says so; the notice then follows, it never falls away. */
  readonly exemption?: {
    readonly kind: 'security' | 'legal' | 'safety';
    readonly reason: string;
    /** Id or mail address of a lead, manager or administrator. */
    readonly approver: string;
  };
  /** With `done`: the id under which it was asked, where that is another one. */
  readonly asked?: string;
}

export type Verdict = 'proceed' | 'hold' | 'refuse';

/** What the gate answers. `proceed`: go on; `hold`: wait for the release; `refuse`: do not, see `missing`. */
export interface Answer {
  readonly verdict: Verdict;
  /** Kept's id of the action. */
  readonly action: string;
  /** Every reason in words, with the entries of the record behind it. */
  readonly because: readonly {
    readonly code: string;
    readonly say: string;
    readonly evidence: readonly string[];
  }[];
  /** What is missing, and what comes next by itself. */
  readonly missing: readonly { readonly need: string; readonly next: string }[];
  /** Ids of the notices that the customer is owed because of it. */
  readonly notices: readonly string[];
  /** The policy that decided, and its version: `card.block@7`. */
  readonly policy: string;
  /** When a hold ends by itself at the latest known moment, ISO 8601; `null`: not by time. */
  readonly until: string | null;
}

/** An action as it stands now. */
export interface ActionState {
  readonly id: string;
  /** As it was first answered. */
  readonly answer: Answer;
  /** Where it stands now: a hold may have been released since, or have become a refusal. */
  readonly now: Verdict;
}
