/** A small S3 on a loopback port, as far as Kept uses it: path-style PUT and GET, signed, all or nothing, errors as XML. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const SIGNED =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[\w-]+\/s3\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=[0-9a-f]{64}$/;

/** A running store. */
export interface S3Peer {
  readonly endpoint: string;
  /** Objects by «bucket/key». */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** From now on every upload is cut off after so many bytes; `null`: no more. */
  breakAfter(bytes: number | null): void;
  close(): Promise<void>;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml', connection: 'close' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

/** Starts one that knows this access key. */
export async function startS3Peer(accessKey: string): Promise<S3Peer> {
  const objects = new Map<string, Buffer>();
  let limit: number | null = null;

  async function put(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (limit !== null && size > limit) return void request.socket.resetAndDestroy();
    }
    const bytes = Buffer.concat(chunks);
    const checksum = createHash('sha256').update(bytes).digest('base64');
    if (Number(request.headers['content-length']) !== size) return refuse(response, 400, 'IncompleteBody');
    if (request.headers['x-amz-checksum-sha256'] !== checksum) return refuse(response, 400, 'BadDigest');
    objects.set(name, bytes);
    response.writeHead(200, { etag: `"${createHash('md5').update(bytes).digest('hex')}"` }).end();
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const name = decodeURIComponent(url.pathname.slice(1));
    const signed = SIGNED.exec(request.headers.authorization ?? '');
    const headers = signed?.[2]?.split(';') ?? [];
    const wellSigned =
      signed?.[1] === accessKey &&
      ['host', 'x-amz-content-sha256', 'x-amz-date'].every((one) => headers.includes(one));
    if (!wellSigned) return refuse(response, 403, 'SignatureDoesNotMatch');
    if (request.method === 'PUT') return void put(request, response, name).catch(() => response.destroy());
    const object = objects.get(name);
    if (request.method !== 'GET' || !object) return refuse(response, 404, 'NoSuchKey');
    response.writeHead(200, { 'content-length': object.length }).end(object);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    objects,
    breakAfter: (bytes) => {
      limit = bytes;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
