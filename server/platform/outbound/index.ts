import { lookup as systemLookup } from 'node:dns';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';

export { isPublicAddress } from './addresses.ts';

/** The request was not made, or its answer not taken; the message says why, for people, without secrets. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  /** Whether the other side may have got the request all the same; false where it certainly has not. */
  readonly maybeSent: boolean;

  constructor(say: string, maybeSent = false) {
    super(say);
    this.maybeSent = maybeSent;
  }
}

export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for everything together, 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Largest answer in bytes, 1 MiB unless told. */
  readonly maxBytes?: number;
  /** What becomes of a larger answer: it is refused unless told, or cut off there. */
  readonly beyond?: 'refuse' | 'cut';
  /** Gives the request up before its time. */
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly body: string;
  /** As sent, when the other side asks to be left alone for a while (RFC 9110, 10.2.3). */
  readonly retryAfter?: string | undefined;
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

function targetOf(text: string, within: ReadonlySet<string>): URL {
  const url = URL.parse(text);
  const known = url !== null && within.has(url.hostname);
  if (url?.protocol !== 'https:' && !(known && url.protocol === 'http:'))
    throw new OutboundError('Only https addresses are called.');
  if (url.username !== '' || url.password !== '')
    throw new OutboundError('An address may not hold a password.');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // No name is looked up for a literal, so it is checked here.
  if (!known && isIP(host) !== 0 && !isPublicAddress(host))
    throw new OutboundError(`${host} is an address within a private network, which is not called.`);
  return url;
}

/** Says why an address would be refused without a look at the network; `undefined` where it would be tried. */
export function whyNotCalled(url: string, within: readonly string[]): string | undefined {
  try {
    targetOf(url, new Set(within));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** How calls are made. */
export interface OutboundSettings {
  /** Hosts within one's own network that are called all the same, also without TLS: as they stand in the address. */
  readonly within: readonly string[];
  /** Keeps connections open for the next call (to an address that was checked); otherwise each call has its own. */
  readonly keepAlive: boolean;
}

/** Idle connections are closed before servers do it at their usual five seconds (milliseconds). */
const IDLE_MS = 4_000;

const agentOf = ({ keepAlive }: OutboundSettings, { Agent }: typeof http | typeof https) =>
  keepAlive ? new Agent({ keepAlive, timeout: IDLE_MS }) : false;

/**
 * Calls an https address as something hostile: certificate checked, no redirects followed, private addresses refused at the
 * moment of connecting (so that a name cannot change its mind), time and size limited. Rejects with `OutboundError`.
 */
export function createOutbound(settings: OutboundSettings): Outbound {
  const within = new Set(settings.within);
  const agents = { 'http:': agentOf(settings, http), 'https:': agentOf(settings, https) };
  return async ({ url, method, headers, body, timeoutMs = 10_000, ...rest }) => {
    const target = targetOf(url, within);
    const late = AbortSignal.timeout(timeoutMs);
    const progress: Progress = { connected: false };
    const options: https.RequestOptions = {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) },
      agent: target.protocol === 'http:' ? agents['http:'] : agents['https:'],
      ...(within.has(target.hostname) ? {} : { lookup: publicOnly }),
      signal: rest.signal ? AbortSignal.any([late, rest.signal]) : late,
    };
    try {
      return await exchange(target, options, body, rest, progress).catch((error: unknown) => {
        // It closed a kept connection while we began to write on it: nothing was heard, so a fresh one is tried.
        if (error instanceof ClosedMeanwhile)
          return exchange(target, { ...options, agent: false }, body, rest, progress);
        throw error;
      });
    } catch (error) {
      if (error instanceof OutboundError) throw error;
      throw new OutboundError(
        late.aborted
          ? `${target.host} did not answer within ${timeoutMs / 1000} seconds.`
          : `${target.host} could not be called: ${String(error)}`,
        progress.connected,
      );
    }
  };
}

/** How far a call has come: once it is connected, the request may have arrived. */
interface Progress {
  connected: boolean;
}

class ClosedMeanwhile extends Error {
  override readonly name = 'ClosedMeanwhile';
}

function exchange(
  target: URL,
  options: https.RequestOptions,
  body: string | undefined,
  limits: Pick<OutboundRequest, 'maxBytes' | 'beyond'>,
  progress: Progress,
): Promise<OutboundAnswer> {
  const { request } = target.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const call = request(target, options, (response) => {
      response.on('error', reject);
      takeAnswer(target.host, response, limits).then(resolve, reject);
    });
    call.on('socket', (socket) => {
      const ready = target.protocol === 'http:' ? 'connect' : 'secureConnect';
      const connected = (): void => {
        progress.connected = true;
      };
      if (call.reusedSocket) connected();
      else socket.once(ready, connected);
    });
    call.on('error', (error: NodeJS.ErrnoException) =>
      reject(call.reusedSocket && error.code === 'ECONNRESET' ? new ClosedMeanwhile() : error),
    );
    call.end(body);
  });
}

function takeAnswer(
  host: string,
  response: http.IncomingMessage,
  { maxBytes = 1024 * 1024, beyond = 'refuse' }: Pick<OutboundRequest, 'maxBytes' | 'beyond'>,
): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (): void =>
      resolve({
        status: response.statusCode ?? 0,
        body: Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8'),
        retryAfter: response.headers['retry-after'],
      });
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBytes) return;
      if (beyond === 'cut') end();
      else reject(new OutboundError(`${host} answered with more than ${maxBytes} bytes.`, true));
      response.destroy();
    });
    response.on('end', end);
  });
}

/** Calls the outside and nothing within. */
export const callOutside: Outbound = createOutbound({ within: [], keepAlive: false });
