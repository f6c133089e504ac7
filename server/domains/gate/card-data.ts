import type { z } from 'zod';
import type { NewAction } from '#contracts/gate.ts';
import { cardDataIn, readsAsCard, withoutCardData } from '#domains/cards/index.ts';

type Given = z.output<typeof NewAction>;
type Value = Given['subject'][string];

/** Under these names stand numbers of other things, that may look like cards by chance. */
const OTHER_NUMBERS =
  /^(invoice|agreement|contract|order|amount)([-_ ]?(id|no|nr|number|ref|reference|key|code|due|minor|cents))?s?$/i;
/** A number and nothing else, however it is written. */
const ONLY_NUMBER = /^[\p{Nd}\s./_–-]+$/u;
/** Why a name that is a card number is refused. */
export const CARD_AS_NAME =
  'This reads as the number of a payment card, and Kept keeps none. Nothing was decided. Use a name of your own that is none, such as a number with a letter in its middle; the card itself belongs into `subject`, where only its last four digits are kept.';

/**
 * Which of an action's names reads as a card number; `null`: none. Names are what it is found by: without their digits two would
 * become one, so they are refused instead of kept.
 */
export function cardAsName({ id, asked, type, source, customer }: Given): string | null {
  const ref = 'ref' in customer ? customer.ref : '';
  const names = { id, asked: asked ?? '', type, source, 'customer.ref': ref };
  const found = Object.entries(names).find(([, value]) => readsAsCard(value));
  return found?.[0] ?? null;
}

/**
 * A request as it is kept: of card numbers the last four digits, of security codes nothing (PCI DSS 3.3.1, 3.5.1), wherever words or
 * names of its own choosing stand.
 */
export function withoutCards(given: Given): Given {
  const { reason, exemption } = given;
  return {
    ...given,
    subject: bareRecord(given.subject),
    data: bareRecord(given.data),
    ...(reason === undefined ? {} : { reason: withoutCardData(reason) }),
    ...(exemption === undefined
      ? {}
      : {
          exemption: {
            ...exemption,
            reason: withoutCardData(exemption.reason),
            approver: withoutCardData(exemption.approver),
          },
        }),
  };
}

const bareRecord = (values: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [withoutCardData(name), bareUnder(name, value)]),
  );

function bareUnder(name: string, value: Value): Value {
  if (isOtherNumber(name, value)) return value;
  return isSecurityCode(name, value) ? '•••' : bare(value);
}

/** `cardCvv: 737` is one as «card cvv 737» is. */
const isSecurityCode = (name: string, value: Value): boolean =>
  (typeof value === 'string' || typeof value === 'number') &&
  cardDataIn(`${name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_.-]+/g, ' ')}: ${value}`).some(
    ({ kind }) => kind === 'security-code',
  );

const isOtherNumber = (name: string, value: Value): boolean =>
  OTHER_NUMBERS.test(name) &&
  (typeof value === 'string' || typeof value === 'number') &&
  ONLY_NUMBER.test(String(value));

/** The same of any JSON, such as what was sent and cannot be read as an action. */
export function bare(value: Value): Value {
  if (typeof value === 'string') return withoutCardData(value);
  if (typeof value === 'number')
    return cardDataIn(String(value)).length > 0 ? withoutCardData(String(value)) : value;
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(bare) : bareRecord(value);
}
