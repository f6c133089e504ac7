import type { Language } from './language.ts';

/** When something that was said of a claim is: the day named with it, read as past and as one that may be to come. */
interface Said {
  readonly words: string;
  readonly sentence: string;
  readonly day: { readonly from: Date; readonly to: Date } | null;
  readonly comingDay: { readonly from: Date } | null;
  readonly now: Date;
}

/**
 * Whether words of a claim speak of the past: `no` where their form is the present tense as well («le enviamos») and the
 * sentence tells of now or of what is to come, `maybe` where it tells neither.
 */
export function speaksOfPast(
  { twofold }: Language,
  { words, sentence, day, comingDay, now }: Said,
): 'yes' | 'maybe' | 'no' {
  if (!twofold?.forms.test(words)) return 'yes';
  if (!isWeekday(day, comingDay)) {
    if (comingDay !== null && comingDay.from > now) return 'no';
    if (day !== null && day.to <= now) return 'yes';
  }
  const past = twofold.past.test(sentence);
  if (past === twofold.present.test(sentence)) return 'maybe';
  return past ? 'yes' : 'no';
}

/** «El lunes» is the last as well as the next: read as both, they are a week or two apart. */
const isWeekday = (day: Said['day'], comingDay: Said['comingDay']): boolean =>
  day !== null &&
  comingDay !== null &&
  day.from < comingDay.from &&
  comingDay.from.getTime() - day.from.getTime() < 15 * DAY;

const DAY = 86_400_000;
