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
  /** There is a number by which a person could call. */
  readonly callable: boolean;
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
  /** It is night where the customer is, until then (R39); `null`: it is open. */
  readonly opensAt: Date | null;
  /** It was not there, or shut, when a person was asked. */
  readonly fresh: boolean;
}

/** What is to be done for a notice now. */
export type Next =
  | { readonly do: 'told'; readonly rung: NeededRung; readonly at: Date; readonly entryId: string | null }
  /** `doubted`: it may have come back; nobody says that it did. */
  | { readonly do: 'rebut'; readonly say: string; readonly doubted: boolean }
  | { readonly do: 'send'; readonly way: Way }
  /** `until`: looked at again all the same, for it may show by itself that they were told, or a way may open. */
  | { readonly do: 'ask-person'; readonly say: string; readonly until: Date | null }
  /** A person was asked, and now there is a way: its time begins again. */
  | { readonly do: 'resume'; readonly way: Way }
  | { readonly do: 'wait'; readonly until: Date | null };

/** What left when its time was over already, in a burst, has so long to arrive before a person is asked (milliseconds). */
const LATE_MS = 60_000;

const WAIT: Next = { do: 'wait', until: null };

/** The next step of telling somebody; asked again after each step, at each new evidence and when `until` has come. Pure. */
export function nextStep(
  telling: Telling,
  attempts: readonly Attempt[],
  ways: readonly Way[],
  now: Date,
): Next {
  const { state, needs, startsAt, spoken } = telling;
  if (state === 'waived' || state === 'moot' || (state === 'told' && spoken)) return WAIT;
  const told = firstTold(attempts, needs);
  if (told) return state === 'told' ? WAIT : { do: 'told', ...told };
  if (state === 'told') return { do: 'rebut', say: whyNot(attempts), doubted: isDoubted(attempts) };
  if (state === 'asked-person') return meanwhile(attempts, ways, needs);
  if (now < startsAt) return { do: 'wait', until: startsAt };
  return goOn(telling, attempts, ways, now);
}

/** A person is asked; it goes on by itself where a way has opened since, and may yet be shown. */
function meanwhile(attempts: readonly Attempt[], ways: readonly Way[], needs: NeededRung): Next {
  const fresh = ways.filter((way) => way.fresh);
  const way = fresh.find(({ opensAt }) => opensAt === null);
  return way ? { do: 'resume', way } : { do: 'wait', until: earliest(attempts, fresh, needs) };
}

/** When it will count as delivered, or the first of the ways opens. */
function earliest(attempts: readonly Attempt[], ways: readonly Way[], needs: NeededRung): Date | null {
  const times = [soonest(attempts, needs), ...ways.map(({ opensAt }) => opensAt)].flatMap(
    (at) => at?.getTime() ?? [],
  );
  return times.length === 0 ? null : new Date(Math.min(...times));
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

const isDoubted = (attempts: readonly Attempt[]): boolean =>
  attempts.some(({ standing }) => standing.doubt !== null && standing.negative === null);

const whyNot = (attempts: readonly Attempt[]): string =>
  attempts.flatMap(({ standing }) => standing.negative?.say ?? standing.doubt ?? []).at(-1) ??
  'What had shown that the customer was told counts no more.';

/** When the first of the messages will count as delivered, where that is enough. */
function soonest(attempts: readonly Attempt[], needs: NeededRung): Date | null {
  if (needs !== 'delivered' && needs !== 'dispatched') return null;
  const times = attempts.flatMap(({ standing: { presumedAt } }) =>
    presumedAt === null ? [] : [presumedAt.getTime()],
  );
  return times.length === 0 ? null : new Date(Math.min(...times));
}

function goOn(
  { needs, dueAt, callable }: Telling,
  attempts: readonly Attempt[],
  ways: readonly Way[],
  now: Date,
): Next {
  const way = bestOf(ways, dueAt);
  const hopeful = attempts.filter(({ standing }) => standing.negative === null);
  const last = hopeful.at(-1);
  const ask = (say: string): Next => ({ do: 'ask-person', say, until: earliest(attempts, ways, needs) });
  if (way && (last === undefined || way.fresh)) return take(way);
  if (last === undefined) return ask(exhausted(attempts, ways));
  if (now >= dueAt && now.getTime() < last.at.getTime() + LATE_MS && last.at >= dueAt)
    return { do: 'wait', until: new Date(last.at.getTime() + LATE_MS) };
  const presumedAt = soonest(hopeful, needs);
  // Nobody can call them, and what is on its way will count: a person could do no more.
  if (presumedAt !== null && (presumedAt <= dueAt || !callable)) return { do: 'wait', until: presumedAt };
  if (now >= dueAt) return ask('The time is over, and nothing shows that it reached them.');
  if (!way) return { do: 'wait', until: dueAt };
  // What is left of the time is shared by the ways that are left.
  const share = (dueAt.getTime() - last.at.getTime()) / (ways.length + 1);
  const until = new Date(last.at.getTime() + share);
  return now >= until ? take(way) : { do: 'wait', until };
}

/** What opened after a person was asked comes first; what opens too late is no way, whatever the customer would like best. */
export const bestOf = (ways: readonly Way[], dueAt: Date): Way | undefined =>
  ways.find(({ fresh, opensAt }) => fresh && opensAt === null) ??
  ways.find(({ opensAt }) => opensAt === null || opensAt.getTime() + LATE_MS <= dueAt.getTime());

const take = (way: Way): Next =>
  way.opensAt === null ? { do: 'send', way } : { do: 'wait', until: way.opensAt };

function exhausted(attempts: readonly Attempt[], ways: readonly Way[]): string {
  if (ways.length > 0) return 'It is night where they are, and its time is over before the morning.';
  if (attempts.length === 0) return 'There is no way of reaching them that could show that they were told.';
  return `No way of reaching them is left. ${whyNot(attempts)}`;
}
