import type { z } from 'zod';
import { type MailboxAccount, tryMailbox } from '#connectors/email/imap/index.ts';
import { createSender, type Sender, type SenderConfig, trySender } from '#connectors/email/sending/index.ts';
import type { MailboxTrial } from '#contracts/mailboxes.ts';
import type { SendsMail } from '#domains/delivery/index.ts';
import { type MailboxAccess, mailboxAccess } from '#domains/mail/index.ts';
import type { Database } from '#platform/db/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import type { TokenRequest } from './oauth.ts';

export type Tokens = (request: TokenRequest) => Promise<string>;
type Access = Pick<MailboxAccess, 'imap' | 'smtp' | 'secrets'>;

/** How to sign in to the incoming server of a mailbox; `undefined` where it has none. */
export function imapAccount(mailbox: Access, tokens: Tokens): MailboxAccount | undefined {
  const { imap, secrets } = mailbox;
  if (imap === null) return undefined;
  const { oauth, moveTo } = imap;
  const move =
    imap.afterCommit === 'move' && moveTo !== undefined ? ({ do: 'move', to: moveTo } as const) : undefined;
  return {
    host: imap.host,
    port: imap.port,
    tls: imap.tls,
    user: imap.user,
    auth: oauth
      ? { accessToken: () => tokens({ mailbox, oauth }) }
      : { password: secrets.imapPassword ?? '' },
    folders: imap.folders,
    afterCommit: move ?? { do: imap.afterCommit === 'delete' ? 'delete' : 'keep' },
  };
}

/** How to sign in to the outgoing server of a mailbox; `undefined` where it has none. */
export function smtpConfig({ smtp, ...mailbox }: Access, tokens: Tokens): SenderConfig | undefined {
  if (smtp === null) return undefined;
  const { user, oauth } = smtp;
  const auth =
    user === undefined
      ? null
      : oauth
        ? { user, accessToken: () => tokens({ mailbox, oauth }) }
        : { user, password: mailbox.secrets.smtpPassword ?? '' };
  return { host: smtp.host, port: smtp.port, tls: smtp.tls, auth };
}

/** Signs in to both servers and says in plain words how it went; never rejects. */
export const mailboxTrial =
  (tokens: Tokens) =>
  async (access: Access): Promise<z.input<typeof MailboxTrial>> => {
    const account = imapAccount(access, tokens);
    const config = smtpConfig(access, tokens);
    const [imap, smtp] = await Promise.all([account && tryMailbox(account), config && trySender(config)]);
    return {
      imap: imap
        ? imap.ok
          ? {
              ok: true,
              say: `Signed in to ${account?.host}.`,
              folders: imap.folders.map(({ path, messages }) => ({ path, messages: messages ?? 0 })),
            }
          : { ok: false, say: `${imap.say} ${imap.next}`, folders: [] }
        : null,
      smtp: smtp ? { ok: smtp.ok, say: smtp.ok ? smtp.say : `${smtp.say} ${smtp.next}` } : null,
    };
  };

/** Hands mails to the outgoing server of their mailbox; one that cannot be used now is tried again later. */
export function sendByMailbox(db: Database, secrets: Secrets, tokens: Tokens): SendsMail {
  const senders = new Map<string, { readonly settings: string; readonly sender: Sender }>();
  const reading = new Map<string, Promise<MailboxAccess | undefined>>();
  // Mails that are sent at the same time look once.
  const accessOf = (mailboxId: string): Promise<MailboxAccess | undefined> => {
    const found =
      reading.get(mailboxId) ??
      mailboxAccess(db, secrets, mailboxId).finally(() => reading.delete(mailboxId));
    reading.set(mailboxId, found);
    return found;
  };
  const senderOf = (mailboxId: string, access: MailboxAccess): Sender | undefined => {
    const config = smtpConfig(access, tokens);
    const settings = JSON.stringify([access.smtp, access.secrets]);
    const known = senders.get(mailboxId);
    if (known?.settings === settings || !config) return config && known?.sender;
    const sender = createSender(config);
    senders.set(mailboxId, { settings, sender });
    return sender;
  };
  return async (mailboxId, transmission) => {
    const access = await accessOf(mailboxId);
    const sender = access && senderOf(mailboxId, access);
    if (!sender)
      return {
        outcome: 'later',
        reply: 'The mailbox is switched off or has no outgoing server.',
        rejectedRecipients: [],
      };
    return sender.send(transmission);
  };
}
