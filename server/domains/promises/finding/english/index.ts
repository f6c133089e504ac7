import type { Clause, Language, PromiseAct } from '../language.ts';
import { actOf } from './acts.ts';
import { dueIn, leadingDue } from './due.ts';
import { type Head, headsIn } from './heads.ts';
import { isRefused } from './refusals.ts';
import { SOMEBODY } from './words.ts';

const ABBREVIATIONS = new Set(
  'mr mrs ms dr prof st no nr approx e.g i.e etc vs ext tel dept inc ltd co a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun'.split(
    ' ',
  ),
);

/** Where a clause ends before its sentence does. */
const CLAUSE_END =
  /\s*(?:[;!?]|:(?!\d)|\s[-–—]+\s|[–—]|--|\s\^|\s\/[A-Z]{2}\b|https?:|\(|\p{Extended_Pictographic}|,?\s+(?:but|or you|and you|and please|please|pls|in the meantime|and thank|because|since)\b|,\s*(?:see|thank|let|sorry|be|as|or|so|have|if|which|please|and\s+(?:if|in|we|i|you|they|it|the|a)|we|i|you|they)\b)/giu;

/** Signatures of agents, links and counters of split messages at the end of a clause. */
const TAIL = /(?:\s*(?:\s[-^*/~]\s?[A-Za-z]{1,20}|\s\d\/\d|[@#]\w{1,30}|[.,!…:;)"'”]|\band|\bbut|&amp;|&))+$/;

function clauseEnd(sentence: string, head: Head, next: Head | undefined): number {
  CLAUSE_END.lastIndex = head.end;
  const stop = CLAUSE_END.exec(sentence)?.index ?? sentence.length;
  const end = Math.min(stop, next ? leadingDue(sentence, next.start, head.end) : sentence.length);
  const words = sentence.slice(head.start, end).trimEnd();
  return head.start + words.slice(0, TAIL.exec(words)?.index ?? words.length).trimEnd().length;
}

/** Acts that others may promise for us, by "they" or by a name, as far as they are done to the customer. */
const TOLD: ReadonlySet<PromiseAct> = new Set(['call', 'write', 'visit', 'refund', 'send', 'repair']);
const SOON_WORDS =
  /\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|next week|(?:on|for) (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:in|within) (?:the next )?\w+ (?:minutes?|hours?|days?|weeks?)|by \w+)\b/i;
const NEVER_WORK = /^\s+(?:know|have|see|say|be|in|out|go|explain|tell|help|put (?:it|that|this))\b/i;
const SUBJECT = new RegExp(`(?<![\\w'’-])(?:(?<ours>i|we|${SOMEBODY})|you|they|he|she|it)(?!\\w)`, 'i');

/** Whether an auxiliary without a subject continues a clause of ours ("we have your message and will reply"). */
function continuesOurs(sentence: string, head: Head): boolean {
  const before = sentence.slice(0, head.start).replace(/@\w+/g, '');
  if (!/\p{L}{2}/u.test(before)) return true;
  const subjects = before.split(/[,;:.!?]/).map((part) => SUBJECT.exec(part));
  return subjects.findLast((subject) => subject !== null)?.groups?.ours !== undefined;
}

/** Others than we and our people: only what is done to the customer; a name might be anybody's, so "you" must be there. */
function mayPromise(head: Head, act: PromiseAct, after: string): boolean {
  if (head.kind !== 'they' && head.kind !== 'name') return true;
  return TOLD.has(act) && (head.kind === 'they' || /\byou\b/i.test(after));
}

const REFUND = /\b(?:refund|money|credit|reimbursement|compensation)\b/i;

function clauseOf(
  sentence: string,
  head: Head,
  before: Head | undefined,
  next: Head | undefined,
): Clause | null {
  const end = clauseEnd(sentence, head, next);
  if (head.kind === 'done') return { start: head.start, end: head.end, act: 'other' };
  const after = sentence.slice(head.end, end);
  if (isRefused(sentence, head, end)) return null;
  if (head.kind === 'let' && NEVER_WORK.test(after)) return null;
  if ((head.kind === 'now' || head.kind === 'arranged') && !SOON_WORDS.test(after)) return null;
  if (head.kind === 'elided' && !continuesOurs(sentence, head)) return null;
  const from = /\bexpect$/i.test(sentence.slice(0, head.end)) ? head.end - 'expect'.length : head.end;
  const act = actOf(sentence, from, end);
  if (act === null || !mayPromise(head, act, after)) return null;
  const refunded =
    head.kind === 'thing' &&
    (act === 'other' || act === 'send') &&
    REFUND.test(sentence.slice(head.start, head.end));
  return { start: leadingDue(sentence, head.start, before?.end ?? 0), end, act: refunded ? 'refund' : act };
}

/** "…, okay?" after a promise asks for consent, not about the promise. */
const TAG_QUESTION = /[,–-]\s*(?:ok|okay|alright|all right|deal|yes|right)\s*\?/i;

function clausesIn(sentence: string): Clause[] {
  if (/\?["'”)]*\s*$/.test(sentence) && !TAG_QUESTION.test(sentence)) return [];
  const heads = headsIn(sentence);
  return heads.flatMap((head, at) => clauseOf(sentence, head, heads[at - 1], heads[at + 1]) ?? []);
}

/** Promises as they are written in English. */
export const english: Language = { code: 'en', abbreviations: ABBREVIATIONS, clausesIn, dueIn };
