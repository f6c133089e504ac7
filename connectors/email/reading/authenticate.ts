import { resolve as systemResolve } from 'node:dns/promises';
import type { AuthenticateResult, DNSResolver } from 'mailauth';
import type { MailEnvelope } from '#contracts/connector.ts';

/** Result words of RFC 8601. */
export type AuthWord =
  | 'pass'
  | 'fail'
  | 'softfail'
  | 'neutral'
  | 'none'
  | 'temperror'
  | 'permerror'
  | 'policy';

/** One check of a mail and the domain that it speaks about, lower case, or `null`. */
export interface AuthCheck {
  readonly result: AuthWord;
  readonly domain: string | null;
}

/** What SPF, DKIM (one result per signature) and DMARC say. `dmarc.result` alone says something about the From that people see. */
export interface MailAuthentication {
  readonly spf: AuthCheck;
  readonly dkim: readonly AuthCheck[];
  readonly dmarc: AuthCheck;
}

const TIME_LIMIT_MS = 10_000;
const MAX_SIGNATURES = 10;
const MAX_HEADER = 256 * 1024;

const words: readonly AuthWord[] = [
  'pass',
  'fail',
  'softfail',
  'neutral',
  'none',
  'temperror',
  'permerror',
  'policy',
];

function wordOf(text: string | undefined): AuthWord {
  return words.find((word) => word === text) ?? (text === 'temperr' ? 'temperror' : 'none');
}

function allOf(result: AuthWord): MailAuthentication {
  const same: AuthCheck = { result, domain: null };
  return { spf: same, dkim: [same], dmarc: same };
}

/** Signatures cost lookups and arithmetic: a mail with absurdly many, or with a huge header, is not checked. */
function isAbsurd(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_HEADER)).toString(
    'latin1',
  );
  const end = start.search(/\r?\n\r?\n/);
  if (end < 0 && bytes.length > MAX_HEADER) return true;
  const signatures = start.slice(0, end < 0 ? undefined : end).match(/^(dkim-signature|arc-seal):/gim);
  return (signatures?.length ?? 0) > MAX_SIGNATURES;
}

/** Lookups that fail for want of an answer are `temperror` by mailauth; this one also ends them in time. */
function timed(resolver: DNSResolver, signal: AbortSignal): DNSResolver {
  return (domain, type) =>
    new Promise((resolve, reject) => {
      const late = () => reject(Object.assign(new Error('DNS lookup took too long'), { code: 'ETIMEOUT' }));
      if (signal.aborted) return late();
      signal.addEventListener('abort', late, { once: true });
      resolver(domain, type).then(resolve, reject);
    });
}

function summary(found: AuthenticateResult): MailAuthentication {
  const domain = (text: string | undefined) => text?.toLowerCase() || null;
  return {
    spf: found.spf
      ? { result: wordOf(found.spf.status.result), domain: domain(found.spf.domain) }
      : { result: 'none', domain: null },
    dkim: found.dkim.results.map((one) => ({
      result: wordOf(one.status.result),
      domain: domain(one.signingDomain),
    })),
    dmarc: found.dmarc
      ? { result: wordOf(found.dmarc.status.result), domain: domain(found.dmarc.domain) }
      : { result: 'none', domain: null },
  };
}

const ask: DNSResolver = async (domain, type) => {
  const found = await systemResolve(domain, type);
  return Array.isArray(found)
    ? found.map((entry) => (Array.isArray(entry) ? entry.map(String) : [String(entry)]))
    : [];
};

/**
 * Checks SPF, DKIM and DMARC by DNS. SPF needs the envelope's peer and is `none` without it. Never throws: lookups that fail
 * or take more than 10 s in all give `temperror`, what cannot be checked gives `permerror`.
 */
export async function authenticate(
  bytes: Uint8Array,
  envelope: MailEnvelope,
  resolver: DNSResolver = ask,
  limitMs: number = TIME_LIMIT_MS,
): Promise<MailAuthentication> {
  if (isAbsurd(bytes)) return allOf('permerror');
  // Only whoever takes mail in by SMTP or LMTP needs it, and it is a lot of code to load.
  const { authenticate: check } = await import('mailauth');
  const signal = AbortSignal.timeout(limitMs);
  const late = new Promise<null>((resolve) =>
    signal.addEventListener('abort', () => resolve(null), { once: true }),
  );
  try {
    const found = await Promise.race([
      check(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
        ...(envelope.remoteAddress === undefined ? {} : { ip: envelope.remoteAddress }),
        ...(envelope.helo === undefined ? {} : { helo: envelope.helo }),
        sender: envelope.from ?? '',
        mta: 'kept',
        disableArc: true,
        disableBimi: true,
        trustReceived: false,
        rejectRsaSha1: true,
        resolver: timed(resolver, signal),
      }),
      late,
    ]);
    if (found === null) return allOf('temperror');
    const all = summary(found);
    return envelope.remoteAddress === undefined ? { ...all, spf: { result: 'none', domain: null } } : all;
  } catch {
    return allOf('temperror');
  }
}

/**
 * What servers of ours wrote into Authentication-Results (RFC 8601), from fields of those authserv-ids only; anybody can
 * write such a field, so the id must be one that our own server removes from what arrives. `null` where there is none; of
 * several, the topmost counts. `headers` are names and values in order.
 */
export function trustedResults(
  headers: readonly (readonly [string, string])[],
  ourAuthservIds: readonly string[],
): MailAuthentication | null {
  const ours = new Set(ourAuthservIds.map((id) => id.toLowerCase()));
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'authentication-results') continue;
    const [id = '', ...results] = withoutComments(value.slice(0, 8_192)).split(';');
    if (ours.has(id.trim().split(/\s/)[0]?.toLowerCase() ?? '')) return readResults(results);
  }
  return null;
}

/** Comments may nest and hold anything, quoted strings too. */
function withoutComments(value: string): string {
  let depth = 0;
  let quoted = false;
  let out = '';
  for (let at = 0; at < value.length; at++) {
    const char = value[at] ?? '';
    if (char === '\\') at += 1;
    else if (char === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth += 1;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) out += char;
  }
  return out;
}

function readResults(results: readonly string[]): MailAuthentication {
  const checks = results.flatMap((text) => {
    const [, method = '', word = ''] = /^\s*(spf|dkim|dmarc)\s*(?:\/\d+)?\s*=\s*([a-z]+)/i.exec(text) ?? [];
    const domain =
      /(?:header\.d|header\.i|header\.from|smtp\.mailfrom|smtp\.helo)\s*=\s*(?:[^\s;@]*@)?([a-z0-9.-]+)/i.exec(
        text,
      )?.[1];
    return method
      ? [
          {
            method: method.toLowerCase(),
            result: wordOf(word.toLowerCase()),
            domain: domain?.toLowerCase() ?? null,
          },
        ]
      : [];
  });
  const one = (method: string): AuthCheck => {
    const found = checks.find((entry) => entry.method === method);
    return { result: found?.result ?? 'none', domain: found?.domain ?? null };
  };
  const dkim = checks
    .filter((entry) => entry.method === 'dkim')
    .map(({ result, domain }) => ({ result, domain }));
  return { spf: one('spf'), dkim, dmarc: one('dmarc') };
}
