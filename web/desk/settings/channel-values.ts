import type { ChannelSettings, NewChannel } from '../../api/channels.ts';

/** What kind of messages a provider takes. */
export type Kind = ChannelSettings['kind'];
/** How a provider is reached. */
export type Driver = ChannelSettings['driver'];
/** Ways to reach a provider, by what it takes. */
export const DRIVERS = { sms: ['smpp', 'twilio'], letter: ['sftp', 'post'] } as const satisfies Record<
  Kind,
  readonly Driver[]
>;
const LAYOUTS = ['din-5008-b', 'uk-c5', 'us-10'] as const;

/** What the form of a provider holds; of all drivers, so that choosing another loses nothing. */
export interface ChannelValues {
  driver: Driver;
  name: string;
  active: boolean;
  host: string;
  port: number | string;
  tls: boolean;
  systemId: string;
  from: string;
  long: 'parts' | 'payload';
  receiptIds: 'same' | 'decimal' | 'hex';
  url: string;
  accountSid: string;
  user: string;
  hostKey: string;
  dropFolder: string;
  statusFolder: string;
  manifest: 'csv' | 'json';
  senderName: string;
  /** Lines, one below the other. */
  senderAddress: string;
  layout: (typeof LAYOUTS)[number];
  timeZone: string;
  password: string;
  authToken: string;
  privateKey: string;
  apiKey: string;
}

type Given = Readonly<Record<string, unknown>>;
const isGiven = (value: unknown): value is Given => typeof value === 'object' && value !== null;
const word = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
const oneOf = <T extends string>(options: readonly [T, ...T[]], value: unknown): T =>
  options.find((option) => option === value) ?? options[0];

/** A provider, or a new one, as the form shows it. Secrets are never given out, so they are empty. */
export function valuesOf(channel: ChannelSettings | null, kind: Kind): ChannelValues {
  const driver = channel?.driver ?? DRIVERS[kind][0];
  const set: Given = channel?.settings ?? {};
  const sender = isGiven(set.sender) ? set.sender : {};
  const address = Array.isArray(sender.address) ? sender.address.map((line) => word(line)) : [];
  return {
    driver,
    name: channel?.name ?? '',
    active: channel?.active ?? true,
    host: word(set.host),
    port: word(set.port, driver === 'sftp' ? '22' : '3550'),
    tls: set.tls !== false,
    systemId: word(set.systemId),
    from: word(set.from),
    long: oneOf(['parts', 'payload'], set.long),
    receiptIds: oneOf(['same', 'decimal', 'hex'], set.receiptIds),
    url: word(set.url, driver === 'twilio' ? 'https://api.twilio.com' : ''),
    accountSid: word(set.accountSid),
    user: word(set.user),
    hostKey: word(set.hostKey),
    dropFolder: word(set.dropFolder),
    statusFolder: word(set.statusFolder),
    manifest: oneOf(['csv', 'json'], set.manifest),
    senderName: word(sender.name),
    senderAddress: address.join('\n'),
    layout: oneOf(LAYOUTS, sender.layout),
    timeZone: word(sender.timeZone, Intl.DateTimeFormat().resolvedOptions().timeZone),
    password: '',
    authToken: '',
    privateKey: '',
    apiKey: '',
  };
}

/** What a driver begins with when it is chosen in place of another. */
export const beginningOf = (driver: Driver): Partial<ChannelValues> => ({
  ...(driver === 'smpp' ? { port: '3550' } : driver === 'sftp' ? { port: '22' } : {}),
  ...(driver === 'twilio' ? { url: 'https://api.twilio.com' } : driver === 'post' ? { url: '' } : {}),
});

/** Only those secrets that were typed: the others stay as they are. */
function secretsOf(of: ChannelValues): NonNullable<NewChannel['secrets']> {
  const { password, authToken, privateKey, apiKey } = of;
  if (of.driver === 'smpp') return password ? { password } : {};
  if (of.driver === 'twilio') return authToken ? { authToken } : {};
  if (of.driver === 'post') return apiKey ? { apiKey } : {};
  return { ...(password ? { password } : {}), ...(privateKey ? { privateKey } : {}) };
}

/** What is sent to the server. */
export function bodyOf(of: ChannelValues): NewChannel {
  const common = { name: of.name, secrets: secretsOf(of) };
  const { host, from, url, layout, timeZone } = of;
  const port = Number(of.port);
  const sender = {
    name: of.senderName,
    address: of.senderAddress
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    layout,
    timeZone,
  };
  switch (of.driver) {
    case 'smpp': {
      const { tls, systemId, long, receiptIds } = of;
      return { driver: 'smpp', settings: { host, port, tls, systemId, from, long, receiptIds }, ...common };
    }
    case 'twilio':
      return { driver: 'twilio', settings: { url, accountSid: of.accountSid, from }, ...common };
    case 'sftp': {
      const { user, hostKey, dropFolder, statusFolder, manifest } = of;
      const settings = { host, port, user, hostKey, dropFolder, statusFolder, manifest, sender };
      return { driver: 'sftp', settings, ...common };
    }
    case 'post':
      return { driver: 'post', settings: { url, sender }, ...common };
  }
}
