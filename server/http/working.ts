import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import {
  type AskedWhetherItWorks,
  answerByPage,
  askedWhetherItWorks,
  type ReplacementParts,
} from '#domains/replacements/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, readForms, sendPage } from './page.ts';

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
    readForms(scope, 2048);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const find = (params: unknown): Promise<AskedWhetherItWorks | undefined> => {
      const parsed = Params.safeParse(params);
      return parsed.success
        ? askedWhetherItWorks(house.db, parts, parsed.data.token)
        : Promise.resolve(undefined);
    };

    scope.get('/working/:token', options, async (request, reply) => {
      const asked = await find(request.params);
      return asked ? sendPage(reply, 200, asks(asked)) : sendPage(reply, 404, GONE);
    });

    scope.post('/working/:token', options, async (request, reply) => {
      const asked = await find(request.params);
      if (!asked) return sendPage(reply, 404, GONE);
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, asks(asked));
      const works = form.data.works === 'yes';
      await inTransaction(house.db, (tx) => answerByPage(tx, parts, asked, works, house.clock.now()));
      return sendPage(reply, 200, works ? THANKS : SORRY);
    });
  });
}

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>It may be about something that is no longer used, or a part of it is missing. Answer the message that it stood in: we read every answer.</p>',
};

const asks = ({ thing, oldRef }: AskedWhetherItWorks): Page => ({
  title: `Does your new ${thing} work?`,
  body: `<p>It takes the place of ${html(oldRef)}. Until you say yes, what you have keeps working.</p><form method="post"><button name="works" value="yes">Yes, it has come and works</button><button name="works" value="no">No, it has not come or does not work</button></form>`,
});

const THANKS: Page = {
  title: 'Thank you',
  body: '<p>We noted that it works. If something is wrong later, open this page again or answer our message.</p>',
};
const SORRY: Page = {
  title: 'Thank you for telling us',
  body: '<p>We are sorry. A person looks into it now and gets in touch with you. What you have keeps working meanwhile.</p>',
};
