/** A company that owes its customers words: a mailbox to a real SMTP server, and customers whose addresses are proven. */
import type { Duty } from '#domains/decisions/index.ts';
import { addEvidence, type Rung } from '#domains/delivery/index.ts';
import { hearAnswers, type NewNotice, oweNotices, tellDue, wordsFrom } from '#domains/notices/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { deliveryHooks } from '#server/hooks.ts';
import { noticeParts } from '#server/services/notices.ts';
import { type Office, openOffice } from '../delivery/office.ts';
import { untilAllIsHeard } from '../support/horizon.ts';
import type { SinkBehaviours } from '../support/mail-servers/smtp-sink.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const open: Office[] = [];

/** Opens an office; `closeOffices` ends all of them. */
export async function office(behaviours: SinkBehaviours = {}): Promise<Office> {
  const made = await openOffice(behaviours);
  open.push(made);
  return made;
}

export async function closeOffices(): Promise<void> {
  for (const one of open.splice(0)) await one.close();
}

export interface Known {
  readonly language?: string;
  readonly timeZone?: string;
  readonly emails?: readonly string[];
  readonly phones?: readonly string[];
}

/** A customer whose mail addresses and numbers are proven. */
export async function customer({ world }: Office, name: string, known: Known = {}): Promise<string> {
  const { language, timeZone, emails = [`${name.toLowerCase()}@customer.example`], phones = [] } = known;
  const made = await world.as.agent('POST', '/customers', {
    kind: 'person',
    name,
    ...(language ? { language } : {}),
    ...(timeZone ? { timeZone } : {}),
    contactPoints: [
      ...emails.map((value) => ({ kind: 'email', value })),
      ...phones.map((value) => ({ kind: 'phone', value })),
    ],
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  await sql`
    update contact_points set verified_at = ${world.house.clock.now()} where customer_id = ${made.body.id}`.execute(
    world.house.db,
  );
  return made.body.id;
}

/** A duty to tell, as a policy gives it. */
export const duty = (more: Partial<Duty> = {}): Duty => ({
  key: 'refused',
  template: 'payment-refused',
  say: 'The customer must know that a payment was refused.',
  needs: 'accepted',
  withinS: 60,
  group: null,
  groupS: 0,
  urgent: false,
  asks: false,
  deferS: 0,
  ...more,
});

interface Owed {
  readonly duty?: Partial<Duty>;
  readonly data?: Record<string, unknown>;
  readonly reason?: string;
  readonly matter?: string;
  readonly type?: string;
  readonly mode?: 'ask' | 'done';
}

/** What an action would have a customer told. */
export function notice({ world }: Office, customerId: string, owed: Owed = {}): NewNotice {
  const at = world.house.clock.now();
  const {
    data = { amount: '49.90', currency: 'EUR', merchant: 'Book Shop' },
    reason = 'limit',
    mode = 'done',
  } = owed;
  return {
    id: newId(),
    customerId,
    actionId: newId(),
    type: owed.type ?? 'charge.refused',
    matter: owed.matter ?? 'card=…1234',
    policy: 'refused-payment@1',
    duty: duty(owed.duty),
    values: wordsFrom({ subject: { card: '…1234' }, reason, data, mode, at }),
    at,
  };
}

/** Owes it; answers the ids. */
export async function owe(office: Office, ...list: NewNotice[]): Promise<string[]> {
  const { db, clock } = office.world.house;
  await inTransaction(db, (tx) => oweNotices(tx, list, system('gate'), clock.now()));
  return list.map((one) => one.id);
}

/** What a worker does, and then the mail goes out. */
export async function work(office: Office): Promise<void> {
  const parts = noticeParts(office.world.house, office.world.reader);
  await tellDue(parts);
  await office.pass(11_000);
  await office.handOver();
  await untilAllIsHeard(office.world.house.db);
  await hearAnswers(parts);
  await tellDue(parts);
}

/** A notice as the API shows it. */
export const shown = async ({ world }: Office, id: string) =>
  (await world.as.agent('GET', `/notices/${id}`)).body;

/** A bounce of a mail of ours. */
export { bounceOf } from '../support/bounce.ts';

/** Evidence on the message of a step, as a provider would report it. */
export async function report(ours: Office, id: string, step: number, rung: Rung): Promise<void> {
  const { house } = ours.world;
  const notice = await shown(ours, id);
  const { entryId, recipient } = notice.steps[step];
  const at = house.clock.now();
  const one = {
    customerId: notice.customerId,
    entryId,
    recipient,
    rung,
    at,
    source: 'test',
    say: `It is ${rung}.`,
  };
  await inTransaction(house.db, (tx) => addEvidence(tx, { hooks: deliveryHooks(house) }, [one], at));
}

/** A provider for text messages; what it is handed stays where it is. */
export const withTextMessages = ({ world }: Office) =>
  sql`
    insert into channels (id, kind, driver, name, settings, active, status, created_at, updated_at)
    values (gen_random_uuid(), 'sms', 'twilio', 'Texts', '{}', true, '{}', now(), now())`.execute(
    world.house.db,
  );
