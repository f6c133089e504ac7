/** Chooses among lengths of time that differ by country: ISO 3166-1, two letters. */
export const COUNTRY = 'customer.country';

/**
 * What was told in this matter: a map from `policy/duty` to the ISO instant at which the needed rung was reached and is not
 * rebutted. A duty that is not in it was not told.
 */
export const TOLD_FACT = 'notice.tolds';

/** The kind of exemption that is claimed, and whether a named person approved it. */
export const EXEMPTION = 'action.exemption';
export const APPROVED = 'action.exemptionApproved';

/** A named person lets the action go ahead in spite of the rules; the notices stay owed. */
export const OVERRIDDEN = 'action.overridden';

/** `ask` before it is done, or `done`: what has happened is told whatever the rules say. */
export const MODE = 'action.mode';

/** Facts that lift rules and may not decide whether somebody is told. */
export const EXEMPTION_FACTS: readonly string[] = [EXEMPTION, APPROVED, OVERRIDDEN];
