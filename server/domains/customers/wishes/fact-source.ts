import { z } from 'zod';
import { sql } from '#platform/db/index.ts';
import { type FactQuestion, type FactSource, OF_FAMILY } from '../fact-source.ts';
import { clockInWords, clockOf, endOfQuiet, IS_PLACE, PLACE } from './quiet.ts';

const Time = z.string().nullable();
const Quiet = z.object({
  from: Time,
  until: Time,
  zone: z.string().nullable(),
  companyZone: z.string(),
  places: z.array(z.object({ kind: z.enum(['phone', 'postal']), value: z.string() })),
});

/** The quiet hours of a customer: their own, else the company's, by the clock where they are (R39). */
export const quietFacts: FactSource = {
  name: 'quiet',
  facts: [
    {
      name: 'phone.quietUntil',
      type: 'timestamp',
      words: 'the end of the quiet hours that run where the customer is; now where none do',
    },
    { name: 'phone.quietBy', type: 'text', words: 'by whose clock it is quiet, and in which zones' },
  ],
  query: sql`(
    select jsonb_build_object('companyZone', s.time_zone,
      'places', to_jsonb(array(select jsonb_build_object('kind', p.kind, 'value', ${PLACE}) from contact_points p
        where p.customer_id = ${OF_FAMILY} and ${IS_PLACE})),
      'from', to_char(coalesce(w.quiet_from, s.quiet_from), 'HH24:MI'),
      'until', to_char(coalesce(w.quiet_until, s.quiet_until), 'HH24:MI'),
      'zone', (select c.time_zone from customers c where c.customer_id = ${OF_FAMILY} and c.time_zone is not null
        order by array_position(who.ids, c.customer_id) limit 1))
    from contact_settings s left join lateral (
      select p.quiet_from, p.quiet_until from contact_preferences p where p.customer_id = ${OF_FAMILY}
      order by p.changed_at desc limit 1) w on true)`,
  read: (found, { now }) => {
    const { from, until, ...known } = Quiet.parse(found);
    if (from === null || until === null) return { values: { 'phone.quietUntil': now }, evidence: {} };
    const clock = clockOf({ from, until }, known, now);
    const end = endOfQuiet({ from, until, ...clock }, now);
    return {
      values: { 'phone.quietUntil': end ?? now, 'phone.quietBy': clockInWords(clock) },
      evidence: {},
    };
  },
};

const Consents = z.array(
  z.object({ channel: z.string(), given: z.boolean(), entryId: z.string().nullable() }),
);

const CHANNELS: Readonly<Record<string, string>> = {
  mail: 'email',
  email: 'email',
  sms: 'sms',
  text: 'sms',
  letter: 'letter',
  post: 'letter',
  call: 'call',
  phone: 'call',
};

/** On which channel something is to be sold, by `data.channel` or the type (`marketing.sms`); `undefined`: it does not say. */
const channelOf = ({ type, data }: FactQuestion): string | undefined =>
  CHANNELS[typeof data.channel === 'string' ? data.channel : (type.split('.').at(-1) ?? '')];

/** What the customer last said to marketing, on each channel. */
export const consentFacts: FactSource = {
  name: 'consent',
  facts: [
    {
      name: 'consent.marketing',
      type: 'yes-no',
      words: 'the customer agreed to marketing, on the channel that is named',
    },
  ],
  query: sql`to_jsonb(array(
    select distinct on (c.channel) jsonb_build_object('channel', c.channel, 'given', c.given, 'entryId', c.entry_id)
    from consents c where c.customer_id = ${OF_FAMILY} and c.topic = 'marketing'
    order by c.channel, c.at desc, c.seq desc))`,
  read: (found, question) => {
    const named = channelOf(question);
    const consents = Consents.parse(found ?? []).filter(
      ({ channel }) => named === undefined || channel === named,
    );
    const proofs = consents.flatMap(({ entryId }) => entryId ?? []);
    return {
      values: { 'consent.marketing': consents.some(({ given }) => given) },
      evidence: proofs.length > 0 ? { 'consent.marketing': proofs } : {},
    };
  },
};
