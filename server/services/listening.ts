import { statfs } from 'node:fs/promises';
import { type Listening, listen } from '#connectors/email/listener/index.ts';
import type { ReceiveMail } from '#contracts/connector.ts';
import { isOurs } from '#domains/mail/index.ts';
import type { House } from '../house.ts';

/** Below this many free bytes pushed mail is put off, before anything is at risk. */
export const MIN_FREE_BYTES = 256 * 1024 * 1024;
const MAX_MAIL_BYTES = 150 * 1024 * 1024;

/** Whether the data folder has room for more mail. */
export async function spaceLeft(folder: string, least: number = MIN_FREE_BYTES): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize >= least;
}

/** Takes mail from mail servers that push it, where a port is set; `undefined` where none is. */
export async function startListening(house: House, receive: ReceiveMail): Promise<Listening | undefined> {
  const { lmtpPort, smtpPort, host, dataDir } = house.config;
  if (lmtpPort === undefined && smtpPort === undefined) return undefined;
  return listen({
    ...(lmtpPort === undefined ? {} : { lmtp: { host, port: lmtpPort } }),
    ...(smtpPort === undefined ? {} : { smtp: { host, port: smtpPort } }),
    source: 'pushed',
    acceptRecipient: (address) => isOurs(house.db, address),
    receive,
    maxBytes: MAX_MAIL_BYTES,
    spaceLeft: () => spaceLeft(dataDir),
    log: (level, say, detail) => house.log[level](detail, say),
  });
}
