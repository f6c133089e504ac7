import type { MissingThing } from '#domains/decisions/index.ts';
import { type NewNotice, type Plan, plansFor, plansOfActions } from '#domains/notices/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import type { Database, Tx } from '#platform/db/index.ts';
import { answerOf } from './decided.ts';
import { lookAgainAt } from './look-timer.ts';
import type { ActionRow } from './views.ts';
import type { Decided } from './write.ts';

/** What is missing, as it is told. */
interface SaidMissing {
  readonly need: string;
  readonly next: string;
}

/** What is known of when it comes by itself. */
interface Known {
  /** By `policy/key`. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** When a hold is looked at next. */
  readonly lookAt: Date | null;
  /** The company's (IANA). */
  readonly timeZone: string;
  readonly now: Date;
}

const MESSAGES = {
  email: 'A mail',
  sms: 'A text message',
  letter: 'A letter',
  portal: 'A message in the portal',
} as const;

/** Where nobody need do anything, when it is looked at is all there is to know. */
const isOnlyWaited = ({ next }: MissingThing): boolean => /^(Nothing|Wait)\b/.test(next);

/** The next right step, and when it happens by itself. Pure. */
function sayMissing(one: MissingThing, known: Known): SaidMissing {
  const { need, next, through, until } = one;
  const plan = through && known.plans.get(through.duty);
  if (through && plan) return { need, next: `${through.next} ${sayPlan(plan, known)}` };
  if (until !== undefined)
    return { need, next: `${next} The time for it comes ${when(new Date(until), known)}.` };
  if (known.lookAt === null || !isOnlyWaited(one)) return { need, next };
  return { need, next: `${next} The next look is ${when(known.lookAt, known)}.` };
}

function sayPlan({ state, at, channel, dueAt, asks }: Plan, known: Known): string {
  if (state === 'asked-person') return 'A person is asked to call them.';
  const isOut = state === 'telling';
  const message = channel === null ? 'A message' : MESSAGES[channel];
  const what = `${message} that ${asks ? 'asks' : 'tells'} them ${isOut ? 'went' : 'goes'} out ${when(isOut || at > known.now ? at : known.now, known)}`;
  const shown = asks ? 'when no answer has come' : 'when it is not shown that it reached them';
  return `${what}; ${shown} by ${moment(dueAt, known)}, a person is asked to call.`;
}

/** `at 09:00 (Europe/London)` of today, else `on 23 November at 09:00 (Europe/London)`. */
function when(at: Date, known: Known): string {
  const isToday = dayOf(at, known) === dayOf(known.now, known);
  return isToday
    ? `at ${timeOf(at, known)} (${known.timeZone})`
    : `on ${moment(at, known)} (${known.timeZone})`;
}

const moment = (at: Date, known: Known): string => `${dayOf(at, known)} at ${timeOf(at, known)}`;

const dayOf = (at: Date, { timeZone }: Known): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric' }).format(at);

const timeOf = (at: Date, { timeZone }: Known): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);

/** A decision whose answer says when what is missing comes by itself. */
export async function saidWhen(db: Database | Tx, decided: Decided): Promise<Decided> {
  const { decision, decidedAt: now, notices } = decided;
  const wanted = new Set(decision.missing.flatMap(({ through }) => through?.duty ?? []));
  const dutyOf = ({ policy, duty }: NewNotice): string => `${policy.replace(/@[^@]*$/, '')}/${duty.key}`;
  const asked = notices.filter((notice) => wanted.has(dutyOf(notice)));
  const held = decided.mode === 'ask' && decision.verdict === 'hold';
  const lookAt = held ? lookAgainAt(decision.until, now) : null;
  // Most answers have nothing to say of it, and are not kept waiting.
  const waits = (one: MissingThing) => one.until !== undefined || (lookAt !== null && isOnlyWaited(one));
  if (asked.length === 0 && !decision.missing.some(waits)) return decided;
  const found = await plansFor(db, asked, now);
  const plans = new Map([...found].map(([notice, plan]) => [dutyOf(notice), plan]));
  const { timeZone } = await workingTimeOf(db, { at: now });
  const known = { plans, lookAt, timeZone, now };
  const missing = decision.missing.map((one) => sayMissing(one, known));
  return { ...decided, answer: JSON.stringify(answerOf(decided.id, decision, notices, missing)) };
}

/** What is missing of each of these holds that still hold, with when it comes by itself, by the action. */
export async function missingNow(
  db: Database | Tx,
  rows: readonly ActionRow[],
  now: Date,
): Promise<ReadonlyMap<string, readonly SaidMissing[]>> {
  const held = rows.filter((row) => row.hold_state === 'held' && row.hold_decision !== null);
  if (held.length === 0) return new Map();
  const plans = await plansOfActions(
    db,
    held.map(({ id }) => id),
  );
  const { timeZone } = await workingTimeOf(db, { at: now });
  return new Map(
    held.map((row) => {
      const known = { plans: plans.get(row.id) ?? new Map(), lookAt: row.look_at, timeZone, now };
      return [row.id, (row.hold_decision?.missing ?? []).map((one) => sayMissing(one, known))];
    }),
  );
}
