import type { z } from 'zod';
import type { DraftPreviewRequest, NewTemplate, TemplatePreview } from '#contracts/automation.ts';
import {
  chooseLanguage,
  EXAMPLES,
  expand,
  PLACEHOLDERS,
  type PlaceholderName,
} from '#domains/templates/index.ts';
import type { Actor } from '#platform/actor.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';
import { notFound } from '#platform/errors.ts';
import { valuesFor, type Written } from './values.ts';

type Preview = z.output<typeof TemplatePreview>;
type Asked = Omit<z.output<typeof DraftPreviewRequest>, 'draft'>;
type Content = Pick<z.output<typeof NewTemplate>, 'texts' | 'fallback'>;

/** The exact words in which a template goes out; `language` instead of the customer's own where it is given. */
export function write(template: Content, written: Written, language?: string | undefined): Preview {
  const tag = chooseLanguage(
    language ?? written.language,
    template.texts.map((text) => text.language),
    template.fallback,
  );
  const text = template.texts.find((one) => one.language === tag);
  // Dates follow the words: a customer from Austria reads German words with the dates of Austria.
  const reader = { language: dateLanguage(written.language, tag), timeZone: zone(written.timeZone) };
  const subject = expand(text?.subject ?? '', written.values, reader);
  const body = expand(text?.body ?? '', written.values, reader);
  return {
    language: tag,
    subject: subject.text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim(),
    body: body.text,
    missing: namesOf([...new Set([...subject.missing, ...body.missing])]),
  };
}

const namesOf = (names: readonly PlaceholderName[]) =>
  names.map((name) => ({ name, words: PLACEHOLDERS[name].words }));

function dateLanguage(own: string | null, tag: string): string {
  const kin = own !== null && own.split('-')[0]?.toLowerCase() === tag.split('-')[0]?.toLowerCase();
  try {
    return Intl.getCanonicalLocales(kin && own !== null ? own : tag)[0] ?? tag;
  } catch {
    return tag;
  }
}

/** A zone from outside that no runtime knows is not worth losing a letter for. */
function zone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** A template as a customer would get it; without a customer, with invented values. */
export async function previewTemplate(
  db: Database | Tx,
  template: Content,
  asked: Asked,
  actor: Actor,
  now: Date,
): Promise<Preview> {
  const customerId = asked.customerId ?? (await customerOfCase(db, asked.caseNumber));
  const written =
    customerId === undefined
      ? { values: EXAMPLES, language: null, timeZone: 'UTC' }
      : await valuesFor(db, { ...asked, customerId }, actor, now);
  return write(template, written, asked.language);
}

async function customerOfCase(db: Database | Tx, number: string | undefined): Promise<string | undefined> {
  if (number === undefined) return undefined;
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from case_keys where number = ${number}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound('case');
  return row.customer_id;
}
