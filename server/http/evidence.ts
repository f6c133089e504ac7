import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EvidenceQuery } from '#contracts/evidence.ts';
import { type Evidence, evidenceCsv, evidencePages } from '#domains/reports/index.ts';
import type { Actor } from '#platform/actor.ts';
import { READERS } from '#platform/actor.ts';
import { KeptError } from '#platform/errors.ts';
import type { House } from '../house.ts';

export interface EvidenceParts {
  readonly house: Pick<House, 'db' | 'clock'>;
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
  /** Puts the report on paper. */
  readonly paper: (report: Evidence) => Promise<Buffer>;
}

/** `GET /v1/reports/evidence.csv` and `.pdf`: the same report as a table and on paper. */
export function mountEvidence(app: FastifyInstance, { house, identify, paper }: EvidenceParts): void {
  const forms = {
    csv: {
      type: 'text/csv; charset=utf-8',
      summary: 'Evidence as a table, all of it, however many actions; safe to open in a spreadsheet.',
      make: async (first: Evidence, more: AsyncIterable<Evidence>) => Readable.from(evidenceCsv(first, more)),
    },
    pdf: {
      type: 'application/pdf',
      summary: 'Evidence on paper, for auditors; says so where there are more actions than `limit`.',
      make: paper,
    },
  } as const;
  for (const [ending, { type, summary, make }] of Object.entries(forms))
    app.get(
      `/v1/reports/evidence.${ending}`,
      {
        config: { who: READERS },
        schema: { tags: ['reports'], summary, querystring: EvidenceQuery },
        onRequest: async (request) => request.setDecorator('actor', await signedIn(identify, request)),
      },
      async (request, reply) => {
        const now = house.clock.now();
        const query = EvidenceQuery.parse(request.query);
        const pages = evidencePages(house.db, query, request.getDecorator<Actor>('actor'), now);
        const first = await pages.next();
        if (first.done) throw new Error('A report has one page at least.');
        return reply
          .header(
            'content-disposition',
            `attachment; filename="evidence-${now.toISOString().slice(0, 10)}.${ending}"`,
          )
          .header('content-security-policy', "sandbox; default-src 'none'")
          .type(type)
          .send(await make(first.value, pages));
      },
    );
}

async function signedIn(identify: EvidenceParts['identify'], request: FastifyRequest): Promise<Actor> {
  const actor = await identify(request);
  if (actor === null) throw new KeptError('not-signed-in', 401, 'Sign in, or send a token.');
  return actor;
}
