import { type Database, onceIn, type Tx } from '#platform/db/index.ts';
import { contactSettings } from '../wishes/settings.ts';
import { comparableOf } from './comparable.ts';
import { quarantineOf } from './quarantine.ts';
import { factsOf, type PointRow, pointsOf } from './row.ts';
import { type ContactPurpose, type WhyNot, whyNot } from './standing.ts';

/** What is known of an address that words are about to go to. */
export interface RecipientStanding {
  /** As it was given. */
  readonly recipient: string;
  /** The contact point; `null` where the customer has none with this address. */
  readonly contactPointId: string | null;
  /** Why words for this purpose may not go there; `null`: they may. */
  readonly whyNot: WhyNot | null;
  /** The entry that shows it, such as the message that a stranger got. */
  readonly entryId: string | null;
  readonly setting: PointRow['setting'] | null;
  readonly sharedWith: readonly string[];
}

const settingsOnce = onceIn(contactSettings);

/** Words that are about to leave, as far as their addresses go. */
export interface Addressed {
  readonly customerId: string;
  readonly kind: 'email' | 'phone' | 'postal';
  readonly recipients: readonly string[];
  readonly purpose: ContactPurpose;
}

/**
 * Where words may go for a purpose (P10, contact point), by recipient. An address that is no contact point of the customer (a
 * partner, somebody in copy) has no proof for this account: duties and marketing never go there.
 */
export async function standingOf(
  db: Database | Tx,
  { customerId, kind, recipients, purpose }: Addressed,
  now: Date,
): Promise<RecipientStanding[]> {
  const { proveAgainDays } = await settingsOnce(db);
  const points = (await pointsOf(db, [customerId])).get(customerId) ?? [];
  const answers: RecipientStanding[] = [];
  for (const recipient of recipients) {
    const value = comparableOf(kind, recipient);
    const same = points.filter((point) => point.kind === kind && point.identity === value);
    const point =
      same.find((one) => one.quarantine_id !== null) ?? same.find((one) => one.ended_at === null) ?? same[0];
    if (point) answers.push(ofPoint(recipient, point, whyNot(factsOf(point), purpose, proveAgainDays, now)));
    else answers.push(await ofUnknown(db, customerId, kind, recipient, purpose));
  }
  return answers;
}

const ofPoint = (recipient: string, point: PointRow, why: WhyNot | null): RecipientStanding => ({
  recipient,
  contactPointId: point.id,
  whyNot: why,
  entryId:
    why?.code === 'quarantined'
      ? point.quarantine_entry_id
      : why?.code === 'returned'
        ? point.returned_entry_id
        : null,
  setting: point.setting,
  sharedWith: point.shared_with,
});

async function ofUnknown(
  db: Database | Tx,
  customerId: string,
  kind: string,
  recipient: string,
  purpose: ContactPurpose,
): Promise<RecipientStanding> {
  const quarantined = await quarantineOf(db, customerId, kind, recipient);
  const unknown: WhyNot | null =
    purpose === 'duty' || purpose === 'marketing'
      ? { code: 'unproven', say: 'This is no contact point of the customer.' }
      : null;
  const why: WhyNot | null = quarantined
    ? { code: 'quarantined', say: 'We were told that it is not theirs. Nothing goes there any more.' }
    : unknown;
  return {
    recipient,
    contactPointId: null,
    whyNot: why,
    entryId: quarantined?.entryId ?? null,
    setting: null,
    sharedWith: [],
  };
}
