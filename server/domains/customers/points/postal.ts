import addressFormatter from '@fragaria/address-formatter';
import type { z } from 'zod';
import type { PostalComponents } from '#contracts/contact-points.ts';

/**
 * The lines of a postal address as its country writes them (OpenCage templates), the country last unless `country` is false.
 * A component that the country's letters do not carry (a county, a state) stays in the components.
 */
export function postalLines(
  components: z.output<typeof PostalComponents>,
  { country = true }: { readonly country?: boolean } = {},
): string[] {
  const { countryCode, ...parts } = components;
  const said = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return addressFormatter
    .format({ ...said, countryCode }, { output: 'array', appendCountry: country })
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
