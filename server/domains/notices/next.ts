import type { NeededRung } from '#domains/decisions/index.ts';
import type { SendingChannel } from '#domains/delivery/index.ts';
import type { Standing } from './ladder.ts';
import type { NoticeState } from './types.ts';

/** A notice, as far as it decides what comes next. */
export interface Telling {
  readonly state: NoticeState;
  readonly needs: NeededRung;
  readonly startsAt: Date;
  readonly dueAt: Date;
  /** A person of the company told the customer. */
  readonly spoken: boolean;
}

/** A message that went out for it. */
export interface Attempt {
  readonly at: Date;
  readonly entryId: string | null;
  readonly standing: Standing;
}

/** A way that has not been tried. */
export interface Way {
  readonly channel: SendingChannel;
  readonly contactPointId: string | null;
  readonly to: string;
}

/** What is to be done for a notice now. */
export type Next =
  | { readonly do: 'told'; readonly rung: NeededRung; readonly at: Date; readonly entryId: string | null }
  | { readonly do: 'rebut'; readonly say: string }
  | { readonly do: 'send'; readonly way: Way }
  | { readonly do: 'ask-person'; readonly say: string }
  | { readonly do: 'wait'; readonly until: Date | null };

/** What left when its time was over already, in a burst, has so long to arrive before a person is asked (milliseconds). */
const LATE_MS = 60_000;

const WAIT: Next = { do: 'wait', until: null };

/** The next step of telling somebody; asked again after each step, at each new evidence and when `until` has come. Pure. */
export function nextStep(
  { state, needs, startsAt, dueAt, spoken }: Telling,
  attempts: readonly Attempt[],
  ways: readonly Way[],
  now: Date,
): Next {
  if (state === 'waived' || (state === 'told' && spoken)) return WAIT;
  const told = firstTold(attempts, needs);
  if (told) return state === 'told' ? WAIT : { do: 'told', ...told };
  if (state === 'told') return { do: 'rebut', say: whyNot(attempts) };
  if (state === 'asked-person') return { do: 'wait', until: soonest(attempts, needs) };
  if (now < startsAt) return { do: 'wait', until: startsAt };
  return goOn(attempts, ways, needs, dueAt, now);
}

/** The message by which the needed rung was reached first. */
function firstTold(
  attempts: readonly Attempt[],
  needs: NeededRung,
): { rung: NeededRung; at: Date; entryId: string | null } | undefined {
  const [first] = attempts
    .flatMap(({ standing, entryId }) => {
      const at = standing.reached.get(needs);
      return at === undefined || standing.rung === null
        ? []
        : [{ rung: standing.rung, at, entryId: standing.entryId ?? entryId }];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  return first;
}

const whyNot = (attempts: readonly Attempt[]): string =>
  attempts
    .map(({ standing }) => standing.negative?.say)
    .filter((say) => say !== undefined)
    .at(-1) ?? 'What had shown that the customer was told counts no more.';

/** When the first of the messages will count as delivered, where that is enough. */
function soonest(attempts: readonly Attempt[], needs: NeededRung): Date | null {
  if (needs !== 'delivered' && needs !== 'dispatched') return null;
  const times = attempts.flatMap(({ standing: { presumedAt } }) =>
    presumedAt === null ? [] : [presumedAt.getTime()],
  );
  return times.length === 0 ? null : new Date(Math.min(...times));
}

function goOn(
  attempts: readonly Attempt[],
  ways: readonly Way[],
  needs: NeededRung,
  dueAt: Date,
  now: Date,
): Next {
  const [way] = ways;
  const hopeful = attempts.filter(({ standing }) => standing.negative === null);
  const last = hopeful.at(-1);
  if (last === undefined) return way ? { do: 'send', way } : { do: 'ask-person', say: exhausted(attempts) };
  if (now >= dueAt && now.getTime() < last.at.getTime() + LATE_MS && last.at >= dueAt)
    return { do: 'wait', until: new Date(last.at.getTime() + LATE_MS) };
  if (now >= dueAt)
    return { do: 'ask-person', say: 'The time is over, and nothing shows that it reached them.' };
  const presumedAt = soonest(hopeful, needs);
  if (presumedAt !== null && presumedAt <= dueAt) return { do: 'wait', until: presumedAt };
  if (!way) return { do: 'wait', until: dueAt };
  // What is left of the time is shared by the ways that are left.
  const share = (dueAt.getTime() - last.at.getTime()) / (ways.length + 1);
  const until = new Date(last.at.getTime() + share);
  return now >= until ? { do: 'send', way } : { do: 'wait', until };
}

function exhausted(attempts: readonly Attempt[]): string {
  if (attempts.length === 0) return 'There is no way of reaching them that could show that they were told.';
  return `No way of reaching them is left. ${whyNot(attempts)}`;
}
