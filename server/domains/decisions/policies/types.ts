import type { FactValues } from '../facts.ts';

/** What the gate answers; the strictest rule decides. */
export type Verdict = 'proceed' | 'hold' | 'refuse';

/** How far it must be shown that somebody was told (rules.md 0.3); `made-available` is the portal alone. */
export type NeededRung = 'made-available' | 'accepted' | 'dispatched' | 'delivered' | 'displayed' | 'acted';

/** Facts with the entries of the record that they rest on. A fact that is not there is not known. */
export interface GatheredFacts {
  readonly values: FactValues;
  /** By the names of facts: ids of entries. */
  readonly evidence: Readonly<Record<string, readonly string[]>>;
}

/** One reason, in words, with the entries behind it. */
export interface BecauseOf {
  readonly code: string;
  readonly say: string;
  readonly evidence: readonly string[];
}

/** What is missing, and the next right step. */
export interface MissingThing {
  readonly need: string;
  readonly next: string;
  /** The duty (`policy/key`) by which it comes, and the next step in words beside when its notice goes out. */
  readonly through?: { readonly duty: string; readonly next: string };
  /** ISO instant at which it comes by itself. */
  readonly until?: string;
}

/** A duty to tell that a decision gives rise to. */
export interface Duty {
  /** Names it within its policy; with the matter of the action it is owed once. */
  readonly key: string;
  /** Key of the template with the words. */
  readonly template: string;
  /** Why the customer is told, for people of the company. */
  readonly say: string;
  readonly needs: NeededRung;
  /** Seconds from the decision until the needed rung must be reached; after that a person is asked to call. */
  readonly withinS: number;
  /** Duties of one customer with the same group that come within `groupS` seconds are told in one message. */
  readonly group: string | null;
  readonly groupS: number;
  /** It does not wait for the end of quiet hours (a safety matter). */
  readonly urgent: boolean;
  /** It asks the customer for something: the message carries a link whose use is the rung `acted`. */
  readonly asks: boolean;
  /** Its matter is one thing: with other values it is told once more, and no more; what asks is not asked again. */
  readonly once?: true;
  /** Security exemption: told only so many seconds after the action; never left out (rules.md 0.2). */
  readonly deferS: number;
}

/** A duty to tell, with the policy that it comes from (its name, without a version). */
export interface OwedDuty extends Duty {
  readonly policy: string;
}

/** What policies make of an action and the facts: plain data, so that it can be kept and compared. */
export interface Decision {
  readonly verdict: Verdict;
  readonly because: readonly BecauseOf[];
  readonly missing: readonly MissingThing[];
  readonly duties: readonly OwedDuty[];
  /** The policy that decided, such as `card.block@7`; `none` where no policy speaks of such an action. */
  readonly policy: string;
  /** All that were asked, such as `['card.block@7', 'dispute-hold@2']`. */
  readonly asked: readonly string[];
  /** ISO instant at which a hold ends by itself when nothing else changes; `null`: only a change of facts or a person ends it. */
  readonly until: string | null;
  /** Values of all facts that were looked at; the same policies with them give the same decision. */
  readonly used: FactValues;
  readonly evidence: Readonly<Record<string, readonly string[]>>;
}
