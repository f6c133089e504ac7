import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type AskedProof, confirmByLink, denyByLink, findProof, readsOf } from '#domains/customers/index.ts';
import { type WrongRecipientParts, wrongRecipient } from '#domains/incidents/index.ts';
import { system } from '#platform/actor.ts';
import { type Database, inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, publicPages, sendPage } from './page.ts';
import { languagesOf, type Words, wordsIn } from './words/index.ts';

const Params = z.object({ token: z.string().max(100) });
const Form = z.object({ say: z.enum(['mine', 'not-me', 'wrong']) });

/**
 * The page behind the link that proves a contact point, `/verify/{token}`, without an account and without scripts. A GET only asks:
 * scanners of mail open every link.
 */
export function mountVerify(
  app: FastifyInstance,
  house: Pick<House, 'db' | 'clock' | 'secrets'>,
  parts: WrongRecipientParts,
): void {
  const options = { config: { who: 'anyone' as const }, schema: { hide: true } };
  const find = async (params: unknown): Promise<AskedProof | undefined> => {
    const parsed = Params.safeParse(params);
    if (!parsed.success) return undefined;
    return findProof(house.db, house.secrets, parsed.data.token, house.clock.now());
  };
  void app.register(async (scope) => {
    publicPages(scope, house.db, 2048);
    scope.get('/verify/:token', options, async (request, reply) => {
      const proof = await find(request.params);
      const words = await wordsFor(house.db, request, proof);
      if (!proof) return sendPage(reply, 404, words.language, gone(words));
      return sendPage(reply, 200, words.language, proof.done ? confirmed(words) : asks(proof, words));
    });
    scope.post('/verify/:token', options, async (request, reply) => {
      const proof = await find(request.params);
      const words = await wordsFor(house.db, request, proof);
      if (!proof) return sendPage(reply, 404, words.language, gone(words));
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, words.language, asks(proof, words));
      return sendPage(reply, 200, words.language, await heard(proof, form.data.say, words));
    });
  });

  /** Does what they say, and answers the page after it. */
  async function heard(
    proof: AskedProof,
    say: z.output<typeof Form>['say'],
    { thanks, notMe: { thanks: forTelling }, verify: w }: Words,
  ): Promise<Page> {
    const now = house.clock.now();
    if (say === 'mine') {
      await inTransaction(house.db, (tx) => confirmByLink(tx, proof, now));
      return { title: thanks, body: `<p>${html(w.noted)}</p>` };
    }
    if (proof.kind === 'postal' && say === 'wrong') {
      await inTransaction(house.db, (tx) => denyByLink(tx, proof, now));
      return { title: forTelling, body: `<p>${html(w.tellUs)}</p>` };
    }
    await inTransaction(house.db, (tx) =>
      wrongRecipient(tx, parts, notMe(proof), system('verification link'), now),
    );
    return { title: forTelling, body: `<p>${html(w.nothingMore)}</p>` };
  }
}

/** Whoever reads it may be somebody else than the customer: their browser knows best what they read. */
async function wordsFor(
  db: Database,
  { headers }: FastifyRequest,
  proof: AskedProof | undefined,
): Promise<Words> {
  const language = proof ? (await readsOf(db, proof.customerId)).language : null;
  return wordsIn([...languagesOf(headers['accept-language']), language]);
}

/** Whoever says «not me» speaks of where the link went, not of the postal address that it asked about. */
const notMe = (proof: AskedProof) => ({
  customerId: proof.customerId,
  contactPointId: proof.sentTo.id,
  kind: proof.sentTo.kind,
  value: proof.sentTo.value,
  entryId: null,
  source: 'link in a verification',
  say: 'Whoever it reached says that they are not the customer.',
});

const gone = ({ gone: w }: Words): Page => ({ title: w.title, body: `<p>${html(w.ask)}</p>` });

const confirmed = ({ thanks, verify }: Words): Page => ({
  title: thanks,
  body: `<p>${html(verify.noted)}</p>`,
});

const asks = (proof: AskedProof, { verify: w }: Words): Page => {
  const postal = proof.kind === 'postal';
  const button = (value: string, say: string): string =>
    `<button name="say" value="${value}"${value === 'mine' ? ' class="first"' : ''}>${html(say)}</button>`;
  return {
    title: postal ? w.addressTitle : w.title,
    body: [
      postal ? '' : `<p>${html(w.given)}</p>`,
      `<blockquote>${html(proof.value)}</blockquote><form method="post">`,
      button('mine', postal ? w.right : w.mine),
      postal ? button('wrong', w.wrong) : '',
      `${button('not-me', w.notMe)}</form>`,
    ].join(''),
  };
};
