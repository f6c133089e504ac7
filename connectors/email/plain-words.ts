/** Says in plain words why a mail server could not be used, for the people who look after a mailbox. */

/** `say`: what is wrong, one sentence. `next`: what the reader can do about it, one sentence. */
export interface PlainTrouble {
  readonly say: string;
  readonly next: string;
}

const NETWORK: Readonly<Record<string, (server: string) => PlainTrouble>> = {
  ECONNREFUSED: (server) => ({
    say: `Nothing answers at ${server}.`,
    next: 'Check the port, and whether the mail server is running.',
  }),
  ENOTFOUND: (server) => ({
    say: `There is no server of the name in ${server}.`,
    next: 'Check the spelling of the server name.',
  }),
  EAI_AGAIN: (server) => ({
    say: `The name of ${server} could not be looked up.`,
    next: 'Check the network and name service of this machine; it is tried again by itself.',
  }),
  ECONNRESET: (server) => ({
    say: `${server} broke off the connection.`,
    next: 'It is tried again by itself; if it stays, check that port and encryption belong together.',
  }),
  EHOSTUNREACH: (server) => ({
    say: `${server} cannot be reached from this network.`,
    next: 'Check network, firewall and VPN.',
  }),
  ENETUNREACH: (server) => ({
    say: `${server} cannot be reached from this network.`,
    next: 'Check network, firewall and VPN.',
  }),
  TIMEOUT: (server) => ({
    say: `${server} did not answer in time.`,
    next: 'Check port and firewall: with a wrong encryption setting a server may stay silent.',
  }),
  CERTIFICATE: (server) => ({
    say: `The certificate of ${server} is not valid for it, so the connection was not used.`,
    next: 'Use the name that the certificate was made for, renew it, or give the certificate authority of your company in the settings.',
  }),
  TLS: (server) => ({
    say: `No encrypted connection to ${server} came about.`,
    next: 'Check that port and encryption belong together: 993 and 465 begin encrypted, 143 and 587 use STARTTLS.',
  }),
};

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ALTNAME/;
const TIMEOUT = /TIMEOUT|ETIMEDOUT/;
const TLS = /^(ERR_SSL|EPROTO|ETLS|ERR_TLS)|TLS/;

/** Every `code` of an error and its causes, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    for (const field of ['originalCode', 'code'] as const) {
      const value: unknown = Reflect.get(at, field);
      if (typeof value === 'string') codes.push(value);
    }
    if (at instanceof AggregateError) codes.push(...at.errors.slice(0, 4).flatMap(codesOf));
    at = at.cause;
  }
  return codes;
}

/** The text of a server, safe to show: one line, no control characters, at most 500 characters. */
export function tidyReply(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > 500 ? `${line.slice(0, 499)}…` : line;
}

/** Trouble on the way to a server; `null` where the error is not about the network or encryption. `server` is host:port. */
export function networkTrouble(error: unknown, server: string): PlainTrouble | null {
  for (const code of codesOf(error)) {
    const known = NETWORK[code];
    if (known !== undefined) return known(server);
    if (CERTIFICATE.test(code)) return NETWORK.CERTIFICATE?.(server) ?? null;
    if (TIMEOUT.test(code)) return NETWORK.TIMEOUT?.(server) ?? null;
    if (TLS.test(code)) return NETWORK.TLS?.(server) ?? null;
  }
  return null;
}
