/** A real SMTP server on a loopback port that keeps what it is given, for tests that send mail. */
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** One mail as the sink got it. */
export interface SunkMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly bytes: Buffer;
}

/** An answer other than 2xx: the SMTP code and text. */
export interface SinkAnswer {
  readonly code: number;
  readonly text: string;
}

/** How the sink behaves; `null` (or nothing) means that it accepts. */
export interface SinkBehaviours {
  readonly mailFrom?: (address: string) => SinkAnswer | null;
  readonly recipient?: (address: string) => SinkAnswer | null;
  /** Asked after the final dot; what it refuses is not kept. */
  readonly message?: (mail: SunkMail) => Promise<SinkAnswer | null> | SinkAnswer | null;
  /** Sign-in that is asked for and accepted. */
  readonly auth?: { readonly user: string; readonly password?: string; readonly accessToken?: string };
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A running sink. `waitFor(n)` resolves with all mails once there are `n`; the test's own time-out bounds it. */
export interface SmtpSink {
  readonly port: number;
  readonly messages: readonly SunkMail[];
  readonly waitFor: (count: number) => Promise<readonly SunkMail[]>;
  readonly close: () => Promise<void>;
}

const asError = (answer: SinkAnswer | null | undefined): Error | null =>
  answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null;

function authOptions(behaviours: SinkBehaviours): SMTPServerOptions {
  const { auth } = behaviours;
  if (auth === undefined) return { authOptional: true };
  return {
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    onAuth: (given, _session, done) => {
      const byToken = given.accessToken !== undefined && given.accessToken === auth.accessToken;
      const byPassword = given.password !== undefined && given.password === auth.password;
      if (given.username === auth.user && (byToken || byPassword)) done(null, { user: auth.user });
      else done(asError({ code: 535, text: 'Wrong user or password' }));
    },
  };
}

/** Starts a sink on 127.0.0.1; `onMessage` hears of every mail that was kept. */
export async function startSmtpSink(
  options: { readonly onMessage?: (mail: SunkMail) => void; readonly behaviours?: SinkBehaviours } = {},
): Promise<SmtpSink> {
  const messages: SunkMail[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const behaviours = options.behaviours ?? {};
  const keep = (mail: SunkMail): void => {
    messages.push(mail);
    options.onMessage?.(mail);
    for (const waiter of waiting) if (messages.length >= waiter.count) waiter.resolve();
  };
  const server = new SMTPServer({
    ...authOptions(behaviours),
    ...behaviours.tls,
    disabledCommands: behaviours.tls === undefined ? ['STARTTLS'] : [],
    disableReverseLookup: true,
    closeTimeout: 500,
    logger: false,
    onMailFrom: (address, _session, done) => done(asError(behaviours.mailFrom?.(address.address))),
    onRcptTo: (address, _session, done) => done(asError(behaviours.recipient?.(address.address))),
    onData: (stream, session, done) => {
      const { mailFrom, rcptTo } = session.envelope;
      stream.on('error', () => undefined);
      const take = async (): Promise<Error | null> => {
        const bytes = await buffer(stream);
        const from = mailFrom === false ? '' : mailFrom.address;
        const mail = { from, to: rcptTo.map((recipient) => recipient.address), bytes };
        const answer = asError(await behaviours.message?.(mail));
        if (answer === null) keep(mail);
        return answer;
      };
      take().then(done, (error: unknown) => done(new Error(String(error))));
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('the SMTP sink has no port');
  return {
    port: address.port,
    messages,
    waitFor: async (count) => {
      if (messages.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return messages;
    },
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
