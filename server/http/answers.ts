import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type AskedQuestion, answerQuestion, findQuestion } from '#domains/cases/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { type Page, readForms, sendPage } from './page.ts';

const Params = z.object({ token: z.string().max(200) });
const Query = z.object({ solved: z.enum(['yes', 'no']).optional().catch(undefined) });
const Form = z.object({ solved: z.enum(['yes', 'no']) });

/**
 * The page behind the two links of a check-in, `/answers/{token}`, for a reader without an account and without scripts. A GET
 * only asks: scanners of mail open every link. The answer is the button's POST.
 */
export function mountAnswers(app: FastifyInstance, house: Pick<House, 'db' | 'clock' | 'secrets'>): void {
  void app.register(async (scope) => {
    readForms(scope, 2048);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const find = async (params: unknown): Promise<AskedQuestion | undefined> => {
      const parsed = Params.safeParse(params);
      if (!parsed.success) return undefined;
      return findQuestion(house.db, house.secrets, parsed.data.token, house.clock.now());
    };

    scope.get('/answers/:token', options, async (request, reply) => {
      const question = await find(request.params);
      if (!question) return sendPage(reply, 404, GONE);
      return sendPage(reply, 200, asks(question, Query.parse(request.query).solved));
    });

    scope.post('/answers/:token', options, async (request, reply) => {
      const question = await find(request.params);
      if (!question) return sendPage(reply, 404, GONE);
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, asks(question, undefined));
      const solved = form.data.solved === 'yes';
      const counts = await inTransaction(house.db, (tx) =>
        answerQuestion(tx, house, question, solved, house.clock.now()),
      );
      return counts ? sendPage(reply, 200, thanks(question, solved)) : sendPage(reply, 429, TOO_OFTEN);
    });
  });
}

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>It may be too old, or a part of it is missing. Answer the mail that it stood in: we read every answer.</p>',
};

const TOO_OFTEN: Page = {
  title: 'You have changed your answer several times',
  body: '<p>Your last answer stands. If something has changed, answer the mail in your own words: we read every answer.</p>',
};

const asks = ({ number, subject }: AskedQuestion, chosen: 'yes' | 'no' | undefined): Page => ({
  title: `Is it solved? ${subject}`,
  body: `<p>Your case number is ${number}. Please press one of the two.</p><form method="post">${(
    ['yes', 'no'] as const
  )
    .map(
      (one) =>
        `<button name="solved" value="${one}"${one === chosen ? ' class="first"' : ''}>${WORDS[one]}</button>`,
    )
    .join('')}</form>`,
});

const WORDS = { yes: 'Yes, it is solved', no: 'No, it is not solved' } as const;

const thanks = ({ number }: AskedQuestion, solved: boolean): Page => ({
  title: solved ? 'Thank you' : 'Thank you for telling us',
  body: solved
    ? `<p>We noted that case ${number} is solved. If it is not, press «back» and tell us, or answer our mail.</p>`
    : `<p>We noted that case ${number} is not solved. A person looks into it again. You can tell us more by answering our mail.</p>`,
});
