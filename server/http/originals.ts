import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findEntry } from '#domains/record/index.ts';
import { type Actor, READERS } from '#platform/actor.ts';
import { KeptError, notFound } from '#platform/errors.ts';
import type { House } from '../house.ts';

/** What gets one attachment out of a mail; given by the mail connector. */
export type ReadsAttachment = (
  source: { bytes: Uint8Array },
  index: number,
) => Promise<{ bytes: Uint8Array; filename: string | null; contentType: string } | null>;

export interface OriginalParts {
  readonly house: Pick<House, 'db' | 'originals'>;
  readonly identify: (request: FastifyRequest) => Promise<Actor | null>;
  readonly attachment: ReadsAttachment;
}

const Params = z.object({ id: z.uuid() });
const AttachmentParams = Params.extend({ index: z.coerce.number().int().min(0).max(100_000) });
/** The only types that a browser may show in place, and only as an image in our own frame. */
const INLINE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Whatever came from outside leaves as a download of an unspecific type, sandboxed: it never runs on this host. */
function asDownload(reply: FastifyReply, filename: string, type = 'application/octet-stream'): FastifyReply {
  const plain = filename.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 150) || 'file';
  const encoded = encodeURIComponent(filename.toWellFormed().slice(0, 150)).replaceAll("'", '%27');
  const way = INLINE.has(type) ? 'inline' : 'attachment';
  return reply
    .header('content-disposition', `${way}; filename="${plain}"; filename*=UTF-8''${encoded}`)
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, max-age=3600')
    .type(INLINE.has(type) ? type : 'application/octet-stream');
}

/** `GET /v1/entries/{id}/original` and `/attachments/{index}`: bytes exactly as they came. */
export function mountOriginals(app: FastifyInstance, { house, identify, attachment }: OriginalParts): void {
  const allow = async (request: FastifyRequest): Promise<void> => {
    if ((await identify(request)) === null)
      throw new KeptError('not-signed-in', 401, 'Sign in, or send a token.');
  };
  const options = (summary: string) => ({
    config: { who: READERS },
    onRequest: allow,
    schema: { tags: ['record'], summary },
  });

  app.get(
    '/v1/entries/:id/original',
    options('The original of an entry, byte for byte.'),
    async (request, reply) => {
      const { id } = parse(Params, request.params);
      const entry = await findEntry(house.db, id);
      if (entry.originalSha256 === null) throw notFound('original');
      const { size, bytes } = await house.originals.stream(
        house.db,
        Buffer.from(entry.originalSha256, 'hex'),
      );
      asDownload(reply, `${id}.eml`)
        .header('content-length', size)
        .header('etag', `"${entry.originalSha256}"`);
      return reply.send(Readable.from(bytes, { objectMode: false }));
    },
  );

  app.get(
    '/v1/entries/:id/attachments/:index',
    options('One attachment of a mail, decoded.'),
    async (request, reply) => {
      const { id, index } = parse(AttachmentParams, request.params);
      const entry = await findEntry(house.db, id);
      const known = entry.attachments.find((one) => one.index === index);
      if (!known || entry.originalSha256 === null) throw notFound('attachment');
      const bytes = await house.originals.read(house.db, Buffer.from(entry.originalSha256, 'hex'));
      const found = await attachment({ bytes }, index);
      if (!found) throw notFound('attachment');
      return asDownload(reply, known.filename ?? `attachment-${index}`, found.contentType).send(
        Buffer.from(found.bytes),
      );
    },
  );
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw notFound('entry');
  return parsed.data;
}
