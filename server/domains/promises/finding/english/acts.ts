import type { PromiseAct } from '../language.ts';
import { ADVERBS, any, verbs } from './words.ts';

const OUR_SIDE = '(?:our|my|the|that|this|their|them|him|her|a|an)\\b';
const OBJECT =
  '(?:it|this|that|them|these|those|you|your|u|the|a|an|our|my|any|all|some|everything|on|along|another|one|for)\\b';

const WHEN = 'tomorrow|today|tonight|on|at|in|this|before|by|within|next|later|soon|shortly';

/** What a verb at the start of a predicate commits to; the first that fits counts. */
const ACTS: readonly (readonly [PromiseAct, string])[] = [
  [
    'check',
    any(
      `${verbs('check double-check investigate verify examine inspect chase enquire inquire')}\\b|double\\s+check`,
      `${verbs('look')}\\s+(?:\\w+ly\\s+)?(?:into|in\\s*to|at|for|up|through|over|further|that up|this up|it up)\\b`,
      `${verbs('take have give')}\\s+(?:(?:it|this|that|your \\w+)\\s+)?(?:a|another)\\s+(?:\\w+\\s+){0,2}(?:look|peek)`,
      `${verbs('review research confirm test trace monitor')}\\s+${OBJECT}`,
      `${verbs('find')}\\s+out\\b|${verbs('figure work')}\\s+(?:it\\s+|this\\s+)?out\\b`,
      `${verbs('see')}\\s+(?:what|if|whether|why|how|where|when|who|about)\\b`,
      `${verbs('ask consult')}\\s+(?!you\\b|u\\b|that\\b)\\w+`,
      `${verbs('speak talk')}\\s+(?:to|with)\\s+${OUR_SIDE}`,
      `do\\s+(?:some|a bit of|more|further|the)\\s+(?:\\w+\\s+)?(?:research|digging|checks?|checking|investigat\\w+)`,
      `${verbs('request')}\\s+(?:\\w+\\s+){1,4}to\\s+(?:look|check|review)`,
      `${verbs('keep')}\\s+an\\s+eye\\s+on|${verbs('run')}\\s+(?:a|some|the)\\s+(?:\\w+\\s+)?(?:checks?|tests?|diagnostics?)`,
      `${verbs('get have')}\\s+(?:\\S+\\s+){1,4}?(?:checked|looked|reviewed|investigated|tested|inspected)`,
      `${verbs('have get')}\\s+(?:\\S+\\s+){1,6}?(?:look|check|review|investigate)\\b`,
    ),
  ],
  [
    'call',
    any(
      `${verbs('call ring phone')}\\s+(?:you|u|back|again|the customer|him|her|them)\\b`,
      `${verbs('call ring phone')}(?=\\s*(?:$|[,.!;]|${WHEN}))`,
      `${verbs('give')}\\s+(?:you|u|them|him|her)\\s+(?:a|another)\\s+(?:\\w+\\s+)?(?:call|ring|bell|buzz|shout)`,
      `${verbs('get have')}\\s+(?:\\S+\\s+){1,6}?(?:call|ring|phone)\\s+(?:you|u)\\b`,
      `(?:${verbs('get have receive')}|expect)\\s+(?:a|an|your|our|the)\\s+(?:\\w+\\s+){0,2}?call(?:back)?\\b`,
      `be\\s+called\\b|(?:scheduled|booked|arranged)\\s+(?:\\w+\\s+){0,3}?call(?:back)?\\b|${verbs('speak talk')}\\s+(?:to|with)\\s+you\\b|${verbs('return')}\\s+your\\s+call|${verbs('arrange schedule book')}\\s+(?:a|the|your)\\s+call`,
    ),
  ],
  [
    'visit',
    any(
      `${verbs('visit')}\\s+(?:you|your|u|the)\\b`,
      `${verbs('come go')}\\s+(?:over|by|round|around|out|to (?:you|your|the)|and (?:see|visit|fix|check|look|collect|pick))\\b`,
      `${verbs('stop drop swing pop')}\\s+(?:by|round|over|in)\\b`,
      '(?:scheduled|booked|arranged)\\s+(?:\\w+\\s+){0,3}?(?:visit|technician|engineer|plumber|electrician|mechanic|appointment)\\b',
      `be\\s+(?:at|with)\\s+(?:your|you)\\b(?=.*\\b(?:home|house|address|flat|door|between|at \\d|morning|afternoon))`,
      `${verbs('send')}\\s+(?:you\\s+)?(?:out\\s+)?(?:a|an|our|the|another)\\s+(?:\\w+\\s+)?(?:technician|engineer|plumber|electrician|mechanic|courier|tech)\\b`,
      `${verbs('have get')}\\s+(?:\\S+\\s+){1,6}?(?:visit|come|out to you)\\b`,
    ),
  ],
  [
    'refund',
    any(
      `${verbs('refund reimburse compensate')}\\b`,
      `${verbs('credit')}\\s+(?:you|your|the|it|this|that|back|\\S?\\d)`,
      `${verbs('issue process give send request arrange get receive have see')}\\s+(?:\\S+\\s+){0,5}?(?:refund|credit|reimbursement|money back|compensation|money)\\b`,
      `${verbs('pay return')}\\s+(?:you|it|(?:\\S+\\s+){0,4}(?:money|back))\\b`,
      `${verbs('get have')}\\s+(?:\\S+\\s+){1,4}?(?:refunded|credited|reimbursed)|be\\s+(?:\\w+\\s+)?(?:refunded|credited|reimbursed|paid)`,
    ),
  ],
  [
    'repair',
    any(
      `${verbs('fix repair restore mend reconnect')}\\s+${OBJECT}`,
      `${verbs('get have')}\\s+(?=${OBJECT})(?:\\S+\\s+){1,5}?(?:fixed|repaired|restored|mended|reconnected|working|running|up and)`,
      `be\\s+(?:fixed|repaired|restored|reconnected)`,
    ),
  ],
  [
    'other',
    any(
      `(?:${verbs('follow')}\\s+up|(?:be|get|getting)\\s+in\\s+(?:touch|contact)|${verbs('reach')}\\s+out)\\s+(?:with|to)\\s+(?:our|my|the|them|their)\\b`,
      `${verbs('contact email message notify inform call ring')}\\s+(?:our|my|the|them|their)\\b`,
      `${verbs('send forward')}\\s+(?:(?:it|this|that|them|your \\w+|these)\\s+)?(?:(?:over|on|along|across)\\s+)?to\\s+(?:our|my|the|them|their)\\b`,
    ),
  ],
  [
    'write',
    any(
      `${verbs('get come be')}\\s+(?:right\\s+|straight\\s+)?back\\s+(?:to|with|in touch)\\b`,
      `(?:be|get|getting|keep|stay|keeping)\\s+in\\s+(?:touch|contact)\\b|${verbs('reach')}\\s+out\\b|${verbs('follow')}[\\s-]+up\\b`,
      `${verbs('contact email e-mail message text dm pm notify inform advise update')}\\s+(?:you|u|back|him|her|with|everyone)\\b`,
      `${verbs('tell')}\\s+(?:you|u)\\s+(?!that\\b|this\\b|something\\b)|${verbs('reply respond')}\\b|${verbs('answer')}\\s+(?:you|your|this|that|it|all|any|the)\\b`,
      `${verbs('write revert')}\\s+(?:to\\s+)?(?:you|back|again|u)\\b`,
      `${verbs('write revert e-mail email message text')}(?=\\s*(?:$|[,.!;]|${WHEN}))`,
      `${verbs('let')}\\s+(?:you|u|him|her|them|everyone)\\s+know\\b|${verbs('keep')}\\s+(?:you|u|everyone)\\s+(?:\\w+\\s+)?(?:posted|updated|informed|in the loop|up[- ]to[- ]date)`,
      `${verbs('send drop shoot give provide post')}\\s+(?:(?:you|u|out)\\s+)?(?:with\\s+)?(?:a|an|the|another|some|any|more|further|over|our)?\\s*(?:\\w+\\s+){0,2}?(?:e-?mail|message|text|dm|pm|line|note|updates?|reply|response|answer|confirmation|details|info(?:rmation)?|news)\\b`,
      `${verbs('indicate explain')}\\s+(?:the|this|that|your|to you|how|what)\\b`,
      `(?:be\\s+)?${verbs('hear')}\\s+(?:back\\s+)?from`,
      `be\\s+(?:contacted|notified|informed|emailed|updated|answered)`,
      `(?:${verbs('get have receive')}|expect)\\s+(?:a|an|your|our|the|another)\\s+(?:\\w+\\s+){0,2}?(?:e-?mail|reply|response|answer|message|text|update|letter|confirmation|link)\\b`,
      `expect\\s+to\\s+hear`,
      `${verbs('have get')}\\s+(?:\\S+\\s+){1,6}?(?:reach|contact|get back|follow up|follow-up|email|write|respond|reply|message)\\b`,
    ),
  ],
  [
    'send',
    any(
      `${verbs('send ship post mail dispatch deliver upload attach courier')}\\s+(?:${OBJECT}|\\d|out|over|off)`,
      `${verbs('forward')}\\s+(?:you|u)\\b|${verbs('replace')}\\s+${OBJECT}`,
      `${verbs('get have')}\\s+(?:\\S+\\s+){1,5}?(?:sent|shipped|delivered|dispatched|posted|mailed|out to you|to you|replaced)`,
      `receive\\b|${verbs('pop put drop get stick')}\\s+(?:it|this|that|your \\w+|them|(?:the|a) \\w+)\\s+in\\s+the\\s+(?:post|mail)\\b`,
      `be\\s+(?:\\w+\\s+)?(?:sent|shipped|dispatched|posted|mailed|delivered|returned|replaced)|arrive|ship\\b|go out|reach you|expect\\s`,
    ),
  ],
  [
    'other',
    any(
      `${verbs('pass forward refer share report relay feed raise escalate arrange book schedule organise organize')}\\s+${OBJECT}`,
      `${verbs('sort resolve cancel change upgrade reissue re-issue waive extend remove handle note log submit process')}\\s+${OBJECT}`,
      `${verbs('complete finish correct amend adjust transfer connect put order apply activate open file register')}\\s+${OBJECT}`,
      `${verbs('reserve hold issue renew unlock reset block prepare draft sign collect publish install configure')}\\s+${OBJECT}`,
      `${verbs('exchange swap address commit merge reopen initiate approve release request arrange place set')}\\s+${OBJECT}|${verbs('update')}\\s+(?!our\\b|my\\b)${OBJECT}`,
      `${verbs('add')}\\s+(?!that\\b)${OBJECT}|${verbs('deal')}\\s+with|${verbs('follow')}\\s+(?:this|it|that)\\b|(?:scheduled|booked|arranged)\\b|${verbs('take')}\\s+care\\s+of|${verbs('make')}\\s+(?:a note|it right|this right|things right|it up|the change|arrangements|an exception|the necessary)`,
      `make\\s+sure\\s+(?:that\\s+)?(?:your|you|it|this|they|the|these|those|someone)\\b|${verbs('ensure')}\\s+(?:that\\s+)?(?:your|you|it|this|they|these)\\b`,
      `${verbs('discuss')}\\s+(?:it|this|that|your \\w+)\\s+with|do\\s+(?:it|this|that|so)\\b|see\\s+to\\s+it\\b`,
      `${verbs('find')}\\s+(?:a|the|your|you|some)\\b|${verbs('get')}\\s+to\\s+the\\s+bottom`,
      `${verbs('get have')}\\s+(?:\\S+\\s+){1,5}?(?:\\w{2,}ed|done|sorted|straightened|put|made|taken|sent|over)\\b`,
      `be\\s+(?:right\\s+)?with\\s+you\\b|be\\s+(?:\\w+\\s+)?(?:${'processed|issued|passed|forwarded|shared|escalated|resolved|sorted|corrected|cancell?ed|updated|reviewed|checked|waived|collected|picked|arranged|looked|investigated'})`,
      `${verbs('bring')}\\s+(?:this|it)\\s+(?:up|to)|${verbs('give')}\\s+(?:you|u)\\s+(?:a|an|the|your)\\b`,
    ),
  ],
  [
    'send',
    `${verbs('get have')}\\s+(?:your|the|a|an|it|this|that)\\b(?=.*\\b(?:by|within|tomorrow|today|soon|in\\s+\\S+\\s+(?:hour|day|week)s?)\\b)|be (?:back )?(?:in|on) your|(?:show|appear) (?:up )?(?:in|on)`,
  ],
];

