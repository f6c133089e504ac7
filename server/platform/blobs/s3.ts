import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LargeStore } from './large.ts';
import { writeDurably } from './large.ts';

/**
 * Large originals in S3-compatible storage: `s3://bucket/prefix?endpoint=https://…&region=…`; credentials come from the
 * usual AWS environment. A draft waits in a temporary file, because an object's name is its hash, known at the end.
 */
export function s3Store(url: URL): LargeStore {
  const endpoint = url.searchParams.get('endpoint');
  const client = new S3Client({
    region: url.searchParams.get('region') ?? 'us-east-1',
    // Many compatible stores know only the checksums of old.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
  });
  const bucket = url.hostname;
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  const key = (name: string): string =>
    [prefix, name.slice(0, 2), name].filter((part) => part !== '').join('/');
  return {
    draft: async (bytes) => {
      const folder = await mkdtemp(join(tmpdir(), 'kept-draft-'));
      const path = join(folder, 'bytes');
      try {
        const size = await writeDurably(path, bytes);
        return {
          keep: async (name) => {
            try {
              await client.send(
                new PutObjectCommand({
                  Bucket: bucket,
                  Key: key(name),
                  Body: createReadStream(path),
                  ContentLength: size,
                  // The store itself compares what arrived with the name.
                  ChecksumSHA256: Buffer.from(name, 'hex').toString('base64'),
                }),
              );
            } finally {
              await rm(folder, { recursive: true, force: true });
            }
          },
        };
      } catch (error) {
        await rm(folder, { recursive: true, force: true });
        throw error;
      }
    },
    get: async (name) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key(name) }));
      if (!(Body instanceof Readable)) throw new Error(`The store gave nothing for ${name}.`);
      return Body;
    },
  };
}
