import type { ProvingMessage, VerifyingParts } from '#domains/customers/index.ts';
import { dispatch, sendMessage } from '#domains/delivery/index.ts';
import type { WrongRecipientParts } from '#domains/incidents/index.ts';
import type { Actor } from '#platform/actor.ts';
import type { Tx } from '#platform/db/index.ts';
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

/** What the report that an address is not the customer's is taken with. */
export const wrongRecipientParts = (house: House): WrongRecipientParts => ({
  secrets: house.secrets,
  hooks: deliveryHooks(house),
});