const TABLE = ACTS.map(([act, source]) => [act, new RegExp(source, 'iy')] as const);
const SKIP = new RegExp(`\\s*${ADVERBS}{0,5}`, 'iy');
const NEXT = /(?:\band\b|&amp;|&|\bthen\b|,)\s*(?:then\s+)?/gi;

function actAt(sentence: string, at: number): PromiseAct | null {
  for (const [act, pattern] of TABLE) {
    pattern.lastIndex = at;
    if (pattern.test(sentence)) return act;
  }
  return null;
}

/** Where the predicate begins: with and without what may be an adverb ("be" is also the verb of "be in touch"). */
function verbAct(sentence: string, at: number): PromiseAct | null {
  SKIP.lastIndex = at;
  const skipped = SKIP.exec(sentence)?.[0] ?? '';
  const end = at + skipped.length;
  const be = /\b(?:be|make sure (?:that )?(?:we|I|you)),?\s+$/i.exec(skipped);
  return actAt(sentence, end) ?? (be ? actAt(sentence, end - be[0].length) : null);
}

/**
 * What the predicate from `start` commits to: of several verbs the first that the customer would notice, so that "look into
 * it and call you" is a call; null where no verb of doing follows.
 */
export function actOf(sentence: string, start: number, end: number): PromiseAct | null {
  const clause = sentence.slice(0, end);
  const first = verbAct(clause, start);
  if (first === null || (first !== 'check' && first !== 'other')) return first;
  NEXT.lastIndex = start;
  for (let next = NEXT.exec(clause); next; next = NEXT.exec(clause)) {
    const act = verbAct(clause, next.index + next[0].length);
    if (act && act !== 'check' && act !== 'other') return act;
  }
  return first;
}
