import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { WrongUsage } from '../outcome.ts';

/** A country code as given by `--country`; throws WrongUsage. */
export function countryOf(value: string | undefined): CountryCode | undefined {
  if (value === undefined) return undefined;
  const code = value.toUpperCase();
  if (isSupportedCountry(code)) return code;
  throw new WrongUsage(`--country: «${value}» is no country code such as DE. Nothing was imported.`);
}

/** Refuses what is no IANA time zone; throws WrongUsage. */
export function requireZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new WrongUsage(
      `--time-zone: «${zone}» is no time zone such as Europe/Berlin. Nothing was imported.`,
    );
  }
}
