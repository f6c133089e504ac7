/** Opens a connection to an outgoing mail server: encryption, sign-in, time-outs. */
import SMTPConnection, { type SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { networkTrouble, type PlainTrouble, tidyReply } from '../plain-words.ts';

/** Sign-in by password, or by an OAuth2 access token that is asked for at every connection; `null` where the server wants none. */
export type SenderAuth =
  | { readonly user: string; readonly password: string }
  | { readonly user: string; readonly accessToken: () => Promise<string> };

/**
 * An outgoing mail server. `tls`: encrypted from the start, by STARTTLS (refused where the server cannot), or not at all.
 * `name` is what we call ourselves in EHLO. `ca`: PEM of a company's own certificate authority. Times are milliseconds.
 */
export interface SenderConfig {
  readonly host: string;
  readonly port: number;
  readonly tls: 'tls' | 'starttls' | 'none';
  readonly auth: SenderAuth | null;
  readonly name?: string;
  readonly ca?: string;
  readonly timeouts?: { readonly connect?: number; readonly silence?: number; readonly total?: number };
}

/** A name of our own: the library takes XOAUTH2 for its own token generator, which fetches tokens from a URL. */
const TOKEN_METHOD = 'KEPT-ACCESS-TOKEN';
const CONNECT_MS = 30_000;
const SILENCE_MS = 5 * 60_000;
/** A reply longer than this (bytes) is an attack or a fault. */
const MAX_REPLY_BYTES = 64 * 1024;

/** A connection that is not open yet. An `error` event of it must be listened to. */
export function newConnection(config: SenderConfig): SMTPConnection {
  return new SMTPConnection({
    host: config.host,
    port: config.port,
    secure: config.tls === 'tls',
    requireTLS: config.tls === 'starttls',
    ignoreTLS: config.tls === 'none',
    ...(config.name === undefined ? {} : { name: config.name }),
    connectionTimeout: config.timeouts?.connect ?? CONNECT_MS,
    greetingTimeout: config.timeouts?.connect ?? CONNECT_MS,
    dnsTimeout: config.timeouts?.connect ?? CONNECT_MS,
    socketTimeout: config.timeouts?.silence ?? SILENCE_MS,
    socketCloseTimeout: 1000,
    maxResponseSize: MAX_REPLY_BYTES,
    allowInternalNetworkInterfaces: true,
    customAuth: { [TOKEN_METHOD]: (context) => signInByToken(context, config) },
    ...(config.ca === undefined ? {} : { tls: { ca: [config.ca] } }),
  });
}

async function signInByToken(context: SMTPConnectionCustomAuthContext, config: SenderConfig): Promise<void> {
  if (config.auth === null || !('accessToken' in config.auth)) throw new Error('no access token is set up');
  const token = await config.auth.accessToken();
  const { user } = config.auth;
  const bearer = context.authMethods.includes('OAUTHBEARER') && !context.authMethods.includes('XOAUTH2');
  const proof = bearer
    ? `n,a=${user},\x01host=${config.host}\x01port=${config.port}\x01auth=Bearer ${token}\x01\x01`
    : `user=${user}\x01auth=Bearer ${token}\x01\x01`;
  const method = bearer ? 'OAUTHBEARER' : 'XOAUTH2';
  let answer = await context.sendCommand(`AUTH ${method} ${Buffer.from(proof).toString('base64')}`);
  // A refusal comes as a challenge that tells why; an empty answer makes the server finish.
  if (answer.status === 334) answer = await context.sendCommand(bearer ? 'AQ==' : '');
  if (answer.status !== 235) context.reject(new Error('Invalid login'));
}

/** Connects and signs in; rejects with the library's error. The caller closes the connection in either case. */
export async function openConnection(connection: SMTPConnection, config: SenderConfig): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the server closed the connection')));
    connection.connect((error?: Error | null) => (error ? reject(error) : resolve()));
  });
  const { auth } = config;
  if (auth === null) return;
  const login =
    'password' in auth ? { user: auth.user, pass: auth.password } : { user: auth.user, method: TOKEN_METHOD };
  await new Promise<void>((resolve, reject) => {
    connection.once('error', reject);
    connection.once('end', () => reject(new Error('the server closed the connection')));
    connection.login(login, (error?: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** Takes leave of the server where one is connected, and closes. */
export function hangUp(connection: SMTPConnection): void {
  if (connection.stage === 'connected' && !connection.destroyed) connection.quit();
  connection.close();
}

/** The reply code of a server in an error, `null` where no server spoke. */
export function replyCode(error: unknown): number | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'responseCode') : null;
  return typeof code === 'number' ? code : null;
}

/** The reply of a server in an error, or what happened, as one line. Holds no secrets: commands are not in it. */
export function replyText(error: unknown): string {
  const response: unknown = error instanceof Error ? Reflect.get(error, 'response') : null;
  if (typeof response === 'string' && response !== '') return tidyReply(response);
  return tidyReply(error instanceof Error ? error.message : String(error));
}

/** What kept us from a server, for its settings page. */
export function senderTrouble(error: unknown, config: SenderConfig): PlainTrouble {
  const server = `${config.host}:${config.port}`;
  const code = error instanceof Error ? String(Reflect.get(error, 'code')) : '';
  const reply = replyText(error);
  if (code === 'EAUTH')
    return {
      say: `${server} refused the sign-in: ${reply}`,
      next: 'Check user name and password; some providers want an app password or a renewed permission.',
    };
  if (code === 'ETLS' && replyCode(error) !== null)
    return {
      say: `${server} does not offer the encryption (STARTTLS) that is asked for, so nothing was sent: ${reply}`,
      next: 'Choose the encryption that this port uses.',
    };
  const known = networkTrouble(error, server);
  if (known !== null) return known;
  return {
    say: `${server} cannot be used: ${reply}`,
    next: 'Check that this is an outgoing mail server (SMTP).',
  };
}

/** For the settings page: connects, signs in and says hello. Never rejects. */
export async function trySender(
  config: SenderConfig,
): Promise<{ readonly ok: true; readonly say: string } | ({ readonly ok: false } & PlainTrouble)> {
  const connection = newConnection(config);
  connection.on('error', () => undefined);
  const deadline = setTimeout(() => connection.close(), config.timeouts?.total ?? 2 * CONNECT_MS);
  try {
    await openConnection(connection, config);
    await new Promise<void>((resolve, reject) => {
      connection.once('end', () => reject(new Error('the server closed the connection')));
      connection.reset((error?: Error | null) => (error ? reject(error) : resolve()));
    });
    return { ok: true, say: `${config.host}:${config.port} accepts mail from this account.` };
  } catch (error) {
    return { ok: false, ...senderTrouble(error, config) };
  } finally {
    clearTimeout(deadline);
    hangUp(connection);
  }
}
