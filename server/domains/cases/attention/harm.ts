import { HARM_RULES, type HarmCode, type HarmRule } from './rules.ts';

/** Something that began at a moment, and the entry that shows it. */
export interface Since {
  readonly since: Date;
  readonly entryId: string | null;
}

/** Everything that the published function looks at. */
export interface HarmFacts {
  readonly closed: boolean;
  readonly firstContact: boolean;
  /** Needs of the customer that are not ended. */
  readonly needs: readonly { readonly need: string; readonly vulnerable: boolean }[];
  /** Since when the customer is without service. */
  readonly withoutService: Since | null;
  /** Messages without an answer, or read by nobody, oldest first. */
  readonly messages: readonly (Since & { readonly unread: boolean; readonly unanswered: boolean })[];
  /** Contacts that the customer made about it, in all. */
  readonly contacts: number;
  /** Owed: open and broken ones, earliest first. `timeZone` is the customer's. */
  readonly promises: readonly {
    readonly words: string;
    readonly dueAt: Date;
    /** When it was found broken, or said to be, which may be before it was due. */
    readonly brokenAt: Date | null;
    readonly timeZone: string;
    readonly entryId: string | null;
  }[];
  /** Neither met nor stopped; `warnings` as they were worked out in working time when the clock started. */
  readonly clocks: readonly {
    readonly say: string;
    readonly dueAt: Date;
    readonly warnings: readonly { readonly share: number; readonly at: Date }[];
  }[];
  /** Open ones; `apology` for an apology call. */
  readonly tasks: readonly {
    readonly say: string;
    readonly apology: boolean;
    readonly madeAt: Date;
    readonly dueAt: Date;
  }[];
  /** A hand-off that came back, as long as nobody has acted since. */
  readonly handoff: { readonly since: Date; readonly say: string; readonly refused: boolean } | null;
  /** A message of ours that did not get through, as long as nothing later has. */
  readonly undelivered: Since | null;
  readonly denied: Since | null;
  /** Broken promises and «not solved» in all of the customer's cases within twelve months. */
  readonly failures: number;
  readonly replyAfterClosing: Since | null;
}

/** One reason of a case's harm as it is stored: `{age}` in its words stands for the time since `since`. */
export interface StoredReason {
  readonly code: HarmCode;
  readonly words: string;
  readonly weight: number;
  readonly entryId: string | null;
  /** ISO 8601. */
  readonly since: string | null;
}

/** What the function says: the sum of the reasons, and when it will say something else although nothing happens. */
export interface Harm {
  readonly harm: number;
  readonly reasons: StoredReason[];
  readonly lookAt: Date | null;
}

/** A reason before it is known whether it weighs. */
interface Weighed extends StoredReason {
  readonly next: Date | null;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Points at `now` of a rule that grows from `since`, and when they will be more. */
function grown(rule: HarmRule, since: Date, now: Date): { points: number; next: Date | null } {
  const passed = now.getTime() - since.getTime();
  const steps = rule.steps ?? [];
  const reached = steps.findLast(([hours]) => passed >= hours * HOUR);
  const following = steps.find(([hours]) => passed < hours * HOUR);
  const [perDay, most] = rule.daily ?? [0, 0];
  const days = Math.min(most, Math.max(0, Math.floor(passed / DAY)));
  const changes = [
    ...(following ? [following[0] * HOUR] : []),
    ...(days < most ? [(days + 1) * DAY] : []),
  ].map((after) => since.getTime() + after);
  return {
    points: (reached?.[1] ?? 0) + days * perDay,
    next: changes.length > 0 ? new Date(Math.min(...changes)) : null,
  };
}

interface Given {
  readonly words: string;
  readonly entryId?: string | null;
}

function growing(code: HarmCode, since: Date, now: Date, { words, entryId = null }: Given): Weighed {
  const { points, next } = grown(HARM_RULES[code], since, now);
  return { code, words, weight: points, entryId, since: since.toISOString(), next };
}

function counted(code: HarmCode, count: number, { words, entryId = null }: Given): Weighed {
  const rule: HarmRule = HARM_RULES[code];
  const [each, most] = rule.each ?? [0, 0];
  return { code, words, weight: each * Math.min(most, Math.max(0, count)), entryId, since: null, next: null };
}

/**
 * How much harm a case does to the customer at `now`, by docs/attention.md: a sum of points, each with its reason, worst
 * first. Time counts in steps, so the order of cases stays until `lookAt`. More harm never gives fewer points.
 */
export function harmOf(facts: HarmFacts, now: Date): Harm {
  const alone = [...ofMessages(facts, now), ...(facts.closed ? [] : ofDuties(facts, now))];
  const needsPerson = alone.some(({ weight }) => weight > 0);
  const all = [...alone, ...(needsPerson ? ofPerson(facts) : [])];
  const reasons = all
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ next: _next, ...reason }) => reason);
  const looks = all.flatMap(({ next }) => (next === null ? [] : [next.getTime()]));
  return {
    harm: reasons.reduce((sum, { weight }) => sum + weight, 0),
    reasons,
    lookAt: looks.length > 0 ? new Date(Math.min(...looks)) : null,
  };
}

