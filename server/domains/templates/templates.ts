import type { z } from 'zod';
import { NewTemplate, type Template, type TemplateWithVersions } from '#contracts/automation.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, KeptError, notFound } from '#platform/errors.ts';
import { publish } from '#platform/events/index.ts';
import { randomWord } from '#platform/ids.ts';
import { BUILT_INS, type BuiltIn } from './builtins.ts';
import { textFaults } from './expand.ts';

type Content = z.output<typeof NewTemplate>;
type View = z.output<typeof Template>;

interface Row {
  key: string;
  version: number;
  name: string;
  channels: string[];
  purpose: string;
  texts: unknown;
  fallback: string;
  changed_at: Date;
  changed_by: Actor;
  archived_at: Date | null;
}

const toView = ({ channels, purpose, name, texts, fallback, ...row }: Row): View => ({
  ...NewTemplate.parse({ name, channels, purpose, texts, fallback }),
  key: row.key,
  builtIn: BUILT_INS.has(row.key),
  version: row.version,
  changedAt: row.changed_at.toISOString(),
  changedBy: row.changed_by.name,
  archivedAt: row.archived_at?.toISOString() ?? null,
});

const original = ({ key, content }: BuiltIn, archivedAt: Date | null): View => ({
  ...content,
  key,
  builtIn: true,
  version: 0,
  changedAt: null,
  changedBy: null,
  archivedAt: archivedAt?.toISOString() ?? null,
});

const versions = (db: Database | Tx, key: string | null) =>
  sql<Row>`
  select v.*, t.archived_at from templates t join template_versions v using (key)
  where ${key}::text is null or key = ${key} order by key, version desc`.execute(db);

/** All templates by name as they are now, those that come with Kept among them; archived ones last. */
export async function listTemplates(db: Database | Tx): Promise<View[]> {
  const { rows } = await versions(db, null);
  const newest = new Map<string, View>();
  for (const row of rows) if (!newest.has(row.key)) newest.set(row.key, toView(row));
  const bare = await archivedBuiltIns(db);
  for (const [key, builtIn] of BUILT_INS)
    if (!newest.has(key)) newest.set(key, original(builtIn, bare.get(key) ?? null));
  return [...newest.values()].sort(
    (a, b) =>
      Number(a.archivedAt !== null) - Number(b.archivedAt !== null) || a.name.localeCompare(b.name, 'en'),
  );
}

async function archivedBuiltIns(db: Database | Tx): Promise<Map<string, Date | null>> {
  const { rows } = await sql<{ key: string; archived_at: Date | null }>`
    select key, archived_at from templates where key = any(${[...BUILT_INS.keys()]}::text[])`.execute(db);
  return new Map(rows.map((row) => [row.key, row.archived_at]));
}

/** One template with all that it has been; 404 where there is none. */
export async function findTemplate(
  db: Database | Tx,
  key: string,
): Promise<z.output<typeof TemplateWithVersions>> {
  const { rows } = await versions(db, key);
  const all = rows.map(toView);
  const builtIn = BUILT_INS.get(key);
  if (builtIn) all.push(original(builtIn, (await archivedBuiltIns(db)).get(key) ?? null));
  const [newest] = all;
  if (!newest) throw notFound('template');
  return { ...newest, versions: all.map(({ archivedAt: _, ...version }) => version) };
}

/** The template that a step names, if it can be used; 409 `template-gone` where it was archived or never was. */
export async function usableTemplate(db: Database | Tx, key: string): Promise<View> {
  const found = (await listTemplates(db)).find((template) => template.key === key);
  if (!found || found.archivedAt !== null)
    throw conflict('template-gone', `The template «${found?.name ?? key}» cannot be used any more.`);
  return found;
}

/** Refuses a text with a placeholder that there is not, with its field and place. */
export function refuseFaults(texts: readonly { readonly field: string; readonly text: string }[]): void {
  const errors = texts.flatMap(({ field, text }) => textFaults(text).map((fault) => ({ field, ...fault })));
  const [first] = errors;
  if (first) throw new KeptError('invalid', 422, first.say, { errors });
}

const textsOf = (content: Content) =>
  content.texts.flatMap(({ subject, body }, i) => [
    { field: `texts.${i}.subject`, text: subject },
    { field: `texts.${i}.body`, text: body },
  ]);

/** Makes a template; its key comes from its name. Returns the key. */
export async function createTemplate(tx: Tx, content: Content, actor: Actor, now: Date): Promise<string> {
  refuseFaults(textsOf(content));
  const wanted = content.name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  const taken = BUILT_INS.has(wanted) || wanted === 'preview' || (await isTaken(tx, wanted));
  const key = wanted === '' || taken ? `${wanted === '' ? 't' : wanted}-${randomWord(6)}` : wanted;
  await sql`insert into templates (key) values (${key})`.execute(tx);
  await writeVersion(tx, key, content, actor, now);
  return key;
}

async function isTaken(tx: Tx, key: string): Promise<boolean> {
  const { rows } = await sql`select 1 from templates where key = ${key}`.execute(tx);
  return rows.length > 0;
}

/** Writes the next version; of one that comes with Kept it is the company's own wording from now on. */
export async function changeTemplate(
  tx: Tx,
  key: string,
  content: Content,
  actor: Actor,
  now: Date,
): Promise<void> {
  refuseFaults(textsOf(content));
  await lockTemplate(tx, key);
  await writeVersion(tx, key, content, actor, now);
}

/** Puts a template away, or takes it up again; what it has been stays. */
export async function archiveTemplate(
  tx: Tx,
  key: string,
  archived: boolean,
  actor: Actor,
  now: Date,
): Promise<void> {
  await lockTemplate(tx, key);
  if (archived && BUILT_INS.get(key)?.always)
    throw conflict(
      'template-always-there',
      'This template is always there for people (R76). Change its words instead.',
    );
  await sql`
    update templates set archived_at = case when ${archived} then coalesce(archived_at, ${now}) end where key = ${key}`.execute(
    tx,
  );
  await publish(tx, actor, now, [
    { type: 'kept.settings.template-archived', subject: key, data: { archived } },
  ]);
}

async function lockTemplate(tx: Tx, key: string): Promise<void> {
  if (BUILT_INS.has(key))
    await sql`insert into templates (key) values (${key}) on conflict do nothing`.execute(tx);
  const { rows } = await sql`select 1 from templates where key = ${key} for update`.execute(tx);
  if (rows.length === 0) throw notFound('template');
}

async function writeVersion(tx: Tx, key: string, content: Content, actor: Actor, now: Date): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    insert into template_versions (key, version, name, channels, purpose, texts, fallback, changed_at, changed_by)
    select ${key}, 1 + coalesce(max(version), 0), ${content.name}, ${content.channels}::text[], ${content.purpose},
      ${JSON.stringify(content.texts)}::jsonb, ${content.fallback}, ${now}, ${JSON.stringify(actor)}::jsonb
    from template_versions where key = ${key} returning version`.execute(tx);
  await publish(tx, actor, now, [
    {
      type: 'kept.settings.template-changed',
      subject: key,
      data: { name: content.name, version: rows[0]?.version },
    },
  ]);
}
