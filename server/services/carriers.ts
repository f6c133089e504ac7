import type { z } from 'zod';
import { HttpPost, SftpPost } from '#connectors/letters/index.ts';
import { SmppLink, TwilioCarrier } from '#connectors/sms/index.ts';
import { PostSettings, SftpSettings, SmppSettings, TwilioSettings } from '#contracts/channels.ts';
import type { Carrier, ChannelAccess, IncomingMessage, ProviderReport } from '#domains/delivery/index.ts';
import { createOutbound } from '#platform/outbound/index.ts';

/** What a carrier tells of, and how it looks up what it must ask about. */
export interface CarrierHears {
  report(report: ProviderReport): Promise<void>;
  message(message: IncomingMessage): Promise<void>;
  state(connected: boolean, say: string): void;
  /** Names of things of which the provider has not said the last word. */
  open(): Promise<readonly string[]>;
}

/** A carrier as a worker runs it. */
export interface RunningCarrier extends Carrier {
  /** Looks for what the provider says, where it does not tell by itself. */
  poll(): Promise<void>;
  close(): Promise<void>;
}

/** What carriers are made with. */
export interface CarrierParts {
  readonly publicUrl: string;
  /** Hosts within one's own network that are called all the same. */
  readonly within: readonly string[];
}

const nothing = async (): Promise<void> => undefined;

/** Connects to the provider of a channel. */
export function createCarrier(
  parts: CarrierParts,
  access: ChannelAccess,
  hears: CarrierHears,
): RunningCarrier {
  switch (access.driver) {
    case 'smpp': {
      const link = new SmppLink(smppAccount(access), {
        receipt: (receipt) => hears.report({ ...receipt, at: null }),
        message: (message) => hears.message(message),
        state: (connected, say) => hears.state(connected, say),
      });
      link.open();
      return running(link, nothing, () => link.close());
    }
    case 'twilio':
      return running(twilioCarrier(parts, access), nothing, nothing);
    case 'sftp': {
      const post = sftpPost(access);
      return running(post, () => pollFolder(post, hears), nothing);
    }
    case 'post': {
      const post = httpPost(parts, access);
      return running(post, () => pollLetters(post, hears), nothing);
    }
  }
}

/** Reads what the provider put into the folder; how that went is how the channel is. */
async function pollFolder(post: SftpPost, hears: CarrierHears): Promise<void> {
  try {
    const odd = await post.poll((report) => hears.report(report));
    hears.state(true, odd === '' ? `Signed in to ${post.host}.` : odd);
  } catch (error) {
    hears.state(false, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** Asks about letters, where there are any; how that went is how the channel is. */
async function pollLetters(post: HttpPost, hears: CarrierHears): Promise<void> {
  const ids = await hears.open();
  if (ids.length === 0) return;
  try {
    await post.poll(ids, (report) => hears.report(report));
    hears.state(true, `${post.host} was asked about what is on its way.`);
  } catch (error) {
    hears.state(false, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

function running(carrier: Carrier, poll: () => Promise<void>, close: () => Promise<void>): RunningCarrier {
  return {
    batch: carrier.batch,
    parallel: carrier.parallel,
    hand: (parcels, handing) => carrier.hand(parcels, handing),
    poll,
    close,
  };
}

export const smppAccount = ({ settings, secrets }: ChannelAccess) => ({
  ...SmppSettings.parse(settings),
  password: secrets.password ?? '',
});

/** A carrier of Twilio's interface. */
export function twilioCarrier({ publicUrl, within }: CarrierParts, access: ChannelAccess): TwilioCarrier {
  const { url, ...settings }: z.output<typeof TwilioSettings> = TwilioSettings.parse(access.settings);
  return new TwilioCarrier(
    {
      ...settings,
      url: url.replace(/\/$/, ''),
      authToken: access.secrets.authToken ?? '',
      statusUrl: `${publicUrl}/callbacks/sms/${access.id}/status`,
    },
    createOutbound({ within, keepAlive: false }),
  );
}

/** Drops letters by SFTP. */
export function sftpPost({ settings, secrets }: ChannelAccess): SftpPost {
  const { sender: _printed, ...account } = SftpSettings.parse(settings);
  return new SftpPost({ ...account, password: secrets.password, privateKey: secrets.privateKey });
}

/** Submits letters by HTTP. */
export function httpPost({ within }: CarrierParts, { settings, secrets }: ChannelAccess): HttpPost {
  const { url } = PostSettings.parse(settings);
  const account = { url: url.replace(/\/$/, ''), apiKey: secrets.apiKey ?? '' };
  return new HttpPost(account, createOutbound({ within, keepAlive: false }));
}

/** Asks the provider of a letter to stop it; `undefined` where the driver knows no such thing. */
export async function stopLetter(
  parts: CarrierParts,
  access: ChannelAccess,
  ids: readonly string[],
): Promise<{ readonly ok: boolean; readonly say: string } | undefined> {
  const [id] = ids;
  return access.driver === 'post' && id !== undefined ? httpPost(parts, access).cancel(id) : undefined;
}
