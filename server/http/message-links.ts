import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  answerDeletion,
  findLinkedMessage,
  type LinkedMessage,
  type Reader,
  sayNotMe,
  unsubscribe,
  type WrongRecipientParts,
} from '#domains/incidents/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, readForms, sendPage } from './page.ts';

const Params = z.object({ token: z.string().max(200) });
/** What a mail program posts by itself (RFC 8058, and the draft on wrong recipients), or one of our own buttons. */
const Form = z.object({
  'Wrong-Recipient': z.literal('One-Click').optional(),
  'List-Unsubscribe': z.literal('One-Click').optional(),
  reader: z.coerce.number().int().min(0).max(99).optional(),
  say: z.enum(['not-me', 'deleted', 'not-deleted', 'unsubscribe']).optional(),
});
type Said = z.output<typeof Form>;

/**
 * The pages behind the links that every message carries: `/not-me/{token}` and `/unsubscribe/{token}`, for readers without an
 * account and without scripts. A GET only asks, because scanners of mail open every link; the POST does it.
 */
export function mountMessageLinks(
  app: FastifyInstance,
  house: Pick<House, 'db' | 'clock' | 'secrets'>,
  parts: WrongRecipientParts,
): void {
  const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
  const find = async (params: unknown): Promise<LinkedMessage | undefined> => {
    const parsed = Params.safeParse(params);
    return parsed.success ? findLinkedMessage(house.db, house.secrets, parsed.data.token) : undefined;
  };
  void app.register(async (scope) => {
    readForms(scope, 4096);
    readParts(scope, 4096);
    for (const kind of ['not-me', 'unsubscribe'] as const) {
      scope.get(`/${kind}/:token`, options, async (request, reply) => {
        const message = await find(request.params);
        return message ? sendPage(reply, 200, asks(kind, message)) : sendPage(reply, 404, GONE);
      });
      scope.post(`/${kind}/:token`, options, async (request, reply) => {
        const message = await find(request.params);
        if (!message) return sendPage(reply, 404, GONE);
        const form = Form.safeParse(request.body);
        if (!form.success) return sendPage(reply, 422, asks(kind, message));
        return answer(reply, kind, message, form.data);
      });
    }
  });

  async function answer(
    reply: FastifyReply,
    kind: 'not-me' | 'unsubscribe',
    message: LinkedMessage,
    said: Said,
  ): Promise<FastifyReply> {
    const now = house.clock.now();
    const oneClick = said['Wrong-Recipient'] !== undefined;
    if (said['List-Unsubscribe'] !== undefined || said.say === 'unsubscribe') {
      await inTransaction(house.db, (tx) => unsubscribe(tx, message, now));
      return sendPage(reply, 200, UNSUBSCRIBED);
    }
    if (!oneClick && said.say === undefined) return sendPage(reply, 422, asks(kind, message));
    const reader = readerOf(message, said);
    if (!reader) return sendPage(reply, 422, asks('not-me', message));
    if (said.say === 'deleted' || said.say === 'not-deleted') {
      const deleted = said.say === 'deleted';
      await inTransaction(house.db, (tx) => answerDeletion(tx, message, reader, deleted, now));
      return sendPage(reply, 200, ANSWERED);
    }
    const source = oneClick ? 'one-click in a mail program' : 'link in a message';
    await inTransaction(house.db, (tx) => sayNotMe(tx, parts, message, reader, source, now));
    return sendPage(reply, 200, thanks(message.readers.indexOf(reader)));
  }
}

/** Mail programs may post their one field as multipart/form-data as well (RFC 8058, 3.1). */
function readParts(scope: FastifyInstance, bodyLimit: number): void {
  // Uploads are read as streams elsewhere; here it is one short field.
  scope.removeContentTypeParser('multipart/form-data');
  scope.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'string', bodyLimit },
    (_request, body, done) => {
      const fields = String(body).matchAll(
        /\bname="?([\w-]{1,40})"?\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]{0,100})/g,
      );
      done(null, Object.fromEntries([...fields].map(([, name, value]) => [name, value])));
    },
  );
}

/** Who of those it went to is speaking; of several only they themselves can say. */
const readerOf = ({ readers }: LinkedMessage, said: Said): Reader | undefined =>
  said.reader === undefined ? (readers.length === 1 ? readers[0] : undefined) : readers[said.reader];

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>A part of it may be missing. Answer the message that it stood in: we read every answer.</p>',
};

const asks = (kind: 'not-me' | 'unsubscribe', message: LinkedMessage): Page =>
  kind === 'not-me' ? asksWho(message) : ASKS_UNSUBSCRIBE;

const asksWho = ({ readers }: LinkedMessage): Page => ({
  title: 'Did this message reach the wrong person?',
  body: [
    '<p>If you are not the customer whom it is meant for, press the button. We then send you nothing more that is meant for them, and ask them for their right address.</p>',
    `<form method="post"><input type="hidden" name="say" value="not-me">${readers.map((reader, at) => button(reader, at)).join('')}</form>`,
  ].join(''),
});

const button = (reader: Reader, at: number): string =>
  `<button name="reader" value="${at}" class="first">${html(masked(reader))} is not theirs</button>`;

/** Enough to know one's own address by, too little to learn another's. */
function masked({ kind, value }: Reader): string {
  if (kind === 'email') {
    const at = value.lastIndexOf('@');
    return `${value.slice(0, 2)}…${value.slice(at)}`;
  }
  if (kind === 'phone') return `…${value.replace(/\D/g, '').slice(-3)}`;
  return 'This address';
}

const ASKS_UNSUBSCRIBE: Page = {
  title: 'No more advertising from us?',
  body: '<p>Press the button, and we send you no more advertising this way. What concerns your account you still get.</p><form method="post"><button name="say" value="unsubscribe" class="first">No more advertising</button></form><p>If this message was not meant for you:</p><form method="post"><button name="say" value="not-me">This isn’t me</button></form>',
};

const UNSUBSCRIBED: Page = {
  title: 'Done',
  body: '<p>We send you no more advertising this way. It counts from now on.</p>',
};

const thanks = (reader: number): Page => ({
  title: 'Thank you for telling us',
  body: `<p>From now on nothing that is meant for them goes to you. A person looks into how this happened.</p><p>Please delete what reached you, and tell us that you did:</p><form method="post"><input type="hidden" name="reader" value="${reader}"><button name="say" value="deleted" class="first">I have deleted it</button><button name="say" value="not-deleted">I have not</button></form>`,
});

const ANSWERED: Page = { title: 'Thank you', body: '<p>We noted it. Nothing more is asked of you.</p>' };
