import type { NeededRung } from '#domains/decisions/index.ts';
import type { Rung } from '#domains/delivery/index.ts';
import type { TellingChannel } from './types.ts';

/** The evidence ladder from below (rules.md 0.3). */
const RUNGS: readonly NeededRung[] = [
  'made-available',
  'accepted',
  'dispatched',
  'delivered',
  'displayed',
  'acted',
];

/** Whether a rung is at least another. */
export const isAtLeast = (rung: NeededRung, needed: NeededRung): boolean =>
  RUNGS.indexOf(rung) >= RUNGS.indexOf(needed);

/**
 * What can ever be shown of a channel. A portal shows what was opened with a sign-in; that words lie there is never more than
 * made available (R25). A text message shows no reading. `acted` needs a link or an answer.
 */
const SHOWS: Readonly<Record<TellingChannel, readonly NeededRung[]>> = {
  email: ['accepted', 'dispatched', 'delivered', 'displayed', 'acted'],
  sms: ['accepted', 'dispatched', 'delivered', 'acted'],
  letter: ['accepted', 'dispatched', 'delivered', 'acted'],
  portal: ['made-available', 'displayed', 'acted'],
  person: ['acted'],
};

/** Whether a channel can give the needed rung, or a higher one without the customer doing anything. */
export const canShow = (channel: TellingChannel, needed: NeededRung): boolean =>
  SHOWS[channel].includes(needed) || (needed === 'made-available' && channel !== 'person');

/** One piece of evidence on a message, in the order in which it came. */
export interface Seen {
  readonly rung: Rung;
  readonly at: Date;
  readonly say: string;
  readonly entryId: string | null;
}

/** From when on a message counts as delivered without anybody saying so; `null`: never. Rebutted by any negative. */
export interface Presumption {
  /** The rung that starts it. */
  readonly from: 'accepted' | 'dispatched';
  readonly deliveredAt: (since: Date) => Date | null;
}

/** What is shown of one message. */
export interface Standing {
  readonly rung: NeededRung | null;
  /** When each rung was reached that has been reached and not rebutted. */
  readonly reached: ReadonlyMap<NeededRung, Date>;
  /** The entry that shows the highest rung, where one does. */
  readonly entryId: string | null;
  /** Why it did not reach them. */
  readonly negative: { readonly rung: Rung; readonly say: string } | null;
  /** Why it may not have reached them, where nothing shows that it did: it counts as delivered by no silence (R32). */
  readonly doubt: string | null;
  /** When it will count as delivered if nothing comes back. */
  readonly presumedAt: Date | null;
}

/** Of a message of which nothing is shown yet. */
export const NOTHING_SHOWN: Standing = {
  rung: null,
  reached: new Map(),
  entryId: null,
  negative: null,
  doubt: null,
  presumedAt: null,
};

const NEGATIVE: ReadonlySet<Rung> = new Set(['failed', 'returned', 'wrong-recipient']);

function rungOf(channel: TellingChannel, rung: Rung): NeededRung | null {
  if (rung === 'created' || rung === 'delayed' || rung === 'in-doubt' || NEGATIVE.has(rung)) return null;
  const shown = RUNGS.find((one) => one === rung) ?? null;
  if (channel !== 'portal' || rung === 'displayed' || rung === 'acted') return shown;
  return 'made-available';
}

/**
 * What evidence shows of a message. A negative rebuts what was shown before it; what is shown after a failure counts again
 * (R26), but nothing after «this isn't me» does. Pure.
 */
export function standingOf(
  channel: TellingChannel,
  seen: readonly Seen[],
  presumption: Presumption | null,
  now: Date,
): Standing {
  let shown: { rung: NeededRung; at: Date; entryId: string | null }[] = [];
  let negative: Standing['negative'] = null;
  let doubt: string | null = null;
  for (const { rung, at, say, entryId } of seen) {
    if (NEGATIVE.has(rung)) {
      if (negative?.rung !== 'wrong-recipient') negative = { rung, say };
      shown = [];
      continue;
    }
    if (rung === 'in-doubt') doubt = say;
    const reached = rungOf(channel, rung);
    if (reached === null || negative?.rung === 'wrong-recipient') continue;
    negative = null;
    doubt = null;
    shown.push({ rung: reached, at, entryId });
  }
  const presumedAt = negative === null && doubt === null ? presumed(shown, presumption) : null;
  if (presumedAt !== null && presumedAt <= now)
    shown.push({ rung: 'delivered', at: presumedAt, entryId: null });
  const coming = presumedAt !== null && presumedAt > now ? presumedAt : null;
  return { ...standing(shown), negative, doubt, presumedAt: coming };
}

function presumed(
  shown: readonly { rung: NeededRung; at: Date }[],
  presumption: Presumption | null,
): Date | null {
  if (presumption === null || shown.some((one) => isAtLeast(one.rung, 'delivered'))) return null;
  const since = shown.find((one) => isAtLeast(one.rung, presumption.from));
  return since === undefined ? null : presumption.deliveredAt(since.at);
}

function standing(
  shown: readonly { rung: NeededRung; at: Date; entryId: string | null }[],
): Pick<Standing, 'rung' | 'reached' | 'entryId'> {
  const reached = new Map<NeededRung, Date>();
  for (const rung of RUNGS) {
    const times = shown.filter((one) => isAtLeast(one.rung, rung)).map((one) => one.at.getTime());
    if (times.length > 0) reached.set(rung, new Date(Math.min(...times)));
  }
  const highest = [...reached.keys()].at(-1) ?? null;
  const entryId = shown.find((one) => one.rung === highest && one.entryId !== null)?.entryId ?? null;
  return { rung: highest, reached, entryId };
}
