import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Temporal } from 'temporal-polyfill';

/** A number in E.164, or the country (ISO 3166-1) of a postal address. */
export interface Place {
  readonly kind: 'phone' | 'postal';
  readonly value: string;
}

/** Countries that these places lie in; a number of a plan that countries share, and that tells no more, lies in any of them. */
export function countriesOf(places: readonly Place[]): string[] {
  const all = places.flatMap(({ kind, value }): readonly string[] => {
    if (kind === 'postal') return /^[A-Z]{2}$/i.test(value) ? [value.toUpperCase()] : [];
    const number = parsePhoneNumberFromString(value);
    if (number === undefined) return [];
    return number.country === undefined ? possible(number.getPossibleCountries()) : [number.country];
  });
  return [...new Set(all)].sort();
}

const possible = (countries: readonly CountryCode[]): readonly string[] => countries;

const HALF_A_YEAR = 182;

/** What ECMA-402 gives of a region besides what TypeScript knows. */
interface Regional extends Intl.Locale {
  getTimeZones?(): string[] | undefined;
}

/** Zones of a country, in the order of Unicode’s data; those whose clocks show the same at this time of both half-years once. */
export function zonesOf(country: string, now: Date): readonly string[] {
  const day = Math.floor(now.getTime() / 86_400_000);
  const known = remembered.get(country);
  if (known?.day === day) return known.zones;
  const byClock = new Map<string, string>();
  const locale: Regional = new Intl.Locale(`und-${country}`);
  for (const zone of locale.getTimeZones?.() ?? []) {
    const clock = [day, day + HALF_A_YEAR].map((one) => offsetAt(zone, one)).join();
    if (!byClock.has(clock)) byClock.set(clock, zone);
  }
  const zones = [...byClock.values()];
  remembered.set(country, { day, zones });
  return zones;
}

/** Which zones a country has is asked of Unicode once a day: there are some 250 countries. */
const remembered = new Map<string, { readonly day: number; readonly zones: readonly string[] }>();

const offsetAt = (zone: string, day: number): string =>
  Temporal.Instant.fromEpochMilliseconds(day * 86_400_000).toZonedDateTimeISO(zone).offset;
