import { z } from 'zod';
import { IdParams, Instant } from '#contracts/common.ts';
import {
  Mailbox,
  MailboxChange,
  MailboxTrial,
  MailboxTrialRequest,
  NewMailbox,
  QuarantinedMail,
} from '#contracts/mailboxes.ts';
import { ADMINS, LEADS, READERS } from '#platform/actor.ts';
import type { Database } from '#platform/db/index.ts';
import { cursorOf, get, Page, pageQuery, type Route, readCursor, write } from '#platform/http/index.ts';
import type { Enqueue } from '#platform/jobs/index.ts';
import type { Secrets } from '#platform/secrets/index.ts';
import { changeMailbox, connectMailbox, stillMeant } from './mailbox-verbs.ts';
import { listMailboxes, showMailbox } from './mailbox-views.ts';
import { findMailbox, type MailboxAccess, openSecrets } from './mailboxes.ts';
import { listQuarantine, retryQuarantined } from './quarantine.ts';

export interface MailRouteParts {
  readonly secrets: Secrets;
  readonly enqueue: Enqueue;
  /** Signs in to both servers and says how it went; never rejects. */
  readonly tryMailbox: (
    access: Pick<MailboxAccess, 'imap' | 'smtp' | 'secrets'>,
  ) => Promise<z.input<typeof MailboxTrial>>;
}

/** Settings of mailboxes, and the list of mail that could not be read. */
export const mailRoutes = (parts: MailRouteParts): Route[] => [
  ...mailboxRoutes(parts),
  trialRoute(parts),
  ...quarantineRoutes(parts),
];

const tag = 'mailboxes';

const mailboxRoutes = ({ secrets }: MailRouteParts): Route[] => [
  get({
    url: '/mailboxes',
    tag,
    summary: 'Mailboxes with what they found, stored and could not fetch; servers are told to admins only.',
    who: READERS,
    response: z.object({ items: z.array(Mailbox) }),
    handle: async ({ db, actor }) => ({ items: await listMailboxes(db, secrets, actor) }),
  }),
  write({
    method: 'POST',
    url: '/mailboxes',
    tag,
    summary: 'Connect a mailbox. Its secrets are sealed and never given out again.',
    who: ADMINS,
    body: NewMailbox,
    status: 201,
    response: Mailbox,
    handle: async ({ tx, body, actor, now }) =>
      showMailbox(tx, secrets, actor, await connectMailbox(tx, secrets, body, actor, now)),
  }),
  get({
    url: '/mailboxes/:id',
    tag,
    summary: 'One mailbox.',
    who: READERS,
    params: IdParams,
    response: Mailbox,
    handle: ({ db, params, actor }) => showMailbox(db, secrets, actor, params.id),
  }),
  write({
    method: 'PATCH',
    url: '/mailboxes/:id',
    tag,
    summary:
      'Change a mailbox; what is left out stays. A password stays with the server that it was given for.',
    who: ADMINS,
    params: IdParams,
    body: MailboxChange,
    response: Mailbox,
    handle: async ({ tx, params, body, actor, now }) => {
      await changeMailbox(tx, secrets, params.id, body, actor, now);
      return showMailbox(tx, secrets, actor, params.id);
    },
  }),
];

async function accessOf(db: Database, secrets: Secrets, given: z.output<typeof MailboxTrialRequest>) {
  const { mailboxId, imap, smtp } = given;
  if (mailboxId === undefined) return { imap, smtp, secrets: given.secrets };
  const row = await findMailbox(db, mailboxId);
  const stored = stillMeant(openSecrets(secrets, row), row, given);
  return { imap, smtp, secrets: { ...stored, ...given.secrets } };
}

const trialRoute = ({ secrets, tryMailbox }: MailRouteParts): Route =>
  write({
    method: 'POST',
    url: '/mailboxes/trial',
    tag,
    summary: 'Try settings: signs in to both servers, changes nothing.',
    who: ADMINS,
    body: MailboxTrialRequest,
    response: MailboxTrial,
    before: async ({ db, body }) => tryMailbox(await accessOf(db, secrets, body)),
    handle: async ({ prepared }) => prepared,
  });

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const quarantineRoutes = ({ enqueue }: MailRouteParts): Route[] => [
  get({
    url: '/quarantine',
    tag: 'quarantine',
    summary: 'Mail that could not be read, latest first; every original is safe.',
    who: READERS,
    query: pageQuery,
    response: Page(QuarantinedMail),
    handle: async ({ db, query: { limit, cursor } }) => {
      const items = await listQuarantine(db, limit, readCursor(z.tuple([Instant, Sha256]), cursor));
      const last = items.at(-1);
      return {
        items,
        next: last && items.length === limit ? cursorOf([last.receivedAt, last.sha256]) : null,
      };
    },
  }),
  write({
    method: 'POST',
    url: '/quarantine/:sha256/retry',
    tag: 'quarantine',
    summary: 'Have it read again. If that works it gets an entry of its own, about the first one.',
    who: LEADS,
    params: z.object({ sha256: Sha256 }),
    status: 202,
    response: z.object({ sha256: Sha256 }),
    handle: async ({ tx, params, actor, now }) => {
      await retryQuarantined(tx, enqueue, params.sha256, actor, now);
      return params;
    },
  }),
];
