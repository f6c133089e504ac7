import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { PartnerAnswer, type PartnerPage } from '#contracts/promises.ts';
import { answerAsPartner, handoffForPartner, promiseHooks } from '#domains/cases/index.ts';
import { answerByPartner, partnerPage } from '#domains/promises/index.ts';
import { type Database, inTransaction, type Tx } from '#platform/db/index.ts';
import { KeptError } from '#platform/errors.ts';
import type { House } from '../house.ts';
import { html, type Page, readForms, sendPage } from './page.ts';

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
    readForms(scope, FORM_BYTES);
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
    orSay(reply, async () => {
      const { token } = Params.parse(request.params);
      return sendPage(reply, 200, asks(await matter.view(db, token)));
    }),
  );
  scope.post(url, options, (request, reply) =>
    orSay(reply, async () => {
      const { token } = Params.parse(request.params);
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, asks(await matter.view(db, token)));
      await inTransaction(db, (tx) => matter.answer(tx, token, form.data, clock.now()));
      return sendPage(reply, 200, thanks(form.data.answer));
    }),
  );
}

/** What goes against the state of things is said on a page as well. */
async function orSay(reply: FastifyReply, work: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof z.ZodError) return sendPage(reply, 404, GONE);
    if (!(error instanceof KeptError)) throw error;
    const page = error.status === 404 ? GONE : { title: 'Thank you', body: `<p>${html(error.message)}</p>` };
    return sendPage(reply, error.status, page);
  }
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
      timeZone: 'UTC',
      state: 'open',
      answer: null,
      answers: found.state === 'offered' ? ['yes', 'no'] : [],
    };
  },
  answer: (tx, token, { answer, say }, now) =>
    answerAsPartner(tx, house, token, { answer: answer === 'no' ? 'refuse' : 'accept', reason: say }, now),
});

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>It may be too old, or a part of it is missing. Please answer the mail that it stood in.</p>',
};

const BUTTONS: Readonly<Record<View['kind'], Readonly<Record<Answer['answer'], string>>>> = {
  promise: { done: 'It is done', yes: 'It will be done in time', no: 'It cannot be done' },
  handoff: { done: 'It is done', yes: 'Yes, we take it over', no: 'No' },
};
const TITLES = {
  promise: 'Promised on your behalf',
  handoff: 'We ask you to take this over',
} as const;
const SO_FAR = { done: 'it is done', yes: 'it will be done in time', no: 'it cannot be done' } as const;

const asks = (view: View): Page => ({
  title: TITLES[view.kind],
  body: [
    `<p>${html(view.partner)}, ${view.kind === 'promise' ? `${html(view.company)} promised a customer` : `case ${html(view.company)}`}:</p>`,
    `<blockquote>${html(view.words)}</blockquote>`,
    `<p>${view.kind === 'promise' ? 'Due' : 'Please answer'} by <strong>${html(moment(view))}</strong>.</p>`,
    view.answer === null ? '' : `<p>You told us: ${SO_FAR[view.answer]}. You may correct it.</p>`,
    view.answers.length === 0
      ? '<p>This is settled; nothing is asked of you any more. Thank you.</p>'
      : formOf(view),
  ].join(''),
});

const formOf = ({ kind, answers }: View): string =>
  `<form method="post"><label for="say">What should we know? <textarea id="say" name="say" maxlength="2000"></textarea></label>${answers
    .map(
      (one, at) =>
        `<button name="answer" value="${one}"${at === 0 ? ' class="first"' : ''}>${BUTTONS[kind][one]}</button>`,
    )
    .join('')}</form>`;

const thanks = (answer: Answer['answer']): Page => ({
  title: 'Thank you',
  body:
    answer === 'no'
      ? '<p>We noted that you say no, and whoever answers for it here knows already.</p>'
      : '<p>We noted your answer. You may correct it by the same link until it is settled.</p>',
});

const moment = ({ dueAt, timeZone }: View): string =>
  `${new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full', timeStyle: 'short' }).format(new Date(dueAt))} (${timeZone})`;
