import addressFormatter from '@fragaria/address-formatter';
import type { z } from 'zod';
import type { PostalComponents } from '#contracts/contact-points.ts';

type Components = z.output<typeof PostalComponents>;

/**
 * The lines of a postal address as its country writes them (OpenCage templates), with the country's English name where that
 * country has it, unless `country` is false. What letters do not carry there (a county, a state) stays in the components.
 */
export function postalLines(
  components: Components,
  { country = true }: { readonly country?: boolean } = {},
): string[] {
  const lines = format(components);
  if (country) return lines;
  const [name] = format({ countryCode: components.countryCode });
  return lines.filter((line) => line !== name);
}

function format({ countryCode, ...parts }: Components): string[] {
  const said = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return addressFormatter
    .format({ ...said, countryCode }, { output: 'array', appendCountry: true })
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
