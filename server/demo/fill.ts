import { randomBytes } from 'node:crypto';
import { createMailReader, type MailReader } from '#connectors/email/reading/index.ts';
import { composeMail } from '#connectors/email/sending/index.ts';
import { type ArchivedMail, beginImport, fileWaiting, importMails, storeMails } from '#domains/mail/index.ts';
import { anchorPath, checkpoint } from '#domains/record/index.ts';
import { inTransaction } from '#platform/db/index.ts';
import { composeDomains, composeWeb } from '../compose.ts';
import type { House } from '../house.ts';
import { type Arrival, arrivals } from './arrivals.ts';
import { COLLEAGUES, CUSTOMERS } from './company.ts';
import { setTable } from './desk.ts';
import {
  becomeFirst,
  bringPeople,
  connectMailbox,
  createCustomer,
  type DemoSignIn,
  makeTeams,
} from './people.ts';
import { type PastMail, pastMails } from './plan.ts';

export interface Filled extends DemoSignIn {
  readonly customers: number;
  readonly mails: number;
  readonly staff: number;
}

/** Fills an empty house with the demo company, through the doors that everybody uses: API, import, and mail filing. Its mail goes out to `smtpPort` of this machine. */
export async function fillDemo(
  house: House,
  smtpPort: number,
  told: (done: number, total: number, words: string) => void,
): Promise<Filled> {
  const now = house.clock.now();
  const domains = composeDomains(house);
  const { app, stop } = await composeWeb(house, domains, { attachment: async () => null });
  const reader = createMailReader({ workers: 2 });
  try {
    const signIn = {
      email: COLLEAGUES[0]?.email ?? '',
      password: `${randomBytes(9).toString('base64url')}-demo`,
    };
    const first = await domains.staff.firstRun(house.db);
    if (!first) throw new Error('The demo fills only a house in which nobody has an account yet.');
    const api = await becomeFirst(app, first.url, signIn);
    const teams = await makeTeams(api);
    // Before anybody is invited: then invitations are mailed, too.
    const mailboxId = await connectMailbox(api, teams.get('Service') ?? '', smtpPort);
    const staff = await bringPeople(app, api, teams);
    told(1, 10, 'customers');
    for (const customer of CUSTOMERS) await createCustomer(api, customer);
    const past = pastMails(now);
    await importPast({ house, reader, past, told });
    const fresh = await arrivals(now, past);
    await arrive({ house, reader, fresh, mailboxId });
    told(9, 10, 'desk');
    await setTable(api, staff, teams);
    await checkpoint(house.db, house.secrets, anchorPath(house.config.dataDir), house.clock.now());
    return {
      ...signIn,
      customers: CUSTOMERS.length,
      mails: past.length + fresh.length,
      staff: COLLEAGUES.length,
    };
  } finally {
    await reader.close();
    await stop();
  }
}

interface Past {
  readonly house: House;
  readonly reader: MailReader;
  readonly past: readonly PastMail[];
  readonly told: (done: number, total: number, words: string) => void;
}

async function importPast({ house, reader, past, told }: Past): Promise<void> {
  async function* mails(): AsyncGenerator<ArchivedMail> {
    for (const [i, { mail, at }] of past.entries()) {
      const { bytes } = await composeMail(mail);
      yield { key: String(i), position: i, receivedAt: at, bytes };
    }
  }
  const run = await beginImport(house.db, 'demo', house.clock.now());
  await importMails({ ...house, reader }, run, mails(), (_mail, done) =>
    told(done, past.length, `${done} mails`),
  );
}

interface Fresh {
  readonly house: House;
  readonly reader: MailReader;
  readonly fresh: readonly Arrival[];
  readonly mailboxId: string;
}

/** As a watched mailbox hands mail over: stored, then filed. What checking the senders gave comes from the cast. */
async function arrive({ house, reader, fresh, mailboxId }: Fresh): Promise<void> {
  const source = `mailbox:${mailboxId}`;
  for (const { key, at, bytes, authentication } of fresh) {
    const original = await house.originals.stage(once(bytes));
    const hashes = await inTransaction(house.db, (tx) =>
      storeMails(
        tx,
        house.originals,
        [{ source, key, receivedAt: at, envelope: {}, original }],
        house.clock.now(),
      ),
    );
    await fileWaiting({ ...house, reader, authenticate: async () => authentication }, hashes);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
