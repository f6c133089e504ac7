import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type AskedProof, confirmByLink, denyByLink, findProof } from '#domains/customers/index.ts';
import { type WrongRecipientParts, wrongRecipient } from '#domains/incidents/index.ts';
import { system } from '#platform/actor.ts';
import { inTransaction } from '#platform/db/index.ts';
import type { House } from '../house.ts';
import { html, type Page, readForms, sendPage } from './page.ts';

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
    readForms(scope, 2048);
    scope.get('/verify/:token', options, async (request, reply) => {
      const proof = await find(request.params);
      if (!proof) return sendPage(reply, 404, GONE);
      return sendPage(reply, 200, proof.done ? THANKS : asks(proof));
    });
    scope.post('/verify/:token', options, async (request, reply) => {
      const proof = await find(request.params);
      if (!proof) return sendPage(reply, 404, GONE);
      const form = Form.safeParse(request.body);
      if (!form.success) return sendPage(reply, 422, asks(proof));
      const now = house.clock.now();
      if (form.data.say === 'mine') {
        await inTransaction(house.db, (tx) => confirmByLink(tx, proof, now));
        return sendPage(reply, 200, THANKS);
      }
      if (proof.kind === 'postal' && form.data.say === 'wrong') {
        await inTransaction(house.db, (tx) => denyByLink(tx, proof, now));
        return sendPage(reply, 200, TELL_US);
      }
      await inTransaction(house.db, (tx) =>
        wrongRecipient(tx, parts, notMe(proof), system('verification link'), now),
      );
      return sendPage(reply, 200, NOT_ME);
    });
  });
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

const GONE: Page = {
  title: 'This link does not work',
  body: '<p>It may be too old, or a newer one was sent. Ask us for another.</p>',
};

const asks = (proof: AskedProof): Page =>
  proof.kind === 'postal'
    ? {
        title: 'Is this still your address?',
        body: `<blockquote>${html(proof.value)}</blockquote><form method="post"><button name="say" value="mine" class="first">Yes, it is right</button><button name="say" value="wrong">No, it is not right</button><button name="say" value="not-me">This isn’t me</button></form>`,
      }
    : {
        title: 'Is this yours?',
        body: `<p>We were given <strong>${html(proof.value)}</strong> as a way to reach a customer of ours.</p><form method="post"><button name="say" value="mine" class="first">Yes, it is mine</button><button name="say" value="not-me">This isn’t me</button></form>`,
      };

const THANKS: Page = { title: 'Thank you', body: '<p>We noted that it is right.</p>' };
const TELL_US: Page = {
  title: 'Thank you for telling us',
  body: '<p>Nothing is sent there until it is right. Please answer the message that this link stood in and tell us your address.</p>',
};
const NOT_ME: Page = {
  title: 'Thank you for telling us',
  body: '<p>Nothing that is meant for our customer goes to you any more. Please delete our message.</p>',
};
