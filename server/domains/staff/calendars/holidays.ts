import type Holidays from 'date-holidays';
import type { z } from 'zod';
import type { HolidayRegion } from '#contracts/calendars.ts';
import { invalid } from '#platform/errors.ts';
import type { HolidaysOf } from './working-year.ts';

type Region = z.output<typeof HolidayRegion>;

const NONE: HolidaysOf = () => new Map();
const known = new Map<string, HolidaysOf>();

/** The public holidays of a region, each year computed once; `null` has none. Half holidays are left to special days. */
export async function holidaysOf(region: Region | null): Promise<HolidaysOf> {
  if (!region) return NONE;
  const key = JSON.stringify([region.country, region.state, region.region]);
  const found = known.get(key) ?? remembering(await publicHolidays(region));
  known.set(key, found);
  return found;
}

/** Refuses (422) a region that nobody knows the holidays of. */
export async function checkRegion(region: Region | null): Promise<void> {
  if (!region) return;
  const { country, state, region: part } = region;
  const countries = await listRegions();
  if (!countries.some(({ code }) => code === country))
    throw invalid('holidays.country', 'Holidays of this country are not known.');
  if (state !== undefined && !(await listRegions(country)).some(({ code }) => code === state))
    throw invalid('holidays.state', 'Holidays of this state are not known.');
  if (part === undefined) return;
  if (state === undefined || !(await listRegions(country, state)).some(({ code }) => code === part))
    throw invalid('holidays.region', 'Holidays of this region are not known.');
}

/** Countries whose holidays are known, the states of one, or the regions of a state; by name, in English. */
export async function listRegions(
  country?: string,
  state?: string,
): Promise<{ code: string; name: string }[]> {
  const library = new (await load())();
  const found: Record<string, string> | undefined =
    country === undefined
      ? library.getCountries('en')
      : state === undefined
        ? library.getStates(country, 'en')
        : library.getRegions(country, state, 'en');
  return Object.entries(found ?? {})
    .map(([code, name]) => ({ code, name }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

// 13 MB of the world's holidays: loaded when somebody first asks.
const load = async (): Promise<typeof Holidays> => (await import('date-holidays')).default;

async function publicHolidays({ country, state, region }: Region): Promise<HolidaysOf> {
  // Only dates are read, and in UTC each day has 24 hours.
  const library = new (await load())(
    { country, ...(state ? { state } : {}), ...(region ? { region } : {}) },
    {
      types: ['public'],
      timezone: 'UTC',
    },
  );
  return (year) => {
    const days = new Map<string, string>();
    // One that begins before New Year may last into it.
    for (const holiday of [...library.getHolidays(year - 1), ...library.getHolidays(year)]) {
      const whole = Math.floor((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000);
      const first = Date.parse(`${holiday.date.slice(0, 10)}T00:00:00Z`);
      for (let day = 0; day < whole; day += 1) {
        const date = new Date(first + day * 86_400_000).toISOString().slice(0, 10);
        if (Number(date.slice(0, 4)) === year) days.set(date, days.get(date) ?? holiday.name);
      }
    }
    return days;
  };
}

function remembering(compute: HolidaysOf): HolidaysOf {
  const years = new Map<number, ReadonlyMap<string, string>>();
  return (year) => {
    const days = years.get(year) ?? compute(year);
    years.set(year, days);
    return days;
  };
}
