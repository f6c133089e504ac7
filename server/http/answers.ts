import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type AskedQuestion, answerQuestion, findQuestion } from '#domains/cases/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';

const STYLE = `:root{color-scheme:light dark}
body{font:1.125rem/1.5 system-ui,sans-serif;max-width:34rem;margin:0 auto;padding:2rem 1rem;background:Canvas;color:CanvasText}
h1{font-size:1.375rem;line-height:1.3}
form{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
button{font:inherit;min-height:2.75rem;padding:.5rem 1.25rem;border:2px solid currentColor;border-radius:.5rem;background:Canvas;color:inherit;cursor:pointer}
button:focus-visible{outline:3px solid Highlight;outline-offset:2px}
button.first{background:CanvasText;color:Canvas;border-color:CanvasText}`;
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

const Params = z.object({ token: z.string().max(200) });
const Query = z.object({ solved: z.enum(['yes', 'no']).optional().catch(undefined) });
const Form = z.object({ solved: z.enum(['yes', 'no']) });

/**
 * The page behind the two links of a check-in, `/answers/{token}`, for a reader without an account and without scripts. A GET
 * only asks: scanners of mail open every link. The answer is the button's POST.
 */
export function mountAnswers(app: FastifyInstance, house: Pick<House, 'db' | 'clock' | 'secrets'>): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 2048 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
    const find = async (params: unknown): Promise<AskedQuestion | undefined> => {
      const parsed = Params.safeParse(params);
      if (!parsed.success) return undefined;
      return findQuestion(house.db, house.secrets, parsed.data.token, house.clock.now());
    };

    scope.get('/answers/:token', options, async (request, reply) => {
      const question = await find(request.params);
      if (!question) return answer(reply, 404, GONE);
      return answer(reply, 200, asks(question, Query.parse(request.query).solved));
    });

    scope.post('/answers/:token', options, async (request, reply) => {
      const question = await find(request.params);
      if (!question) return answer(reply, 404, GONE);
      const form = Form.safeParse(request.body);
      if (!form.success) return answer(reply, 422, asks(question, undefined));
      const solved = form.data.solved === 'yes';
      await inTransaction(house.db, (tx) => answerQuestion(tx, house, question, solved, house.clock.now()));
      return answer(reply, 200, thanks(question, solved));
    });
  });
}

interface Page {
  readonly title: string;
  readonly body: string;
}

const answer = (reply: FastifyReply, status: number, { title, body }: Page): FastifyReply =>
  reply
    .code(status)
    .header('content-security-policy', POLICY)
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`,
    );

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>It may be too old, or a part of it is missing. Answer the mail that it stood in: we read every answer.</p>',
};

const asks = ({ number, subject }: AskedQuestion, chosen: 'yes' | 'no' | undefined): Page => ({
  title: `Is it solved? ${html(subject)}`,
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

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
