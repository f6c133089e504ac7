import type { Head } from './heads.ts';
import { any } from './words.ts';

/** Directly before the subject: hopes, reports, relative clauses, questions. */
const HEDGED = new RegExp(
  `${any(
    'hope|hopes|hoping|hopefully|wish|think|thought|believe|guess|doubt|suppose|suspect|maybe|perhaps|wonder',
    'said|says|say|told|hear|heard|confident|crossed|how|what|why|where|who|whom|which|whether|if|unless|when|until|till',
    'before|after|while|as|because|since|though|although|or|else|otherwise|in case|the \\w+|things?|where|than|probably|might',
    '(?<!(?:assured?|promise|confirm|guarantee|sure|word|note|know|aware|advised?|you|assure you)\\s)that',
    '(?:told|said|says|think|hope)\\s+(?:\\w+\\s+)?that',
  )}\\s+$`,
  'i',
);

/** A request to the customer at the start of a part of the sentence. */
const REQUEST = new RegExp(
  `(?:^\\s*|[,.;:!)(]\\s*|\\s[-–—]\\s*|\\b(?:please|pls|plz|kindly|just|and|@\\w+|then|hi|hello|hey|sorry|ok|so)\\s+|@\\w+,?\\s+)${any(
    'dm|pm|send|shoot|let\\s+(?:us|me)\\s+know|give\\s+(?:us|me)\\s+(?!until|till|a\\s+(?:minute|moment|sec|few|bit|day)|one|an?\\s+hour|\\d)|provide|share|tweet|contact|connect|follow|report|tell',
    'click|select|use|visit|call|e-?mail|message|reply|fill|try|head|get\\s+back|reach|ask|come|meet|join|confirm|remind',
    "bring|drop|text|ping|write|respond|see|be\\s+sure\\s+to|ring|do\\s+share|advise|log|complete|post|let['’]?s|submit|return",
  )}\\b`,
  'i',
);

const REQUEST_ANYWHERE =
  /\b(?:please|pls|plz|kindly)\s+(?!accept|bear|excuse|forgive|note|be|rest|stay|allow|wait|hold|don|know|expect)\w+|\b(?:can|could|would|will|are)\s+you\s+(?!be\s)|^\s*(?:@\w+\s+)?(?:what|which|where|who)(?:['’]s|\s+is|\s+are)\b|\b(?:you\s+(?:need|have|must)\s+to)\b/i;

/** Nothing that the customer must do first: "if" of any kind but that of finding out, and "once you …". */
const CONDITION = new RegExp(
  `(?<!\\b(?:check|checking|see|seeing|find out|know|ask|asking|verify|confirm|sure|sorry|as|even|what|wonder|wondering|test|investigate|look)\\s)${any(
    'if(?!\\s+(?:possible|need be|necessary)\\b)|unless|in case|should you|had you|provided that|assuming|otherwise',
    '(?:once|after|as soon as|when|whenever|until|as long as)\\s+(?:you|u|your)\\b(?!\\s+(?:get home|are home|land|arrive))',
    "(?:once|after|as soon as|when)\\s+(?:we|i)(?:\\s+have|['’]ve)?\\s+(?:receive|received|have|get|got|obtain)\\s+(?:your|the|this|that|it|these|those|them|all)\\b",
  )}\\b`,
  'i',
);

/** After the auxiliary: no, only sometimes, only trying. */
const EMPTY =
  /^\s+(?:\w+ly\s+|also\s+|just\s+|now\s+|still\s+)?(?:not|never|no longer|always|usually|normally|generally|typically|only|probably|maybe|perhaps|hopefully|try|do\s+(?:my|our)\s+best|work\s+(?:hard|on|as)|be\s+(?:\w+\s+)?(?:happy|glad|able|unable|delighted|pleased|more)|need|have\s+to|hardly|rarely)\b/i;

const POLITE = /\b(?:if|should)\s+you(?:['’]d)?\s+(?:like|want|wish|prefer|need)\b/i;

/** The part of the sentence that a condition can govern: from the last semicolon or question mark on. */
function governing(sentence: string, start: number): string {
  const before = sentence.slice(0, start);
  const from = Math.max(before.lastIndexOf(';'), before.lastIndexOf('?'));
  return before.slice(from + 1);
}

/** Whether the words stand inside quotation marks, and so are somebody else's. */
function quoted(before: string): boolean {
  const open = before.split('“').length - before.split('”').length;
  return open > 0 || before.split('"').length % 2 === 0;
}

/** Whether the clause only looks like a promise: hedged, conditional on the customer, asked for first, denied, quoted. */
export function isRefused(sentence: string, head: Head, end: number): boolean {
  const before = governing(sentence, head.start);
  const after = sentence.slice(head.end, end);
  if (EMPTY.test(after) || POLITE.test(after) || CONDITION.test(after) || CONDITION.test(before)) return true;
  if (head.kind !== 'elided' && HEDGED.test(before)) return true;
  if (REQUEST.test(before) || REQUEST_ANYWHERE.test(before)) return true;
  return quoted(sentence.slice(0, head.start));
}
