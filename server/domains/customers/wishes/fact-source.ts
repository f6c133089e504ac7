import { z } from 'zod';
import { sql } from '#platform/db/index.ts';
import { type FactSource, OF_FAMILY } from '../fact-source.ts';
import { endOfQuiet, knownZone } from './quiet.ts';

const Time = z.string().nullable();
const Found = z.object({ from: Time, until: Time, zone: z.string().nullable(), companyZone: z.string() });

/** The quiet hours of a customer: their own, else the company's, by the clock where they are (R39). */
export const quietFacts: FactSource = {
  name: 'quiet',
  facts: [
    {
      name: 'phone.quietUntil',
      type: 'timestamp',
      words: 'the end of the quiet hours that run where the customer is; now where none do',
    },
  ],
  query: () => sql`(
    select jsonb_build_object('companyZone', s.time_zone,
      'from', to_char(coalesce(w.quiet_from, s.quiet_from), 'HH24:MI'),
      'until', to_char(coalesce(w.quiet_until, s.quiet_until), 'HH24:MI'),
      'zone', (select c.time_zone from family f join customers c on c.customer_id = f.id
        where c.time_zone is not null order by f.depth, f.id limit 1))
    from contact_settings s left join lateral (
      select p.quiet_from, p.quiet_until from contact_preferences p where p.customer_id = ${OF_FAMILY}
      order by p.changed_at desc limit 1) w on true)`,
  read: (found, { now }) => {
    const { from, until, zone, companyZone } = Found.parse(found);
    const timeZone = knownZone(zone) ?? companyZone;
    const end = from === null || until === null ? null : endOfQuiet({ from, until, timeZone }, now);
    return { values: { 'phone.quietUntil': end ?? now }, evidence: {} };
  },
};
