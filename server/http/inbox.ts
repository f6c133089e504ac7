import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readsOf } from '#domains/customers/index.ts';
import { openPortalMessage, portalInbox, readInboxToken } from '#domains/delivery/index.ts';
import { workingTimeOf } from '#domains/staff/index.ts';
import { localeOfDates } from '#domains/templates/index.ts';
import { type Database, inTransaction } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

const Params = z.object({ token: z.string().max(200) });
const Form = z.object({ message: z.uuid() });
const FORM_BYTES = 1024;

type Messages = Awaited<ReturnType<typeof portalInbox>>;

/**
 * A customer's inbox behind a signed link, `/messages/{token}`, without an account and without scripts. A GET only lists:
 * scanners of mail open every link, so what counts as opened is the button's POST.
 */
export function mountInbox(app: FastifyInstance, house: House): void {
  const { db, secrets, clock } = house;
  const hooks = deliveryHooks(house);
  void app.register(async (scope) => {
    publicPages(scope, db, FORM_BYTES);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const ownerOf = (params: unknown): string | undefined => {
      const parsed = Params.safeParse(params);
      return parsed.success ? readInboxToken(secrets, parsed.data.token, clock.now()) : undefined;
    };
    scope.get('/messages/:token', options, async (request, reply) => {
      const customerId = ownerOf(request.params);
      const reader = await readerOf(db, request, customerId);
      if (customerId === undefined) return sendPage(reply, 404, reader.words.language, gone(reader));
      return sendPage(reply, 200, reader.words.language, listed(await portalInbox(db, customerId), reader));
    });
    scope.post('/messages/:token', options, async (request, reply) => {
      const customerId = ownerOf(request.params);
      const reader = await readerOf(db, request, customerId);
      const form = Form.safeParse(request.body);
      if (customerId === undefined || !form.success)
        return sendPage(reply, 404, reader.words.language, gone(reader));
      try {
        const message = await inTransaction(db, (tx) =>
          openPortalMessage(tx, { hooks }, customerId, form.data.message, 'link', clock.now()),
        );
        return sendPage(reply, 200, reader.words.language, opened(message, reader));
      } catch (error) {
        if (error instanceof KeptError && error.status === 404)
          return sendPage(reply, 404, reader.words.language, gone(reader));
        throw error;
      }
    });
  });
}

/** In whose words and by whose clock the page is written. */
interface Reader {
  readonly words: Words;
  /** IANA. */
  readonly timeZone: string;
}

/** The customer's own language and zone, else what their browser asks for, and the company's zone. */
async function readerOf(
  db: Database,
  { headers }: FastifyRequest,
  customerId: string | undefined,
): Promise<Reader> {
  const customer = customerId === undefined ? undefined : await readsOf(db, customerId);
  return {
    words: wordsIn([customer?.language ?? null, ...languagesOf(headers['accept-language'])]),
    timeZone: customer?.timeZone ?? (await workingTimeOf(db, {})).timeZone,
  };
}

const gone = ({ words: { gone: w } }: Reader): Page => ({ title: w.title, body: `<p>${html(w.ask)}</p>` });

const day = (instant: string, { words: { language }, timeZone }: Reader): string =>
  new Intl.DateTimeFormat(localeOfDates({ language, timeZone }), { dateStyle: 'long', timeZone }).format(
    new Date(instant),
  );

const listed = (messages: Messages, reader: Reader): Page => {
  const { inbox: w } = reader.words;
  const each = messages.map(
    ({ id, subject, language, availableAt, openedAt }) =>
      `<form method="post"><label>${html(day(availableAt, reader))}${openedAt === null ? ` · ${html(w.isNew)}` : ''}</label><button name="message" value="${id}"${subject ? ` lang="${html(language)}"` : ''}>${html(subject || w.message)}</button></form>`,
  );
  return { title: w.title, body: each.length === 0 ? `<p>${html(w.none)}</p>` : each.join('') };
};

const opened = ({ subject, text, language, availableAt }: Messages[number], reader: Reader): Page => ({
  title: subject || reader.words.inbox.message,
  body: `<p>${html(day(availableAt, reader))}</p><blockquote lang="${html(language)}">${html(text)}</blockquote><p><a href="">${html(reader.words.inbox.all)}</a></p>`,
});
