import type { z } from 'zod';
import type { NewAction } from '#contracts/gate.ts';
import { cardDataIn, withoutCardData } from '#domains/cards/index.ts';

type Given = z.output<typeof NewAction>;
type Value = Given['subject'][string];

/** Under these names stand numbers of other things, that may look like cards by chance. */
const OTHER_NUMBERS = /^(invoice|agreement|contract|order|amount)/i;

/** A request as it is kept: of card numbers the last four digits, of security codes nothing (PCI DSS 3.3.1, 3.5.1). Its id and the
 * customer's reference stay as they are, or two would become one. */
export function withoutCards(given: Given): Given {
  const { reason, exemption } = given;
  return {
    ...given,
    subject: bareRecord(given.subject),
    data: bareRecord(given.data),
    ...(reason === undefined ? {} : { reason: withoutCardData(reason) }),
    ...(exemption === undefined
      ? {}
      : { exemption: { ...exemption, reason: withoutCardData(exemption.reason) } }),
  };
}

const bareRecord = (values: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, OTHER_NUMBERS.test(name) ? value : bare(value)]),
  );

/** The same of any JSON, such as what was sent and cannot be read as an action. */
export function bare(value: Value): Value {
  if (typeof value === 'string') return withoutCardData(value);
  if (typeof value === 'number')
    return cardDataIn(String(value)).length > 0 ? withoutCardData(String(value)) : value;
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(bare) : bareRecord(value);
}
