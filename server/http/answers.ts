import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type AskedQuestion, answerQuestion, findQuestion } from '#domains/cases/index.ts';
import { readsOf } from '#domains/customers/index.ts';
import { type Database, inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

const Params = z.object({ token: z.string().max(200) });
const Query = z.object({ solved: z.enum(['yes', 'no']).optional().catch(undefined) });
const Form = z.object({ solved: z.enum(['yes', 'no']) });

/**
 * The page behind the two links of a check-in, `/answers/{token}`, for a reader without an account and without scripts. A GET
 * only asks: scanners of mail open every link. The answer is the button's POST.
 */
export function mountAnswers(app: FastifyInstance, house: Pick<House, 'db' | 'clock' | 'secrets'>): void {
  void app.register(async (scope) => {
    publicPages(scope, house.db, 2048);
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const find = async (params: unknown): Promise<AskedQuestion | undefined> => {
      const parsed = Params.safeParse(params);
      if (!parsed.success) return undefined;
      return findQuestion(house.db, house.secrets, parsed.data.token, house.clock.now());
    };

    scope.get('/answers/:token', options, async (request, reply) => {
      const question = await find(request.params);
      const words = await wordsFor(house.db, request, question);
      if (!question) return sendPage(reply, 404, words.language, gone(words));
      const { solved } = Query.parse(request.query);
      return sendPage(reply, 200, words.language, asks(question, solved, words));
    });

    scope.post('/answers/:token', options, async (request, reply) => {
      const question = await find(request.params);
      const words = await wordsFor(house.db, request, question);
      if (!question) return sendPage(reply, 404, words.language, gone(words));
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, words.language, asks(question, undefined, words));
      const solved = form.data.solved === 'yes';
      const counts = await inTransaction(house.db, (tx) =>
        answerQuestion(tx, house, question, solved, house.clock.now()),
      );
      if (!counts) return sendPage(reply, 429, words.language, tooOften(words));
      return sendPage(reply, 200, words.language, thanks(question, solved, words));
    });
  });
}

async function wordsFor(
  db: Database,
  { headers }: FastifyRequest,
  question: AskedQuestion | undefined,
): Promise<Words> {
  const language = question ? (await readsOf(db, question.customerId)).language : null;
  return wordsIn([language, ...languagesOf(headers['accept-language'])]);
}

const gone = ({ gone: { title, say } }: Words): Page => ({ title, body: `<p>${html(say)}</p>` });

const tooOften = ({ isSolved: w }: Words): Page => ({ title: w.often, body: `<p>${html(w.stands)}</p>` });

const asks = (
  { number, subject }: AskedQuestion,
  chosen: 'yes' | 'no' | undefined,
  { isSolved: w }: Words,
): Page => {
  const buttons = (['yes', 'no'] as const).map(
    (one) =>
      `<button name="solved" value="${one}"${one === chosen ? ' class="first"' : ''}>${html(w.answers[one])}</button>`,
  );
  return {
    title: w.title(subject),
    body: `<p>${html(w.say(number))}</p><form method="post">${buttons.join('')}</form>`,
  };
};

const thanks = ({ number }: AskedQuestion, solved: boolean, words: Words): Page => ({
  title: solved ? words.thanks : words.notMe.thanks,
  body: `<p>${html(solved ? words.isSolved.solved(number) : words.isSolved.notSolved(number))}</p>`,
});
