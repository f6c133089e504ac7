import type { z } from 'zod';
import type { NewAction } from '#contracts/gate.ts';
import { decimalsOf, whyNoAmount } from '#contracts/money.ts';
import { CARD_AS_NAME, cardAsName } from './card-data.ts';

type Given = z.output<typeof NewAction>;

/** Which field of an action cannot be taken, and why. */
export interface Fault {
  readonly field: string;
  readonly say: string;
}

/** They take money from somebody, or ask for it. A negative invoice is a credit note, and may be issued. */
const TAKES = /^((charge|fee|interest|direct-debit|debt)\..+|invoice\.(remind|claim))$/;

/** What no action may say, found before anything is decided; `null`: nothing. */
export function faultOf(given: Given): Fault | null {
  const carded = cardAsName(given);
  if (carded !== null) return { field: carded, say: CARD_AS_NAME };
  return moneyFault(given, 'data') ?? moneyFault(given, 'subject');
}

function moneyFault(given: Given, part: 'data' | 'subject'): Fault | null {
  const { amount: said, currency: named } = given[part];
  const currency = typeof named === 'string' ? named.trim().toUpperCase() : named;
  if (currency !== undefined && currency !== null) {
    if (typeof currency !== 'string' || decimalsOf(currency) === undefined)
      return {
        field: `${part}.currency`,
        say: 'Write a currency of ISO 4217, such as EUR. Nothing was decided.',
      };
  }
  const amount = typeof said === 'string' && said.trim() !== '' ? Number(said) : said;
  if (typeof amount !== 'number' || Number.isNaN(amount)) return null;
  const why =
    (TAKES.test(given.type) && amount < 0
      ? 'This takes money or asks for it: give a sum that is not below zero.'
      : null) ?? (typeof currency === 'string' ? whyNoAmount(amount, currency) : null);
  return why === null ? null : { field: `${part}.amount`, say: `${why} Nothing was decided.` };
}
