import { z } from 'zod';
import { gathered, JsonInstant } from '#domains/agreements/index.ts';
import { type FactSource, OF_FAMILY } from '#domains/customers/index.ts';
import { sql } from '#platform/db/index.ts';

const Found = z
  .object({ from: JsonInstant, until: JsonInstant, entryId: z.string(), given: z.string() })
  .nullable();

/** A breathing space that runs now: of several the one that ends last (R40). */
export const breathingSpaceFacts: FactSource = {
  name: 'breathingSpace',
  facts: [
    { name: 'breathingSpace.open', type: 'yes-no', words: 'the customer has breathing space' },
    {
      name: 'breathingSpace.since',
      type: 'timestamp',
      words: 'the moment since when the customer has breathing space',
    },
    { name: 'breathingSpace.until', type: 'timestamp', words: 'the end of the breathing space' },
    {
      name: 'breathingSpace.given',
      type: 'text',
      words: 'who gave the breathing space, with the reference',
    },
  ],
  query: sql`(
    select jsonb_build_object('from', s.starts_at, 'until', s.ends_at, 'entryId', s.entry_id,
      'given', s.source || ', ' || s.reference)
    from breathing_spaces s
    where s.customer_id = ${OF_FAMILY} and s.ended_at is null and s.starts_at <= q.now and s.ends_at > q.now
    order by s.ends_at desc, s.id limit 1)`,
  read: (found) => {
    const open = Found.parse(found);
    const entries = [open?.entryId];
    return gathered({
      'breathingSpace.open': [open !== null, entries],
      'breathingSpace.since': [open?.from, entries],
      'breathingSpace.until': [open?.until, entries],
      'breathingSpace.given': [open?.given, entries],
    });
  },
};
