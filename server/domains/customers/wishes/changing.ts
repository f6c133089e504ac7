import type { z } from 'zod';
import type {
  Consent,
  Consents,
  ContactSettings,
  Preferences,
  PreferencesChange,
} from '#contracts/contact-points.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { requireCustomer } from '../customers.ts';
import { familyOf } from '../family.ts';
import { preferencesOf } from './preferences.ts';
import { quietHoursOf } from './quiet.ts';

/** How a customer wants to be reached, and the quiet hours that hold now. */
export async function preferencesView(
  db: Database | Tx,
  id: string,
  now: Date,
): Promise<z.input<typeof Preferences>> {
  await requireCustomer(db, id);
  const wish = (await preferencesOf(db, [id])).get(id);
  const hours = await quietHoursOf(db, id, now);
  return {
    channels: (wish?.channels ?? []).filter(isChannel),
    quietFrom: wish?.quietFrom ?? null,
    quietUntil: wish?.quietUntil ?? null,
    language: wish?.language ?? null,
    timeZone: wish?.timeZone ?? null,
    quietHours: {
      ...hours,
      timeZone: hours.timeZones[0] ?? 'UTC',
      timeZones: [...hours.timeZones],
      countries: [...hours.countries],
    },
  };
}

const CHANNELS = ['email', 'sms', 'letter', 'call'] as const;
const isChannel = (text: string): text is (typeof CHANNELS)[number] => CHANNELS.some((one) => one === text);

/** Stores how a customer wants to be reached; it counts at once. */
export async function setPreferences(
  tx: Tx,
  id: string,
  given: z.output<typeof PreferencesChange>,
  actor: Actor,
  now: Date,
): Promise<void> {
  await requireCustomer(tx, id);
  if ((given.quietFrom === null) !== (given.quietUntil === null))
    throw invalid('quietUntil', 'Quiet hours have a beginning and an end, or neither.');
  await sql`
    insert into contact_preferences (customer_id, channels, quiet_from, quiet_until, changed_at, changed_by)
    values (${id}, ${given.channels}::text[], ${given.quietFrom}::time, ${given.quietUntil}::time, ${now},
      ${JSON.stringify(actor)}::jsonb)
    on conflict (customer_id) do update set channels = excluded.channels, quiet_from = excluded.quiet_from,
      quiet_until = excluded.quiet_until, changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(
    tx,
  );
  await publish(tx, actor, now, [
    { type: 'kept.customer.changed', subject: id, customerId: id, data: { preferences: given } },
  ]);
}

/** Everything that a customer, and whoever is one with them, ever said about marketing, and what counts now. */
export async function consentsView(db: Database | Tx, id: string): Promise<z.input<typeof Consents>> {
  await requireCustomer(db, id);
  const { rows } = await sql<{
    id: string;
    channel: z.input<typeof Consent>['channel'];
    given: boolean;
    at: Date;
    source: string;
    entry_id: string | null;
    recorded_at: Date;
    by: string;
  }>`
    select id, channel, given, at, source, entry_id, recorded_at, recorded_by ->> 'name' as by from consents
    where customer_id = any(${await familyOf(db, id)}::uuid[]) order by at desc, seq desc limit 500`.execute(
    db,
  );
  const history = rows.map(
    (row): z.input<typeof Consent> => ({
      id: row.id,
      topic: 'marketing',
      channel: row.channel,
      given: row.given,
      at: row.at.toISOString(),
      source: row.source,
      entryId: row.entry_id,
      recordedAt: row.recorded_at.toISOString(),
      recordedBy: row.by,
    }),
  );
  const newest = history.filter(
    (one, at) => history.findIndex((other) => other.channel === one.channel) === at,
  );
  return { now: newest, history };
}

/** Stores what the company decided about reaching customers. */
export async function setContactSettings(
  tx: Tx,
  given: z.output<typeof ContactSettings>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (!Intl.supportedValuesOf('timeZone').includes(given.timeZone) && given.timeZone !== 'UTC')
    throw invalid('timeZone', 'This is no time zone, such as Europe/Madrid.');
  await sql`
    update contact_settings set quiet_from = ${given.quietFrom}::time, quiet_until = ${given.quietUntil}::time,
      time_zone = ${given.timeZone}, marketing_most = ${given.marketingMost}, marketing_days = ${given.marketingDays},
      prove_again_days = ${given.proveAgainDays}`.execute(tx);
  await publish(tx, actor, now, [
    { type: 'kept.contact-settings.changed', subject: 'contact-settings', data: { ...given } },
  ]);
}
