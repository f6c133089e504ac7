import { identityOf } from '#domains/customers/index.ts';
import { type Database, sql, type Tx } from '#platform/db/index.ts';

/** Comparable addresses that are ours, and which mailbox each belongs to. */
export async function ownAddresses(
  db: Database | Tx,
  more: readonly string[],
): Promise<{ own: Set<string>; mailboxes: Map<string, string> }> {
  const { rows } = await sql<{ id: string; address: string; aliases: string[] }>`
    select id, address, aliases from mailboxes`.execute(db);
  const mailboxes = new Map<string, string>();
  for (const row of rows) {
    for (const address of [row.address, ...row.aliases]) {
      const comparable = identityOf('email', address);
      if (comparable !== null) mailboxes.set(comparable, row.id);
    }
  }
  const others = more.map((address) => identityOf('email', address)).filter((address) => address !== null);
  return { own: new Set([...mailboxes.keys(), ...others]), mailboxes };
}
