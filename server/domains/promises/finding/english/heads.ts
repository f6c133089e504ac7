import { ADVERBS, APOSTROPHE, any, GOODS, SOMEBODY } from './words.ts';

/** Who promises, and by which form; the kind decides what may follow. */
export type HeadKind =
  | 'we'
  | 'somebody'
  | 'they'
  | 'name'
  | 'elided'
  | 'let'
  | 'you'
  | 'thing'
  | 'done'
  | 'now'
  | 'arranged';

/** The opening of a clause that may promise: subject and auxiliary, with offsets in the sentence. */
export interface Head {
  readonly kind: HeadKind;
  readonly start: number;
  readonly end: number;
}

const WILL = any(`${APOSTROPHE}\\s?ll`, '\\s+will', '\\s+shall');
const GOING = `(?:${APOSTROPHE}(?:m|re|s)|\\s+(?:am|are|is)|m)\\s+(?:going\\s+to|gonna)`;
const DONE_TO_IT = any(
  'sent|shipped|dispatched|posted|mailed|processed|refunded|credited|reimbursed|issued|returned|paid|delivered',
  'passed|forwarded|shared|escalated|fixed|repaired|restored|replaced|resolved|sorted|corrected|cancell?ed|updated',
  'reviewed|checked|investigated|looked into|looked at|waived|reconnected|answered|collected|picked up|arranged',
);
const TO_YOU = `(?:${ADVERBS}{0,3}(?:be\\s+(?:(?:fully|soon|shortly|automatically)\\s+)?${DONE_TO_IT}|arrive|ship|go out|reach you|be with you|be (?:back )?(?:in|on) your (?:\\w+ )?(?:account|card|bank|statement)|(?:show|appear) (?:up )?(?:in|on) your))\\b`;
const FROM_US = any(
  `(?:receive|get|have)\\s+(?:(?:a|an|the|your|our|that|this|it|full|new|another|phone|e-?mail)\\s+){0,3}(?:[\\w-]+\\s+){0,2}?${GOODS}\\b`,
  '(?:receive|have|get)\\s+(?:it|this|that)\\b',
  `see\\s+(?:the|your|a|that)\\s+(?:[\\w-]+\\s+){0,2}?(?:refund|money|credit|payment)`,
  '(?:be\\s+)?hear(?:ing)?\\s+(?:back\\s+)?from\\s+(?:us|me|our|the|someone|somebody|a|one)',
  'be\\s+(?:contacted|called|refunded|credited|reimbursed|notified|informed|emailed|compensated|updated)',
);

const FORMS: Readonly<Record<Exclude<HeadKind, 'name'>, string>> = {
  we: any(
    `(?:i|we)(?:${WILL}|${GOING})`,
    'ill',
    '(?:i|we)\\s+(?:promise|guarantee|undertake|commit|pledge)\\s+(?:you\\s+)?to',
    '(?:i|we)\\s+should(?=\\s+(?:have\\s+(?:it|this|that|your|the|an\\s+(?:answer|update))\\b|get\\s+back|be\\s+(?:in\\s+touch|back\\s+to\\s+you)))',
  ),
  somebody: `${SOMEBODY}(?:${WILL}|${GOING})`,
  they: `(?:they|he|she)${WILL}`,
  elided: any(
    '(?<=^[\\s\\W]{0,3}(?:@\\w{1,30}\\s+){0,3})will',
    '(?<=(?:\\band|&amp;|&|,|\\bthen)\\s{1,3})(?:will|shall)',
    '(?<=^(?:(?:ok|okay|sure|yes|yep|great|thanks)\\W{1,3}))will',
  ),
  let: '(?<=(?:^|[.,;:!)–-]|\\b(?:and|so|but|ok|okay|sure|just|now|first|then|please))\\s{0,3})let\\s+(?:me|us)',
  you: any(
    `you(?:${WILL}|\\s+should|\\s+can\\s+expect\\s+to|\\s+are\\s+going\\s+to)(?=\\s+${ADVERBS}{0,3}${FROM_US})`,
    `(?:you\\s+(?:can|may|should)\\s+|(?<=^|[,;.]\\s|please\\s|and\\s))expect(?=\\s+(?:to\\s+(?:hear|receive)|(?:a|an|your|our|the)\\s+(?:[\\w-]+\\s+){0,2}?${GOODS}))`,
  ),
  thing: any(
    `(?:your|the|this|that|a|our)\\s+(?:[\\w-]{1,20}\\s+){0,3}?${GOODS}(?:${WILL}|\\s+should|${GOING})(?=\\s+${TO_YOU})`,
    `(?:it|this|that)(?:${WILL}|${GOING})(?=\\s+${TO_YOU})`,
  ),
  done: any(
    '(?<=^(?:@\\w+\\s+)?(?:[\\w]+[,!]\\s+)?)will\\s+do(?=\\s*(?:$|[,.!:;]|-))',
    'consider\\s+it\\s+done',
  ),
  now: `(?:i|we)(?:${APOSTROPHE}(?:m|re)|\\s+(?:am|are))(?=\\s+(?:now\\s+|also\\s+)?(?:calling|sending|shipping|posting|mailing|coming|visiting|refunding|delivering|dispatching|issuing|crediting|emailing)\\b)`,
  arranged: `(?:i|we)(?:${APOSTROPHE}ve|\\s+have)?(?=\\s+(?:(?:now|just|already|also)\\s+)?(?:scheduled|booked|arranged)\\s)`,
};

const KINDS = ['done', 'we', 'somebody', 'they', 'you', 'thing', 'let', 'now', 'arranged', 'elided'] as const;
const PATTERN = new RegExp(
  `(?<![\\w'’-])(?:${KINDS.map((kind) => `(?<${kind}>${FORMS[kind]})`).join('|')})(?![\\w])`,
  'gi',
);

/** A name and an auxiliary: "Anna will". Here alone the case of letters counts. */
const NAMED =
  /(?<![\w'’-])(?!(?:I|We|You|They|He|She|It|This|That|There|These|Those|What|Who|Which|Where|When|How|And|But|Or|So|If|Then|Please|Thanks)\b)[A-Z][a-z]{1,20}(?:\s+[A-Z][a-z]{1,20})?\s+will(?!\w)/g;

/** Every opening in the sentence, in order, not overlapping. */
export function headsIn(sentence: string): Head[] {
  const heads: Head[] = [...sentence.matchAll(PATTERN)].flatMap((found) => {
    const kind = KINDS.find((name) => found.groups?.[name] !== undefined);
    return kind ? [{ kind, start: found.index, end: found.index + found[0].length }] : [];
  });
  const taken = new Set(heads.map(({ end }) => end));
  const named = [...sentence.matchAll(NAMED)]
    .map((found): Head => ({ kind: 'name', start: found.index, end: found.index + found[0].length }))
    .filter(({ end }) => !taken.has(end));
  return [...heads, ...named].sort((a, b) => a.start - b.start);
}
