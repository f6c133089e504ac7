import { ImportedInvoice, ReceivablesImport, ReceivablesImported } from '#contracts/receivables.ts';
import { WORKERS } from '#platform/actor.ts';
import { type Route, write } from '#platform/http/index.ts';
import { type Imported, takeMany } from './many.ts';
import type { ReceivablesParts } from './parts.ts';

const tag = 'receivables';
const IMPORT_BYTES = 4 * 1024 * 1024;

/** Many invoices at once, each for itself. */
export const importRoutes = (parts: ReceivablesParts): Route[] => [
  write({
    method: 'POST',
    url: '/receivables/imports',
    tag,
    summary:
      'Take in up to 500 invoices, each for itself. Customers by a reference that nobody knows are made. Nothing is sent.',
    who: WORKERS,
    body: ReceivablesImport,
    bodyLimit: IMPORT_BYTES,
    response: ReceivablesImported,
    before: async ({ db, body, actor, now }) => {
      const read = body.items.map((item, n) => ({ n, parsed: ImportedInvoice.safeParse(item) }));
      const right = read.flatMap(({ n, parsed }) => (parsed.success ? [{ n, item: parsed.data }] : []));
      const taken = await takeMany(
        db,
        parts,
        right.map(({ item }): Imported => item),
        { source: `token:${actor.name}` },
        actor,
        now,
      );
      const wrong = read.flatMap(({ n, parsed }) =>
        parsed.success
          ? []
          : [
              {
                n,
                field: parsed.error.issues[0]?.path.join('.') ?? null,
                say: parsed.error.issues[0]?.message ?? 'This is no invoice.',
              },
            ],
      );
      const told = taken.flatMap(({ say }, place) =>
        say === null ? [] : [{ n: right[place]?.n ?? 0, field: null, say }],
      );
      const count = (outcome: string): number => taken.filter((one) => one.outcome === outcome).length;
      return {
        read: body.items.length,
        created: count('created'),
        completed: count('completed'),
        unchanged: count('unchanged'),
        refused: count('refused') + wrong.length,
        problems: [...wrong, ...told],
      };
    },
    handle: async ({ prepared }) => prepared,
  }),
];
