import type { ProvingMessage, VerifyingParts } from '#domains/customers/index.ts';
import { dispatch, sendMessage } from '#domains/delivery/index.ts';
import type { AskElsewhere, WrongRecipientParts } from '#domains/incidents/index.ts';
import { type NewNotice, oweNotices } from '#domains/notices/index.ts';
import { type Actor, system } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
import { newId } from '#platform/ids.ts';
import { deliveryHooks } from '../hooks.ts';
import type { House } from '../house.ts';
import { dispatchParts } from './channels.ts';
import { mailRouteParts } from './index.ts';

/** How contact points are proven: by mail in a conversation of its own, by SMS through the provider that is set up. */
export function verifyingParts(house: House): VerifyingParts {
  const mail = mailRouteParts(house);
  const sms = dispatchParts(house);
  return {
    secrets: house.secrets,
    publicUrl: house.config.publicUrl,
    sendProving: async (tx: Tx, message: ProvingMessage, actor: Actor, now: Date) => {
      const { customerId, subject, text, to, language, contactPointId } = message;
      const purpose = 'verification';
      if (message.channel === 'sms') {
        await dispatch(
          tx,
          sms,
          { customerId, channel: 'sms', contactPointId, to, subject, text, language, purpose, author: actor },
          now,
        );
        return;
      }
      const given = {
        to: [{ address: to, name: null }],
        cc: [],
        subject,
        text,
        attachments: [],
        forward: false,
      };
      await sendMessage(tx, mail, { customerId }, given, actor, now, { purpose });
    },
  };
}

/** What the report that an address is not the customer's is taken with: the right customer is told of it, and asked, by a notice. */
export const wrongRecipientParts = (house: House): WrongRecipientParts => ({
  secrets: house.secrets,
  hooks: deliveryHooks(house),
  askElsewhere: async (tx, ask, now) => {
    await oweNotices(tx, [askingNotice(ask, now)], system('incidents'), now);
    return true;
  },
});

const DAY_S = 86_400;
/** Asked by whatever way is left; where none shows within two days that it reached them, a person is asked to call. */
const askingNotice = (ask: AskElsewhere, now: Date): NewNotice => ({
  id: newId(),
  customerId: ask.customerId,
  actionId: null,
  type: 'contact-point.ask',
  matter: `contact-point:${ask.contactPointId ?? ask.kind}`,
  policy: 'wrong-recipient@1',
  duty: {
    key: 'ask-address',
    template: 'contact-point-asked',
    say: 'What was meant for them went to somebody else; they are asked for a right address.',
    needs: 'delivered',
    withinS: 2 * DAY_S,
    group: null,
    groupS: 0,
    urgent: false,
    asks: true,
    deferS: 0,
  },
  // The address itself is not repeated: whoever reads this may be another stranger.
  values: {},
  at: now,
  caseId: ask.case?.caseId ?? null,
});
