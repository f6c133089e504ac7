import pg from 'pg';

/** All rows of a table as the driver gives them, every value as text. */
export interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** In the order in which foreign keys allow them to be filled. */
const FIRST = ['customers', 'originals', 'entries'];
/** What no import writes. */
const NOT = ['migrations', 'clock', 'checkpoints'];

const asText: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/** Everything that the product's own tables hold. */
export async function readAll(ownerUrl: string): Promise<Rows[]> {
  return session(ownerUrl, async (client) => {
    const { rows: columns } = await client.query<{ table: string; name: string; type: string }>(`
      select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`);
    const tables = [...new Set(columns.map(({ table }) => table))].filter((table) => !NOT.includes(table));
    const all: Rows[] = [];
    for (const table of tables.toSorted((a, b) => rank(a) - rank(b))) {
      const own = columns.filter((column) => column.table === table);
      const names = own.map(({ name }) => `"${name}"`);
      const { rows } = await client.query<(string | null)[]>({
        text: `select ${names.join(', ')} from "${table}"`,
        rowMode: 'array',
        types: asText,
      });
      if (rows.length > 0) all.push({ table, columns: names, types: own.map(({ type }) => type), rows });
    }
    return all;
  });
}

const rank = (table: string): number => FIRST.indexOf(table) + 1 || FIRST.length + 1;

const BATCH = 500;

/**
 * Inserts rows in batches of 500, each in one statement and one transaction, into a fresh database; answers how many. Tables
 * that migrations have filled stay as they are.
 */
export async function insertAll(ownerUrl: string, tables: readonly Rows[]): Promise<number> {
  return session(ownerUrl, async (client) => {
    let count = 0;
    for (const { table, columns, types, rows } of tables) {
      if (((await client.query(`select 1 from "${table}" limit 1`)).rowCount ?? 0) > 0) continue;
      const given = columns.map((_, i) => `$${i + 1}::text[]`).join(', ');
      const cast = types.map((type, i) => `c${i}::${type}`).join(', ');
      const text = `insert into "${table}" (${columns.join(', ')}) select ${cast} from unnest(${given}) as t (${types.map((_, i) => `c${i}`).join(', ')})`;
      for (let at = 0; at < rows.length; at += BATCH) {
        const batch = rows.slice(at, at + BATCH);
        await client.query(
          text,
          columns.map((_, i) => batch.map((row) => row[i] ?? null)),
        );
        count += batch.length;
      }
    }
    return count;
  });
}

async function session<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  return work(client).finally(() => client.end());
}
