import type { z } from 'zod';
import {
  type ChannelChange,
  type ChannelSettings,
  type NewChannel,
  PostSettings,
  SftpSettings,
  SmppSettings,
  TwilioSettings,
} from '#contracts/channels.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { newId } from '#platform/ids.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import {
  type ChannelAccess,
  type ChannelRow,
  findChannel,
  type OpenSecrets,
  openChannelSecrets,
} from './channels.ts';

type Given = z.output<typeof NewChannel>;
type Change = z.output<typeof ChannelChange>;
export type ChannelView = z.input<typeof ChannelSettings>;

const KINDS = { smpp: 'sms', twilio: 'sms', sftp: 'letter', post: 'letter' } as const;
const SETTINGS = {
  smpp: SmppSettings,
  twilio: TwilioSettings,
  sftp: SftpSettings,
  post: PostSettings,
} as const;
/** The field of a driver's settings that says where its secrets go: when it changes they are asked for again. */
const WHERE = { smpp: 'host', twilio: 'url', sftp: 'hostKey', post: 'url' } as const;
/** Of these one is needed. */
const NEEDED: Readonly<Record<ChannelRow['driver'], readonly (keyof OpenSecrets)[]>> = {
  smpp: ['password'],
  twilio: ['authToken'],
  sftp: ['privateKey', 'password'],
  post: ['apiKey'],
};

/** What settings of channels need of the rest. */
export interface ChannelParts {
  readonly secrets: Secrets;
  readonly publicUrl: string;
  /** Says why an address would not be called; `undefined` where it would be tried. */
  readonly refuses: (url: string) => string | undefined;
}

/** Sets a provider up; its secrets are sealed and never given out again. 409 `channel-taken` where its kind has one already. */
export async function setUpChannel(
  tx: Tx,
  parts: ChannelParts,
  given: Given,
  actor: Actor,
  now: Date,
): Promise<string> {
  const kind = KINDS[given.driver];
  checkUrl(parts, given.settings);
  checkSecrets(given.driver, given.secrets);
  await refuseSecond(tx, kind, null);
  const id = newId();
  await sql`
    insert into channels (id, kind, driver, name, settings, secrets, created_at, updated_at)
    values (${id}, ${kind}, ${given.driver}, ${given.name}, ${JSON.stringify(given.settings)}::jsonb,
      ${parts.secrets.seal(JSON.stringify(given.secrets))}, ${now}, ${now})`.execute(tx);
  await tell(tx, id, actor, now, { kind, driver: given.driver, name: given.name, active: true });
  return id;
}

/** Changes what is given and leaves the rest. A secret stays with the server that it was given for. */
export async function changeChannel(
  tx: Tx,
  parts: ChannelParts,
  id: string,
  change: Change,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await findChannel(tx, id, true);
  const settings = change.settings === undefined ? row.settings : checked(row.driver, change.settings);
  checkUrl(parts, settings);
  const secrets = { ...stillMeant(parts.secrets, row, settings), ...change.secrets };
  checkSecrets(row.driver, secrets);
  const active = change.active ?? row.active;
  if (active && !row.active) await refuseSecond(tx, row.kind, id);
  // Whoever is connected sees by this moment that it has changed; two changes are never of the same one.
  const at = new Date(Math.max(now.getTime(), row.updated_at.getTime() + 1));
  await sql`
    update channels set name = ${change.name ?? row.name}, settings = ${JSON.stringify(settings)}::jsonb,
      secrets = ${parts.secrets.seal(JSON.stringify(secrets))}, active = ${active}, status = '{}', updated_at = ${at}
    where id = ${id}`.execute(tx);
  const { secrets: given, ...shown } = change;
  await tell(tx, id, actor, now, { ...shown, active, secretsChanged: Object.keys(given ?? {}) });
}

function checked(driver: ChannelRow['driver'], settings: unknown): ChannelRow['settings'] {
  const parsed = SETTINGS[driver].safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(['settings', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'cannot be used');
}

function stillMeant(secrets: Secrets, row: ChannelRow, after: ChannelRow['settings']): OpenSecrets {
  const where = WHERE[row.driver];
  return row.settings[where] === after[where] ? openChannelSecrets(secrets, row) : {};
}

function checkUrl({ refuses }: ChannelParts, settings: Readonly<Record<string, unknown>>): void {
  if (typeof settings.url !== 'string') return;
  const why = refuses(settings.url);
  if (why !== undefined) throw invalid('settings.url', why);
}

function checkSecrets(driver: ChannelRow['driver'], secrets: OpenSecrets): void {
  const needed = NEEDED[driver];
  if (!needed.some((name) => secrets[name] !== undefined))
    throw invalid(`secrets.${needed[0]}`, `Give ${needed.join(' or ')}: it is for this server only.`);
}

async function refuseSecond(tx: Tx, kind: ChannelRow['kind'], but: string | null): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('kept channels'))`.execute(tx);
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from channels where kind = ${kind} and active and id is distinct from ${but}`.execute(tx);
  const [other] = rows;
  if (other)
    throw conflict('channel-taken', `${other.name} is in use for this already. Switch it off first.`, {
      channelId: other.id,
    });
}

const tell = (tx: Tx, id: string, actor: Actor, now: Date, data: Readonly<Record<string, unknown>>) =>
  publish(tx, actor, now, [{ type: 'kept.channel.changed', subject: id, data: { channelId: id, ...data } }]);

/** Settings to be tried: those given, or those stored. */
export function givenAccess(given: Given): ChannelAccess {
  const { driver, settings, secrets } = given;
  return { id: newId(), kind: KINDS[driver], driver, settings, secrets, changedAt: 0 };
}

/** Parts of channels are read and shown; servers are told to admins only. */
export async function listChannels(
  db: Database | Tx,
  parts: ChannelParts,
  actor: Actor,
  only?: string,
): Promise<ChannelView[]> {
  const { rows } = await sql<ChannelRow>`
    select * from channels ${only === undefined ? sql`` : sql`where id = ${only}`} order by kind, active desc, created_at`.execute(
    db,
  );
  return rows.map((row) => toView(row, parts, actor));
}

function toView(row: ChannelRow, { secrets, publicUrl }: ChannelParts, actor: Actor): ChannelView {
  const admin = actor.type === 'system' || actor.role === 'admin';
  const base = `${publicUrl}/callbacks/sms/${row.id}`;
  return {
    id: row.id,
    kind: row.kind,
    driver: row.driver,
    name: row.name,
    settings: admin ? row.settings : null,
    secretsSet: Object.keys(openChannelSecrets(secrets, row)),
    active: row.active,
    callbacks:
      row.driver === 'twilio' && admin ? { status: `${base}/status`, incoming: `${base}/incoming` } : null,
    status: {
      state: row.active ? (row.status.state ?? 'connecting') : 'off',
      say: row.status.say ?? '',
      at: row.status.at ?? null,
    },
  };
}

/** Writes down how it stands with the provider; only where that is news. */
export async function noteStatus(
  db: Database,
  id: string,
  state: 'connected' | 'failed',
  say: string,
  now: Date,
): Promise<void> {
  await sql`
    update channels set status = ${JSON.stringify({ state, say: say.slice(0, 500), at: now.toISOString() })}::jsonb
    where id = ${id} and (status ->> 'state' is distinct from ${state} or status ->> 'say' is distinct from ${say.slice(0, 500)})`.execute(
    db,
  );
}
