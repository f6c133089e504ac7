import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readsOf } from '#domains/customers/index.ts';
import {
  type AskedWhetherItWorks,
  answerByPage,
  askedWhetherItWorks,
  type ReplacementParts,
} from '#domains/replacements/index.ts';
import { type Database, inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

const Params = z.object({ token: z.string().max(200) });
const Form = z.object({ works: z.enum(['yes', 'no']) });

/**
 * The page on which a customer says whether the new one works, `/working/{token}`, without account and scripts. A GET only
 * asks: scanners of mail open every link.
 */
export function mountWorking(
  app: FastifyInstance,
  house: Pick<House, 'db' | 'clock'>,
  parts: ReplacementParts,
): void {
  void app.register(async (scope) => {
    publicPages(scope, house.db, 2048);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const find = (params: unknown): Promise<AskedWhetherItWorks | undefined> => {
      const parsed = Params.safeParse(params);
      return parsed.success
        ? askedWhetherItWorks(house.db, parts, parsed.data.token)
        : Promise.resolve(undefined);
    };

    scope.get('/working/:token', options, async (request, reply) => {
      const asked = await find(request.params);
      const words = await wordsFor(house.db, request, asked);
      if (!asked) return sendPage(reply, 404, words.language, gone(words));
      return sendPage(reply, 200, words.language, asks(asked, words));
    });

    scope.post('/working/:token', options, async (request, reply) => {
      const asked = await find(request.params);
      const words = await wordsFor(house.db, request, asked);
      if (!asked) return sendPage(reply, 404, words.language, gone(words));
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, words.language, asks(asked, words));
      const works = form.data.works === 'yes';
      await inTransaction(house.db, (tx) => answerByPage(tx, parts, asked, works, house.clock.now()));
      return sendPage(reply, 200, words.language, thanks(works, words));
    });
  });
}

async function wordsFor(
  db: Database,
  { headers }: FastifyRequest,
  asked: AskedWhetherItWorks | undefined,
): Promise<Words> {
  const language = asked ? (await readsOf(db, asked.customerId)).language : null;
  return wordsIn([language, ...languagesOf(headers['accept-language'])]);
}

const gone = ({ gone: { title }, works }: Words): Page => ({ title, body: `<p>${html(works.gone)}</p>` });

const asks = ({ thing, oldRef }: AskedWhetherItWorks, { works: w }: Words): Page => ({
  title: w.title(thing),
  body: [
    `<p>${html(w.say(oldRef))}</p><form method="post">`,
    `<button name="works" value="yes">${html(w.yes)}</button>`,
    `<button name="works" value="no">${html(w.no)}</button></form>`,
  ].join(''),
});

const thanks = (works: boolean, { thanks: title, notMe, works: w }: Words): Page => ({
  title: works ? title : notMe.thanks,
  body: `<p>${html(works ? w.noted : w.sorry)}</p>`,
});
