import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Upload } from '#contracts/mailboxes.ts';
import type { Originals, StagedOriginal } from '#platform/blobs/index.ts';
import { invalid, KeptError } from '#platform/errors.ts';
import { cleanFilename, cleanType, MAX_ATTACHED } from './attachments.ts';

/** A file that has been received and hashed, and is not yet in the database. */
export interface StagedUpload {
  readonly original: StagedOriginal;
  readonly filename: string;
  readonly contentType: string;
}

/** Receives the one file of a multipart form as a stream, before any transaction is opened. Refuses more than 25 MiB (413). */
export async function receiveUpload(request: FastifyRequest, originals: Originals): Promise<StagedUpload> {
  if (!request.isMultipart())
    throw new KeptError('not-a-form', 415, 'Send the file as multipart/form-data, in a part of its own.');
  const file = await request.file({ limits: { fileSize: MAX_ATTACHED, files: 1, fields: 0, parts: 1 } });
  if (!file) throw invalid('file', 'There is no file in the form.');
  const original = await originals.stage(whole(file.file));
  return { original, filename: cleanFilename(file.filename), contentType: cleanType(file.mimetype) };
}

async function* whole(file: AsyncIterable<Buffer> & { readonly truncated: boolean }): AsyncGenerator<Buffer> {
  yield* file;
  if (file.truncated) throw new KeptError('upload-too-large', 413, 'A file may have at most 25 MB.');
}

/** The upload as the API gives it. */
export const toUpload = ({ original, filename, contentType }: StagedUpload): z.input<typeof Upload> => ({
  sha256: original.sha256.toString('hex'),
  filename,
  contentType,
  size: original.size,
});
