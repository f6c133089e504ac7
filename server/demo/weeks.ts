import { arrivals } from './arrivals.ts';
import { gatedMatters } from './gated.ts';
import { handledMatters } from './handled.ts';
import { harmedMatters } from './harmed.ts';
import { type Cast, Matter } from './matter.ts';
import { type Beat, ordinaryDays } from './ordinary.ts';
import { owedMatters } from './owed.ts';

const HOUR = 3_600_000;

/** Plays the weeks of the demo company up to `now`, everything at its time. */
export async function playWeeks(
  cast: Cast,
  now: Date,
  told: (done: number, total: number) => void,
): Promise<void> {
  const begins = cast.stage.now();
  const about = (email: string, subject: string): Matter => new Matter(cast, cast.customer(email), subject);
  const matters = [
    ...owedMatters(about),
    ...harmedMatters(about),
    ...handledMatters(about),
    ...gatedMatters(cast),
  ];
  const beats: Beat[] = [
    ...ordinaryDays(cast, begins, now),
    ...matters.flat().map(([hoursAgo, play]) => ({ at: new Date(now.getTime() - hoursAgo * HOUR), play })),
    ...(await arrivals(now)).map((mail) => ({ at: mail.at, play: () => cast.stage.arrives(mail) })),
  ];
  beats.sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const [i, { at, play }] of beats.entries()) {
    await cast.stage.goTo(at);
    await play();
    await cast.stage.settle();
    told(i + 1, beats.length);
  }
  await cast.stage.goTo(now);
}
