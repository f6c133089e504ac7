import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PartnerAnswer, type PartnerPage } from '#contracts/promises.ts';
import { answerAsPartner, handoffForPartner, promiseHooks } from '#domains/cases/index.ts';
import { answerByPartner, partnerPage } from '#domains/promises/index.ts';
import { localeOfDates } from '#domains/templates/index.ts';
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { House } from '../house.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

type View = z.input<typeof PartnerPage>;
type Answer = z.output<typeof PartnerAnswer>;

/** What stands behind a kind of link. */
interface Matter {
  view(db: Database, token: string): Promise<View>;
  answer(tx: Tx, token: string, given: Answer, now: Date): Promise<void>;
}

const Params = z.object({ token: z.string().max(200) });
/** A browser sends CRLF in a text area. */
const Form = z.object({ ...PartnerAnswer.shape, say: z.string().trim().max(2000).default('') });
const FORM_BYTES = 16 * 1024;

/**
 * The one page that a partner gets by a signed link, without an account and without scripts: `/partner/{token}` for a promise,
 * `/partner/handoff/{token}` for work that is handed over. A GET only shows: scanners of mail open every link.
 */
export function mountPartner(app: FastifyInstance, house: Pick<House, 'db' | 'clock' | 'secrets'>): void {
  void app.register(async (scope) => {
    publicPages(scope, house.db, FORM_BYTES);
    mountMatter(scope, house, '/partner/handoff/:token', handoffs(house));
    mountMatter(scope, house, '/partner/:token', promises(house));
  });
}

function mountMatter(
  scope: FastifyInstance,
  { db, clock }: Pick<House, 'db' | 'clock'>,
  url: string,
  matter: Matter,
): void {
  const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
  scope.get(url, options, (request, reply) =>
    orSay(request, reply, async (words) => {
      const { token } = Params.parse(request.params);
      return sendPage(reply, 200, words.language, asks(await matter.view(db, token), words));
    }),
  );
  scope.post(url, options, (request, reply) =>
    orSay(request, reply, async (words) => {
      const { token } = Params.parse(request.params);
      const form = Form.safeParse(request.body);
      if (!form.success)
        return sendPage(reply, 422, words.language, asks(await matter.view(db, token), words));
      await inTransaction(db, (tx) => matter.answer(tx, token, form.data, clock.now()));
      return sendPage(reply, 200, words.language, thanks(form.data.answer, words));
    }),
  );
}

/** What goes against the state of things is said on a page as well; nobody knows what a partner reads but their browser. */
async function orSay(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  work: (words: Words) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const words = wordsIn(languagesOf(headers['accept-language']));
  try {
    return await work(words);
  } catch (error) {
    if (error instanceof z.ZodError) return sendPage(reply, 404, words.language, gone(words));
    if (!(error instanceof KeptError)) throw error;
    const page = error.status === 404 ? gone(words) : refused(error, words);
    return sendPage(reply, error.status, words.language, page);
  }
}

/** An answer that comes too late, or too often. */
function refused({ status }: KeptError, { thanks: title, partner, failed }: Words): Page {
  const say = status === 410 ? partner.settled : status === 429 ? partner.often : failed;
  return { title, body: `<p>${html(say)}</p>` };
}

const promises = ({ secrets, ...house }: Pick<House, 'db' | 'clock' | 'secrets'>): Matter => ({
  view: (db, token) => partnerPage(db, secrets, token),
  answer: (tx, token, given, now) =>
    answerByPartner(tx, { secrets, promises: promiseHooks({ ...house, secrets }) }, token, given, now),
});

const handoffs = (house: Pick<House, 'secrets'>): Matter => ({
  view: async (db, token) => {
    const found = await handoffForPartner(db, house, token);
    return {
      kind: 'handoff',
      company: found.caseNumber,
      partner: found.partner,
      words: found.say,
      dueAt: found.answerBy.toISOString(),
      timeZone: found.timeZone,
      state: 'open',
      answer: null,
      answers: found.state === 'offered' ? ['yes', 'no'] : [],
    };
  },
  answer: (tx, token, { answer, say }, now) =>
    answerAsPartner(tx, house, token, { answer: answer === 'no' ? 'refuse' : 'accept', reason: say }, now),
});

const gone = ({ gone: { title, say } }: Words): Page => ({ title, body: `<p>${html(say)}</p>` });

const asks = (view: View, words: Words): Page => {
  const { partner: w } = words;
  const ofPromise = view.kind === 'promise';
  return {
    title: w[view.kind],
    body: [
      `<p>${html(w.hello(view.partner))}</p>`,
      `<p>${html(ofPromise ? w.promised(view.company) : w.asked(view.company))}</p>`,
      `<blockquote>${html(view.words)}</blockquote>`,
      `<p>${html(ofPromise ? w.due : w.answerBy)} <strong>${html(moment(view, words))}</strong>.</p>`,
      view.answer === null ? '' : `<p>${html(`${w.youSaid[view.answer]} ${w.correct}`)}</p>`,
      view.answers.length === 0 ? `<p>${html(w.settled)}</p>` : formOf(view, words),
    ].join(''),
  };
};

const formOf = ({ kind, answers }: View, { partner: w }: Words): string => {
  const says = kind === 'promise' ? w.promiseAnswers : w.handoffAnswers;
  const buttons = answers.map(
    (one, at) =>
      `<button name="answer" value="${one}"${at === 0 ? ' class="first"' : ''}>${html(says[one])}</button>`,
  );
  return `<form method="post"><label for="say">${html(w.know)} <textarea id="say" name="say" maxlength="2000"></textarea></label>${buttons.join('')}</form>`;
};

const thanks = (answer: Answer['answer'], { thanks: title, partner }: Words): Page => ({
  title,
  body: `<p>${html(answer === 'no' ? partner.saidNo : partner.said)}</p>`,
});

const moment = ({ dueAt, timeZone }: View, { language }: Words): string => {
  const day = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(localeOfDates({ language, timeZone }), { ...day, ...time }).format(
    new Date(dueAt),
  );
};
