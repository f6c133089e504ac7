import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { familyOf, findCustomer } from '#domains/customers/index.ts';
import { type EntryView, findEntry, type Place, timeline } from '#domains/record/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, sql } from '#platform/db/index.ts';
import { publish } from '#platform/events/index.ts';
import { type ArchiveWriter, createArchive } from '../../backup/archive.ts';
import type { House } from '../../house.ts';
import { type CustomerView, coverPage, entriesPage } from './page.ts';

export interface Exported {
  readonly path: string;
  readonly customer: string;
  readonly entries: number;
  readonly originals: number;
  /** Bytes of the file. */
  readonly bytes: number;
}

const PAGE = 200;

/**
 * Writes everything of a customer, and of those merged into them, into one tar file: readable pages, JSON lines, originals
 * byte for byte. That it was done is in the audit. Throws `not-found`; leaves nothing behind when it fails.
 */
export async function exportCustomer(
  house: House,
  id: string,
  path: string,
  told: (done: number, total: number) => void,
): Promise<Exported> {
  const customer = await findCustomer(house.db, id, house.clock.now());
  const archive = await createArchive(path);
  const lines = `${path}.lines`;
  try {
    const out = await open(lines, 'w', 0o600);
    const written = await writePages(house, archive, customer, out, told).finally(() => out.close());
    await archive.add('entries.jsonl', (await stat(lines)).size, createReadStream(lines));
    await archive.whole('history.jsonl', await history(house, id));
    await archive.whole('customer.json', JSON.stringify(customer, null, 2));
    await archive.whole('index.html', coverPage(customer, new Date(), written.pages));
    const bytes = await archive.finish();
    await note(house, id, written.entries);
    return { path, customer: id, entries: written.entries, originals: written.originals, bytes };
  } catch (error) {
    await archive.abandon();
    throw error;
  } finally {
    await rm(lines, { force: true });
  }
}

async function writePages(
  house: House,
  archive: ArchiveWriter,
  customer: CustomerView,
  lines: FileHandle,
  told: (done: number, total: number) => void,
): Promise<{ pages: string[]; entries: number; originals: number }> {
  const pages: string[] = [];
  const originals = new Map<string, string>();
  let entries = 0;
  let before: Place | undefined;
  for (;;) {
    const found = await timeline(house.db, customer.id, {}, PAGE, before);
    const last = found.at(-1);
    if (!last) return { pages, entries, originals: originals.size };
    const whole: EntryView[] = [];
    for (const { id } of found) {
      const entry = await findEntry(house.db, id);
      await addOriginal(house, archive, entry, originals);
      await lines.write(`${JSON.stringify(entry)}\n`);
      whole.push(entry);
      entries += 1;
      told(entries, customer.entries);
    }
    pages.push(`page-${pages.length + 1}.html`);
    await archive.whole(`page-${pages.length}.html`, entriesPage(customer, whole, pages.length, originals));
    before = [last.occurredAt, last.id];
  }
}

/** Named by its hash, with an ending that opens in the right program. */
async function addOriginal(
  house: House,
  archive: ArchiveWriter,
  entry: EntryView,
  done: Map<string, string>,
): Promise<void> {
  const { originalSha256 } = entry;
  if (originalSha256 === null || done.has(originalSha256)) return;
  const name = `originals/${originalSha256}.${entry.channel === 'email' ? 'eml' : 'txt'}`;
  const { size, bytes } = await house.originals.stream(house.db, Buffer.from(originalSha256, 'hex'));
  await archive.add(name, size, bytes);
  done.set(originalSha256, name);
}

/** What was changed about the customer, by whom; merges that were taken back name somebody else and stay out. */
async function history(house: House, id: string): Promise<string> {
  const family = await familyOf(house.db, id);
  const { rows } = await sql<{ at: Date; type: string; actor: unknown; data: unknown }>`
    select at, type, actor, data from events
    where customer_id = any(${family}::uuid[]) and type like 'kept.customer.%'
      and (data ->> 'customerId' is null or data ->> 'customerId' = any(${family}::text[]))
    order by tx, id`.execute(house.db);
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function note(house: House, customerId: string, entries: number): Promise<void> {
  const data = { entries };
  await inTransaction(house.db, (tx) =>
    publish(tx, system('kept export'), house.clock.now(), [
      { type: 'kept.security.customer-exported', subject: customerId, customerId, data },
    ]),
  );
}
