import { type Database, sql, type Tx } from '#platform/db/index.ts';

/** What the company decided about reaching customers. */
export interface ContactSettingsRow {
  /** `HH:MM` in the customer's zone; from then until `quietUntil` nobody is disturbed (R39). */
  readonly quietFrom: string;
  readonly quietUntil: string;
  /** IANA zone of customers whose own is not known. */
  readonly timeZone: string;
  /** So many marketing messages within so many days at most. */
  readonly marketingMost: number;
  readonly marketingDays: number;
  /** After so many days without a sign of life a proven address must be proven again (R80). */
  readonly proveAgainDays: number;
}

/** What the company decided about reaching customers. */
export async function contactSettings(db: Database | Tx): Promise<ContactSettingsRow> {
  const { rows } = await sql<ContactSettingsRow>`
    select to_char(quiet_from, 'HH24:MI') as "quietFrom", to_char(quiet_until, 'HH24:MI') as "quietUntil", time_zone as "timeZone",
      marketing_most as "marketingMost", marketing_days as "marketingDays", prove_again_days as "proveAgainDays"
    from contact_settings`.execute(db);
  const row = rows[0];
  if (!row) throw new Error('The settings of contacts are missing.');
  return row;
}
