import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { openPortalMessage, portalInbox, readInboxToken } from '#domains/delivery/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { html, type Page, readForms, sendPage } from './page.ts';

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
    readForms(scope, FORM_BYTES);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const ownerOf = (params: unknown): string | undefined => {
      const parsed = Params.safeParse(params);
      return parsed.success ? readInboxToken(secrets, parsed.data.token, clock.now()) : undefined;
    };
    scope.get('/messages/:token', options, async (request, reply) => {
      const customerId = ownerOf(request.params);
      if (customerId === undefined) return sendPage(reply, 404, GONE);
      return sendPage(reply, 200, listed(await portalInbox(db, customerId)));
    });
    scope.post('/messages/:token', options, async (request, reply) => {
      const customerId = ownerOf(request.params);
      const form = Form.safeParse(request.body);
      if (customerId === undefined || !form.success) return sendPage(reply, 404, GONE);
      try {
        const message = await inTransaction(db, (tx) =>
          openPortalMessage(tx, { hooks }, customerId, form.data.message, 'link', clock.now()),
        );
        return sendPage(reply, 200, opened(message));
      } catch (error) {
        if (error instanceof KeptError && error.status === 404) return sendPage(reply, 404, GONE);
        throw error;
      }
    });
  });
}

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>It may be too old, or a part of it is missing. Please ask us for a new one.</p>',
};

const day = (instant: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(instant));

const listed = (messages: Messages): Page => ({
  title: 'Your messages',
  body:
    messages.length === 0
      ? '<p>There are none at the moment. What we have for you to read will stand here. You need no password: keep this link to yourself.</p>'
      : messages
          .map(
            ({ id, subject, availableAt, openedAt }) =>
              `<form method="post"><label>${html(day(availableAt))}${openedAt === null ? ' · new' : ''}</label><button name="message" value="${id}">${html(subject || 'Message')}</button></form>`,
          )
          .join(''),
});

const opened = ({ subject, text, language, availableAt }: Messages[number]): Page => ({
  title: subject || 'Message',
  body: `<p>${html(day(availableAt))}</p><blockquote lang="${html(language)}">${html(text)}</blockquote><p><a href="">All messages</a></p>`,
});
