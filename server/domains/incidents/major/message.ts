import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { IncidentApproval, IncidentPreview } from '#contracts/major-incidents.ts';
import { expand, refuseFaults } from '#domains/templates/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { conflict, forbidden, KeptError } from '#platform/errors.ts';
import { refreshAffected } from './affected.ts';
import { recordMajorDeed } from './deeds.ts';
import { peopleToTell, wordsFor } from './owe.ts';
import { armRound, DAY } from './rounds.ts';
import { findMajorRow, lockOpenMajor, type MajorRow, type Message } from './row.ts';
import { incidentSettings } from './settings.ts';

type Preview = z.output<typeof IncidentPreview>;

/** What has a value for everybody whom an incident concerns. */
const KNOWN = (now: Date) => ({ 'customer.name': 'Anna Kovács', today: now });

/** Writes what the affected are told; 409 once it was approved, for nobody may read other words than were approved. */
export async function writeMessage(
  tx: Tx,
  id: string,
  { texts, fallback }: Message,
  actor: Actor,
  now: Date,
): Promise<void> {
  const row = await lockOpenMajor(tx, id);
  if (row.approved_at !== null)
    throw conflict(
      'message-approved',
      'The message was approved and goes out as it is. Nothing was changed.',
    );
  refuseUnknown(texts, now);
  await sql`
    update major_incidents set message = ${JSON.stringify(texts)}::jsonb, fallback = ${fallback} where id = ${id}`.execute(
    tx,
  );
  const languages = texts.map((text) => text.language);
  const say = `The message to the affected was written (${languages.join(', ')}).`;
  await recordMajorDeed(
    tx,
    { incidentId: id, deed: 'message-written', say, details: { languages } },
    actor,
    now,
  );
}

/** 422 where a placeholder has no value for everybody. */
function refuseUnknown(texts: Message['texts'], now: Date): void {
  const parts = texts.flatMap((one, i) =>
    (['subject', 'text', 'short'] as const).flatMap((name) => {
      const text = one[name];
      return text === undefined ? [] : [{ field: `texts.${i}.${name}`, text, language: one.language }];
    }),
  );
  refuseFaults(parts);
  const errors = parts.flatMap(({ field, text, language }) =>
    expand(text, KNOWN(now), { language, timeZone: 'UTC' }).missing.map((name) => ({
      field,
      say: `{{${name}}} is not known of everybody whom it concerns.`,
    })),
  );
  const [first] = errors;
  if (first) throw new KeptError('invalid', 422, first.say, { errors });
}

const digestOf = ({ message, fallback }: MajorRow): string | null =>
  message === null
    ? null
    : createHash('sha256')
        .update(JSON.stringify([message, fallback]))
        .digest('hex');

const missingOf = (row: MajorRow, people: number): Preview['missing'] => [
  ...(row.staff_answer === null ? (['staff-answer'] as const) : []),
  ...(row.message === null ? (['message'] as const) : []),
  ...(people === 0 ? (['affected'] as const) : []),
];

/** What would go out, to how many, in which languages, and what is still wanted before anybody may be told (R73). */
export async function previewOf(db: Database, id: string, now: Date): Promise<Preview> {
  const row = await findMajorRow(db, id);
  const people = await peopleToTell(db, id);
  const languages = [...Map.groupBy(people, (one) => one.language)]
    .map(([language, list]) => ({ language, people: list.length, ...readAs(row, language, now) }))
    .sort((a, b) => b.people - a.people || (a.language ?? '').localeCompare(b.language ?? ''));
  return { digest: digestOf(row), missing: missingOf(row, people.length), people: people.length, languages };
}

function readAs({ message, fallback }: MajorRow, language: string | null, now: Date) {
  if (message === null || fallback === null) return { words: null, own: false };
  const words = wordsFor(message, fallback, language);
  const locale = { language: words.language, timeZone: 'UTC' };
  const read = (text: string): string => expand(text, KNOWN(now), locale).text;
  const base = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';
  return {
    words: {
      language: words.language,
      subject: read(words.subject),
      text: read(words.text),
      short: read(words.short ?? words.text),
    },
    own: language !== null && base(language) === base(words.language),
  };
}

/**
 * A named person read what goes out and lets it: everybody affected is owed it from now on, and so is whoever joins later.
 * Twice is once.
 */
export async function approve(
  tx: Tx,
  id: string,
  { digest, withinHours }: z.output<typeof IncidentApproval>,
  actor: Actor,
  now: Date,
): Promise<void> {
  if (actor.type !== 'staff')
    throw forbidden('Only a person lets a message go to many; a token cannot answer for it.');
  const before = await lockOpenMajor(tx, id);
  if (before.approved_at !== null && before.approved_digest === digest) return;
  const people = await peopleToTell(tx, id);
  const missing = before.approved_at === null ? missingOf(before, people.length) : [];
  if (missing.length > 0)
    throw conflict(
      'not-ready',
      'Before many are told there are a staff answer, a message and a list of the affected (R73).',
      {
        missing,
      },
    );
  if (digestOf(before) !== digest)
    throw conflict(
      'preview-stale',
      'The message is not the one that was read. Read the preview again; nobody was told.',
    );
  const withinS = (withinHours ?? (await incidentSettings(tx)).tellWithinHours) * 3600;
  await sql`
    update major_incidents set approved_at = ${now}, approved_by = ${JSON.stringify(actor)}::jsonb, approved_digest = ${digest},
      within_s = ${withinS} where id = ${id}`.execute(tx);
  const say = `${actor.name} read the message and let it go to ${people.length} affected, and to whoever joins them.`;
  const details = { people: people.length, digest, withinHours: withinS / 3600 };
  await recordMajorDeed(tx, { incidentId: id, deed: 'approved', say, details }, actor, now);
  await refreshAffected(tx, await lockOpenMajor(tx, id), now);
  await armRound(tx, id, null, DAY, now);
}
