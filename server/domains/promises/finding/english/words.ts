/** An apostrophe as people type it. */
export const APOSTROPHE = "['’‘`´]";

/** Joins alternatives into one group of a pattern. */
export const any = (...choices: string[]): string => `(?:${choices.join('|')})`;

/** The bare form of verbs and the form in -ing: "call", "calling"; "ship", "shipping"; "write", "writing". */
export const verbs = (list: string): string =>
  any(
    ...list.split(' ').map((verb) => {
      if (verb.endsWith('e')) return `${verb.slice(0, -1)}(?:e|ing)`;
      return `${verb}(?:${verb.at(-1)}?ing)?`;
    }),
  );

/** Words between the auxiliary and the verb that take nothing away from a promise. */
export const ADVERBS = `(?:${any(
  'also|just|now|then|still|definitely|certainly|absolutely|gladly|happily|personally|immediately|soon|shortly',
  'quickly|promptly|surely|both|all|first|next|again|of course|for sure|in turn|today|tomorrow|tonight|asap',
  'go ahead and|go and|be sure to|make sure to|make certain to|make sure (?:that )?(?:we|I|you)|remember to|be',
)},?\\s+)`;

/** People who act for the company. */
const PEOPLE = any(
  'teams?|agents?|engineers?|technicians?|colleagues?|managers?|specialists?|departments?|representatives?|reps?',
  'supervisors?|staff|experts?|advis[eo]rs?|couriers?|office|consultants?|mechanic|plumber|electrician|accountant',
  'member|desk|developers?|devs|folks|warehouse|executive|partner',
);

const WORD = "(?:\\s+(?!(?:our|the|my|your|a|an|and|we|i|you|will|to)\\b)[\\w'’-]{1,20})";

/** A noun phrase for somebody of the company: "a member of our social care team", "the engineer", "someone from that team". */
export const SOMEBODY = `${any(
  'someone|somebody',
  `(?:a|an|one|another|our|the|my|that|your)${WORD}{0,4}?\\s+${PEOPLE}\\b${WORD}?`,
)}(?:\\s+(?:of|from|in|on|at|over|there|here)\\b(?:\\s+(?:our|the|my|that|your))?${WORD}{0,4}?)?`;

/** What a customer waits for from a company. */
export const GOODS = any(
  'refund|money|credit|reimbursement|compensation|payment|order|parcel|package|replacement|delivery|item|voucher',
  'points|label|invoice|receipt|card|statement|device|phone|router|ticket|letter|documents?|copy|contract',
  'answer|reply|response|e-?mail|message|text|confirmation|update|call(?:back)?|visit|link|code|feedback|comments',
  'complaint|request|claim|case|account|service|line|connection|appointment|bag|luggage',
);
