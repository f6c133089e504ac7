import { channelsReady, type SendingChannel } from '#domains/delivery/index.ts';
import { listTemplates } from '#domains/templates/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';

/** What the company has to tell its customers with. */
export interface TellingMeans {
  readonly templates: ReadonlyMap<
    string,
    { readonly channels: readonly string[]; readonly languages: readonly string[] }
  >;
  readonly channels: ReadonlySet<SendingChannel>;
  /** Languages of customers, without their region. */
  readonly languages: readonly string[];
}

/** What there is to tell with now. */
export async function tellingMeans(db: Database | Tx): Promise<TellingMeans> {
  const templates = (await listTemplates(db)).filter(({ archivedAt }) => archivedAt === null);
  const { rows } = await sql<{ language: string }>`
    select distinct lower(split_part(language, '-', 1)) as language from customers where language is not null order by 1`.execute(
    db,
  );
  return {
    templates: new Map(
      templates.map(({ key, channels, texts }) => [
        key,
        { channels, languages: texts.map(({ language }) => language.toLowerCase().split('-')[0] ?? '') },
      ]),
    ),
    channels: await channelsReady(db),
    languages: rows.map(({ language }) => language),
  };
}