/** What the customer said and nobody answered. */
function ofMessages(facts: HarmFacts, now: Date): Weighed[] {
  const found: Weighed[] = [];
  const { replyAfterClosing: reply } = facts;
  if (reply)
    found.push(
      growing('reply', reply.since, now, { words: 'reply after closing {age}', entryId: reply.entryId }),
    );
  if (facts.closed && !reply) return found;
  const oldest = facts.messages.find(({ unanswered }) => unanswered);
  if (oldest)
    found.push(
      growing('waiting', oldest.since, now, { words: 'no answer for {age}', entryId: oldest.entryId }),
    );
  const unread = facts.messages.filter((message) => message.unread);
  const [first] = unread;
  if (first) {
    const words =
      unread.length === 1 ? 'unread message {age}' : `${unread.length} unread messages, first {age}`;
    found.push({
      ...counted('unread', unread.length, { words, entryId: first.entryId }),
      since: first.since.toISOString(),
    });
  }
  return found;
}

/** What we owe, what went wrong, and what comes due. */
function ofDuties(facts: HarmFacts, now: Date): Weighed[] {
  const { withoutService, denied, handoff, undelivered } = facts;
  const found: Weighed[] = [];
  if (withoutService)
    found.push(
      growing('no-service', withoutService.since, now, {
        words: 'without service {age}',
        entryId: withoutService.entryId,
      }),
    );
  if (denied)
    found.push(
      growing('denied', denied.since, now, { words: 'said «not solved» {age} ago', entryId: denied.entryId }),
    );
  if (handoff) {
    const words = handoff.refused
      ? `hand-off refused {age} ago: ${short(handoff.say)}`
      : 'hand-off accepted by nobody, back for {age}';
    found.push(growing('hand-off', handoff.since, now, { words }));
  }
  if (undelivered)
    found.push(
      growing('delivery', undelivered.since, now, {
        words: 'our message did not get through, {age} ago',
        entryId: undelivered.entryId,
      }),
    );
  return [
    ...found,
    ...facts.promises.map((promise) => ofPromise(promise, now)),
    ...facts.clocks.map((clock) => ofClock(clock, now)),
    ...facts.tasks.map((task) => ofTask(task, now)),
  ];
}

function ofPromise(promise: HarmFacts['promises'][number], now: Date): Weighed {
  const { dueAt, brokenAt, timeZone, entryId } = promise;
  const said = short(promise.words);
  const since = brokenAt !== null && brokenAt < dueAt ? brokenAt : dueAt;
  if (since <= now)
    return growing('promise-broken', since, now, { words: `promise broken {age} ago: ${said}`, entryId });
  const words = `promise due ${timeIn(timeZone, dueAt)}: ${said}`;
  const due = growing('promise-due', dueAt, now, { words, entryId });
  return { ...due, since: null, next: due.next ?? since };
}

function ofClock({ say, dueAt, warnings }: HarmFacts['clocks'][number], now: Date): Weighed {
  if (dueAt <= now) return growing('clock-missed', dueAt, now, { words: `missed {age} ago: ${say}` });
  const reached = warnings.filter(({ at }) => at <= now).map(({ share }) => Math.min(1, share));
  const share = Math.max(0, ...reached);
  const coming = [dueAt, ...warnings.map(({ at }) => at)].filter((at) => at > now).map((at) => at.getTime());
  return {
    code: 'clock-running',
    words: `${Math.round(share * 100)} % of the time used: ${say}`,
    weight: Math.floor(HARM_RULES['clock-running'].whole * share),
    entryId: null,
    since: null,
    next: new Date(Math.min(...coming)),
  };
}

function ofTask({ say, apology, madeAt, dueAt }: HarmFacts['tasks'][number], now: Date): Weighed {
  if (apology)
    return growing('apology', madeAt, now, { words: `apology call owed for {age}: ${short(say)}` });
  return growing('task', dueAt, now, { words: `task overdue {age}: ${short(say)}` });
}

/** Who it is, and what we have done to them before: it weighs where something needs a person. */
function ofPerson(facts: HarmFacts): Weighed[] {
  const { needs, messages, contacts } = facts;
  const vulnerable = needs.filter((one) => one.vulnerable).map(({ need }) => need);
  const others = needs.filter((one) => !one.vulnerable).map(({ need }) => need);
  const waiting = messages.filter(({ unanswered }) => unanswered);
  return [
    counted('vulnerable', vulnerable.length, { words: `vulnerable: ${vulnerable.join(', ')}` }),
    counted('need', others.length, { words: `needs: ${others.join(', ')}` }),
    counted('second-failure', facts.failures - 1, { words: `${facts.failures} failures within a year` }),
    counted('chases', waiting.length - 1, {
      words: `wrote or called ${waiting.length} times without an answer`,
      entryId: waiting.at(-1)?.entryId ?? null,
    }),
    counted('contacts', contacts - 2, { words: `${contacts} contacts so far` }),
    counted('first-contact', facts.firstContact ? 1 : 0, { words: 'first contact ever' }),
  ];
}

/** Enough of somebody's words to know what is meant. */
const short = (words: string): string => (words.length > 100 ? `${words.slice(0, 99)}…` : words);

const timeIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
