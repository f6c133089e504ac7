import { z } from 'zod';
import { Id, Instant } from './common.ts';
import { TimeZone } from './staff.ts';

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use a time of day such as 09:30.');

/** Working hours on a day, local; `to` at or before `from` means the day after (22:00–06:00, 00:00–00:00 is the whole day). */
export const ShiftHours = z.strictObject({ from: TimeOfDay, to: TimeOfDay });

/** A shift of every week; `day` is 1 for Monday to 7 for Sunday (ISO 8601). Several on a day are a split shift. */
export const WeeklyShift = ShiftHours.extend({ day: z.int().min(1).max(7) });

/** Whose public holidays are days off: ISO 3166 country, and where they differ a state and a region of it. */
export const HolidayRegion = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'Use two capital letters such as ES.'),
  state: z.string().min(1).max(10).optional(),
  region: z.string().min(1).max(10).optional(),
});

/** One date that differs from its week and from holidays: other hours, or without any a day off. */
export const SpecialDay = z.strictObject({
  date: z.iso.date(),
  name: z.string().trim().min(1).max(100),
  shifts: z.array(ShiftHours).max(12).refine(apart, 'These hours overlap.'),
});

const rules = {
  timeZone: TimeZone,
  shifts: z.array(WeeklyShift).min(1).max(84).refine(apart, 'Shifts overlap.'),
  holidays: HolidayRegion.nullable(),
  specialDays: z
    .array(SpecialDay)
    .max(1000)
    .refine((days) => new Set(days.map(({ date }) => date)).size === days.length, 'A date is there twice.'),
};

/** When people work: everything that arithmetic in working time needs (R72). */
export const WorkingCalendar = z.strictObject(rules);
export type WorkingCalendar = z.output<typeof WorkingCalendar>;

const CalendarName = z.string().trim().min(1).max(100);

export const NewCalendar = z.strictObject({
  name: CalendarName,
  ...rules,
  holidays: rules.holidays.default(null),
  specialDays: rules.specialDays.default([]),
});

/** What changes is a new version from now on; deadlines that were made with the old one stay. */
export const CalendarChange = z
  .strictObject({ name: CalendarName, ...rules, isDefault: z.literal(true) })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'Name what changes.');

/** A calendar as its newest version says it. `isDefault`: it counts wherever no team says otherwise. */
export const Calendar = z.object({
  id: Id,
  name: z.string(),
  isDefault: z.boolean(),
  version: z.int(),
  validFrom: Instant,
  ...rules,
});

export const CalendarWithVersions = Calendar.extend({
  /** Newest first. */
  versions: z.array(
    z.object({ version: z.int(), validFrom: Instant, changedBy: z.string(), rules: WorkingCalendar }),
  ),
});

/** What a calendar comes to in the year ahead. */
export const CalendarPreview = z.object({
  working: z.boolean(),
  /** When work begins next; now, where it is on. */
  next: Instant,
  /** When a clock of so many working days that starts now ends. */
  deadlines: z.array(z.object({ workingDays: z.int(), endsAt: Instant })),
  /** Days that differ from their week, a year ahead; without hours they are days off. */
  days: z.array(z.object({ date: z.iso.date(), name: z.string(), shifts: z.array(ShiftHours) })),
});

export const HolidayRegionQuery = z.object({
  country: z.string().max(2).optional(),
  state: z.string().max(10).optional(),
});
export const HolidayRegions = z.object({ items: z.array(z.object({ code: z.string(), name: z.string() })) });

const WEEK = 7 * 1440;

/** Whether no two shifts are at work at once, across midnight and the end of the week too. */
function apart(shifts: readonly { day?: number; from: string; to: string }[]): boolean {
  const spans = shifts.map(({ day, from, to }) => {
    const start = ((day ?? 1) - 1) * 1440 + minutes(from);
    return { start, end: start + ((minutes(to) - minutes(from) + 1440) % 1440 || 1440) };
  });
  spans.sort((a, b) => a.start - b.start);
  return spans.every((span, index) => {
    const following = spans[index + 1] ?? { start: (spans[0]?.start ?? 0) + WEEK };
    return span.end <= following.start;
  });
}

function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
