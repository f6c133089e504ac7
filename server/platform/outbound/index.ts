import { lookup as systemLookup } from 'node:dns';
import { type RequestOptions, request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';

export { isPublicAddress } from './addresses.ts';

/** The request was not made, or its answer not taken; the message says why, for people, without secrets. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for everything together, 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Largest answer in bytes, 1 MiB unless told. */
  readonly maxBytes?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly body: string;
}

/** Makes one request to somewhere outside. */
export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>;

/** Looks a name up and refuses it where any of its addresses is ours; the connection goes to what was checked. */
const publicOnly: LookupFunction = (hostname, options, done) => {
  systemLookup(hostname, { ...options, all: true }, (error, found) => {
    const first = found?.[0];
    if (error || first === undefined) return done(error ?? new Error('no address'), '', 4);
    if (!found.every((one) => isPublicAddress(one.address)))
      return done(
        new OutboundError(`${hostname} is an address within a private network, which is not called.`),
        '',
        4,
      );
    if (options.all === true) return done(null, found);
    return done(null, first.address, first.family);
  });
};

function targetOf(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') throw new OutboundError('Only https addresses are called.');
  if (url.username !== '' || url.password !== '')
    throw new OutboundError('An address may not hold a password.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // No name is looked up for a literal, so it is checked here.
  if (isIP(host) !== 0 && !isPublicAddress(host))
    throw new OutboundError(`${host} is an address within a private network, which is not called.`);
  return url;
}

/**
 * Calls an https address as something hostile: certificate checked, no redirects followed, private addresses refused at the
 * moment of connecting (so that a name cannot change its mind), time and size limited. Rejects with `OutboundError`.
 */
export const callOutside: Outbound = async ({
  url,
  method,
  headers,
  body,
  timeoutMs = 10_000,
  maxBytes = 1024 * 1024,
}) => {
  const target = targetOf(url);
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
    agent: false,
    lookup: publicOnly,
    signal: AbortSignal.timeout(timeoutMs),
  };
  return await new Promise((resolve, reject) => {
    const fail = (error: unknown): void =>
      reject(
        error instanceof OutboundError
          ? error
          : new OutboundError(`${target.host} could not be called: ${String(error)}`),
      );
    const call = request(target, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxBytes)
          call.destroy(new OutboundError(`${target.host} answered with more than ${maxBytes} bytes.`));
        else chunks.push(chunk);
      });
      response.on('error', fail);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    call.on('error', fail);
    call.end(body);
  });
};
