import type { z } from 'zod';
import { bindTransceiver } from '#connectors/sms/index.ts';
import type { ChannelTrial } from '#contracts/channels.ts';
import type { ChannelAccess } from '#domains/delivery/index.ts';
import { type CarrierParts, httpPost, sftpPost, smppAccount, twilioCarrier } from './carriers.ts';

type Trial = z.input<typeof ChannelTrial>;

/** Signs in to a provider and says in plain words how it went; sends nothing and never rejects. */
export const channelTrial =
  (parts: CarrierParts) =>
  async (access: ChannelAccess): Promise<Trial> => {
    try {
      return await signIn(parts, access);
    } catch (error) {
      return { ok: false, say: error instanceof Error ? error.message : String(error) };
    }
  };

async function signIn(parts: CarrierParts, access: ChannelAccess): Promise<Trial> {
  switch (access.driver) {
    case 'smpp': {
      const account = smppAccount(access);
      const session = await bindTransceiver(account);
      session.destroy();
      return { ok: true, say: `Signed in to ${account.host} as ${account.systemId}.` };
    }
    case 'twilio':
      return twilioCarrier(parts, access).trial();
    case 'sftp':
      return sftpPost(access).trial();
    case 'post':
      return httpPost(parts, access).trial();
  }
}
