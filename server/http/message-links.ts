import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  answerDeletion,
  findLinkedMessage,
  type Heard,
  heardOf,
  type LinkedMessage,
  type Reader,
  sayNotMe,
  unsubscribe,
  type WrongRecipientParts,
} from '#domains/incidents/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

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
    publicPages(scope, house.db, 4096);
    readParts(scope, 4096);
    for (const kind of ['not-me', 'unsubscribe'] as const) {
      scope.get(`/${kind}/:token`, options, async (request, reply) => {
        const message = await find(request.params);
        const words = wordsFor(request, message);
        if (!message) return sendPage(reply, 404, words.language, gone(words));
        const heard = kind === 'not-me' ? await heardOf(house.db, message) : [];
        return sendPage(reply, 200, words.language, asks(kind, message, words, heard));
      });
      scope.post(`/${kind}/:token`, options, async (request, reply) => {
        const message = await find(request.params);
        const words = wordsFor(request, message);
        if (!message) return sendPage(reply, 404, words.language, gone(words));
        const form = Form.safeParse(request.body);
        const next = form.success ? await answer(kind, message, form.data, words) : undefined;
        if (!next) return sendPage(reply, 422, words.language, asks(kind, message, words));
        return sendPage(reply, 200, words.language, next);
      });
    }
  });

  /** Does what they say, and answers the page after it; `undefined` where it does not say what, or who of several they are. */
  async function answer(
    kind: 'not-me' | 'unsubscribe',
    message: LinkedMessage,
    said: Said,
    words: Words,
  ): Promise<Page | undefined> {
    const now = house.clock.now();
    const oneClick = said['Wrong-Recipient'] !== undefined;
    if (said['List-Unsubscribe'] !== undefined || said.say === 'unsubscribe') {
      await inTransaction(house.db, (tx) => unsubscribe(tx, message, now));
      return { title: words.unsubscribe.done, body: `<p>${html(words.unsubscribe.counts)}</p>` };
    }
    if (!oneClick && said.say === undefined) return undefined;
    const reader = readerOf(message, said);
    if (!reader) return kind === 'not-me' ? undefined : asksWho(message, words);
    if (said.say === 'deleted' || said.say === 'not-deleted') {
      const deleted = said.say === 'deleted';
      await inTransaction(house.db, (tx) => answerDeletion(tx, message, reader, deleted, now));
      return noted(words);
    }
    const source = oneClick ? 'one-click in a mail program' : 'link in a message';
    await inTransaction(house.db, (tx) => sayNotMe(tx, parts, message, reader, source, now));
    return thanks(message.readers.indexOf(reader), words);
  }
}

/** Whoever reads it may be somebody else than the customer: their browser knows best what they read. */
const wordsFor = ({ headers }: FastifyRequest, message: LinkedMessage | undefined): Words =>
  wordsIn([...languagesOf(headers['accept-language']), message?.language ?? null]);

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

const gone = ({ gone: { title, say } }: Words): Page => ({ title, body: `<p>${html(say)}</p>` });

const asks = (
  kind: 'not-me' | 'unsubscribe',
  message: LinkedMessage,
  words: Words,
  heard: readonly Heard[] = [],
): Page => {
  if (kind === 'unsubscribe') return asksUnsubscribe(words);
  const isAnswered = heard.length > 0 && !heard.includes('nothing');
  return isAnswered ? goesOn(heard, words) : asksWho(message, words, heard);
};

/** Who has said so is not asked again: only whether they deleted it, where that is open. */
function goesOn(heard: readonly Heard[], words: Words): Page {
  const open = heard.indexOf('not-me');
  return open < 0 ? noted(words) : thanks(open, words);
}

const noted = ({ thanks: title, notMe: w }: Words): Page => ({ title, body: `<p>${html(w.noted)}</p>` });

const asksWho = ({ readers }: LinkedMessage, { notMe: w }: Words, heard: readonly Heard[] = []): Page => ({
  title: w.title,
  body: [
    `<p>${html(w.say)}</p>`,
    '<form method="post"><input type="hidden" name="say" value="not-me">',
    ...readers.flatMap((reader, at) =>
      (heard[at] ?? 'nothing') === 'nothing'
        ? [
            `<button name="reader" value="${at}" class="first">${html(w.button(masked(reader, w.thisAddress)))}</button>`,
          ]
        : [],
    ),
    '</form>',
  ].join(''),
});

/** Enough to know one's own address by, too little to learn another's. */
function masked({ kind, value }: Reader, thisAddress: string): string {
  if (kind === 'email') {
    const at = value.lastIndexOf('@');
    return `${value.slice(0, 2)}…${value.slice(at)}`;
  }
  if (kind === 'phone') return `…${value.replace(/\D/g, '').slice(-3)}`;
  return thisAddress;
}

const asksUnsubscribe = ({ unsubscribe: w }: Words): Page => ({
  title: w.title,
  body: [
    `<p>${html(w.say)}</p>`,
    `<form method="post"><button name="say" value="unsubscribe" class="first">${html(w.button)}</button></form>`,
    `<p>${html(w.notMeant)}</p>`,
    `<form method="post"><button name="say" value="not-me">${html(w.notMe)}</button></form>`,
  ].join(''),
});

const thanks = (reader: number, { notMe: w }: Words): Page => ({
  title: w.thanks,
  body: [
    `<p>${html(w.after)}</p><p>${html(w.delete)}</p>`,
    `<form method="post"><input type="hidden" name="reader" value="${reader}">`,
    `<button name="say" value="deleted" class="first">${html(w.deleted)}</button>`,
    `<button name="say" value="not-deleted">${html(w.notDeleted)}</button></form>`,
  ].join(''),
});
