import type { Mailbox, NewMailbox } from '../../api/types.ts';

type Tls = 'tls' | 'starttls' | 'none';
/** One server in the form; `oauth` shows what OAuth2 needs. */
export interface ServerValues {
  host: string;
  port: number | string;
  tls: Tls;
  user: string;
  password: string;
  oauth: boolean;
  tokenUrl: string;
  clientId: string;
}

/** What the form of a mailbox holds. */
export interface MailboxValues {
  name: string;
  address: string;
  aliases: string[];
  teamId: string;
  receives: boolean;
  sends: boolean;
  imap: ServerValues;
  smtp: ServerValues;
  folders: string[];
  afterCommit: 'keep' | 'move' | 'delete';
  moveTo: string;
  clientSecret: string;
  refreshToken: string;
  signature: string;
  active: boolean;
}

const server = (of: Mailbox['imap'] | Mailbox['smtp'], port: number): ServerValues => ({
  host: of?.host ?? '',
  port: of?.port ?? port,
  tls: of?.tls ?? 'tls',
  user: of?.user ?? '',
  password: '',
  oauth: of?.oauth !== undefined,
  tokenUrl: of?.oauth?.tokenUrl ?? '',
  clientId: of?.oauth?.clientId ?? '',
});

/** A mailbox, or a new one, as the form shows it. Secrets are never given out, so they are empty. */
export const valuesOf = (box: Mailbox | null): MailboxValues => ({
  name: box?.name ?? '',
  address: box?.address ?? '',
  aliases: box?.aliases ?? [],
  teamId: box?.teamId ?? '',
  receives: box ? box.imap !== null : true,
  sends: box ? box.smtp !== null : true,
  imap: server(box?.imap ?? null, 993),
  smtp: server(box?.smtp ?? null, 465),
  folders: box?.imap?.folders ?? ['INBOX'],
  afterCommit: box?.imap?.afterCommit ?? 'keep',
  moveTo: box?.imap?.moveTo ?? '',
  clientSecret: '',
  refreshToken: '',
  signature: box?.signature ?? '',
  active: box?.active ?? true,
});

const oauth = (of: ServerValues) =>
  of.oauth ? { oauth: { tokenUrl: of.tokenUrl, clientId: of.clientId } } : {};

/** What is sent to the server; secrets that were left empty stay as they are. */
export function asBody(
  of: MailboxValues,
): NewMailbox & Required<Pick<NewMailbox, 'imap' | 'smtp' | 'secrets'>> {
  const base = (one: ServerValues) => ({ host: one.host, port: Number(one.port), tls: one.tls });
  const imap = of.receives
    ? {
        ...base(of.imap),
        user: of.imap.user || of.address,
        folders: of.folders,
        afterCommit: of.afterCommit,
        ...(of.afterCommit === 'move' ? { moveTo: of.moveTo } : {}),
        ...oauth(of.imap),
      }
    : null;
  // A relay within the company often wants no sign-in: without a password and a name there is none.
  const name = of.smtp.user || (of.smtp.password || of.smtp.oauth ? of.address : '');
  const smtp = of.sends ? { ...base(of.smtp), ...(name ? { user: name } : {}), ...oauth(of.smtp) } : null;
  return {
    name: of.name,
    address: of.address,
    aliases: of.aliases,
    teamId: of.teamId || null,
    imap,
    smtp,
    secrets: {
      ...(of.imap.password ? { imapPassword: of.imap.password } : {}),
      ...(of.smtp.password ? { smtpPassword: of.smtp.password } : {}),
      ...(of.clientSecret ? { oauthClientSecret: of.clientSecret } : {}),
      ...(of.refreshToken ? { oauthRefreshToken: of.refreshToken } : {}),
    },
    signature: of.signature,
  } satisfies NewMailbox;
}
