import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type AskedAddress,
  addressToConfirm,
  confirmByWord,
  denyByLink,
  rootOf,
} from '#domains/customers/index.ts';
import { type AskedCustomer, answerAsked, findAsked } from '#domains/notices/index.ts';
import { heardByNotice } from '#domains/replacements/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction, type Tx } from '#platform/db/index.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { careParts } from '../services/care.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

const Params = z.object({ token: z.string().max(100) });
const Form = z.object({
  answer: z.enum(['yes', 'no']),
  say: z.string().trim().max(2000).default(''),
  /** The postal address that stood on the page. */
  address: z.string().max(100).optional(),
});

/**
 * The page behind the link of a message that asks for something, `/told/{token}`. A GET only shows the question: scanners of
 * mail open every link. The answer is the button's POST, and shows that the message reached its reader.
 */
export function mountTold(app: FastifyInstance, house: House): void {
  void app.register(async (scope) => {
    publicPages(scope, house.db, 16_384);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const find = async (params: unknown): Promise<AskedCustomer | undefined> => {
      const parsed = Params.safeParse(params);
      return parsed.success ? findAsked(house.db, house.secrets, parsed.data.token) : undefined;
    };
    const page = async (asked: AskedCustomer, words: Words): Promise<Page> =>
      asks(asked, await addressOf(house, asked), words);
    scope.get('/told/:token', options, async (request, reply) => {
      const asked = await find(request.params);
      const words = wordsFor(request, asked);
      if (!asked) return sendPage(reply, 404, words.language, gone(words));
      return sendPage(reply, 200, words.language, await page(asked, words));
    });
    scope.post('/told/:token', options, async (request, reply) => {
      const asked = await find(request.params);
      const words = wordsFor(request, asked);
      if (!asked) return sendPage(reply, 404, words.language, gone(words));
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, words.language, await page(asked, words));
      const parts = { secrets: house.secrets, hooks: deliveryHooks(house) };
      const now = house.clock.now();
      await inTransaction(house.db, async (tx) => {
        await answerAsked(tx, parts, asked, form.data, now);
        await heardByNotice(tx, careParts(house), asked, form.data.answer === 'yes', now);
        await heardOfAddress(tx, asked, form.data, now);
      });
      return sendPage(reply, 200, words.language, { title: words.told.noted, body: '' });
    });
  });
}

const addressOf = async (
  { db }: Pick<House, 'db'>,
  { asksAddress, customerId }: AskedCustomer,
): Promise<AskedAddress | undefined> =>
  asksAddress ? addressToConfirm(db, await rootOf(db, customerId)) : undefined;

/** What they said of the postal address that stood on the page; of another one that took its place since they said nothing. */
async function heardOfAddress(
  tx: Tx,
  asked: AskedCustomer,
  { answer, address }: z.output<typeof Form>,
  now: Date,
): Promise<void> {
  if (!asked.asksAddress || address === undefined) return;
  const shown = await addressToConfirm(tx, await rootOf(tx, asked.customerId));
  if (shown?.pointId !== address) return;
  const say = 'They said on the page behind the link of a message that it is right.';
  if (answer === 'yes') await confirmByWord(tx, { ...shown, say }, system('link'), now);
  else await denyByLink(tx, shown, now);
}

/** The words of the message that asks stand on the page, so it speaks their language. */
const wordsFor = ({ headers }: FastifyRequest, asked: AskedCustomer | undefined): Words =>
  wordsIn([asked?.language ?? null, ...languagesOf(headers['accept-language'])]);

const gone = ({ gone: { title, say } }: Words): Page => ({ title, body: `<p>${html(say)}</p>` });

function asks(asked: AskedCustomer, address: AskedAddress | undefined, { told: words }: Words): Page {
  const button = (value: 'yes' | 'no', more: string): string =>
    `<button name="answer" value="${value}"${more}>${html(words[value])}</button>`;
  const shown = address
    ? `<p>${html(address.value).replaceAll('\n', '<br>')}</p><input type="hidden" name="address" value="${address.pointId}">`
    : '';
  return {
    title: asked.subject,
    body: `<blockquote>${html(asked.text)}</blockquote><form method="post">${shown}<label>${html(words.say)}<textarea name="say" maxlength="2000"></textarea></label>${button('yes', ' class="first"')}${button('no', '')}</form>`,
  };
}
