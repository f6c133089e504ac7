/** The providers of SMS and letters: a real SMSC and a real OpenSSH server, each with a fate for what it is handed. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import smpp from 'smpp';
import { wordsOfPdf } from '#tests/channels/pdf.ts';
import { startCourier } from '#tests/channels/post-office.ts';
import { hasSmsc, type Smsc, type Submitted, startSmsc } from '#tests/support/peers/smsc.ts';
import { hasSshd, type Sshd, startSshd } from '#tests/support/peers/sshd.ts';
import type { World } from '#tests/support/world.ts';

/** Whether this machine has both; what needs them is left out, loudly, where it has not. */
export const hasProviders = hasSmsc && hasSshd;

/** What becomes of a text message: the word of its receipt, or none ever comes. */
export type TextFate = 'DELIVRD' | 'UNDELIV' | 'EXPIRED' | 'silence';
/** What the provider says of a letter, or nothing. */
export type LetterFate = 'mailed' | 'delivered' | 'rejected' | 'silence';

export interface GotLetter {
  readonly reference: string;
  readonly address: string;
  /** The words on its paper. */
  readonly words: string;
}

export interface Providers {
  readonly smsc: Smsc;
  readonly sshd: Sshd;
  /** By the number with its `+`; delivered unless told. */
  readonly texts: Map<string, TextFate>;
  /** By a line of the address; handed to the post unless told. */
  readonly letters: Map<string, LetterFate>;
  /** What is due is handed over, and the providers say what became of it; whether they said anything. */
  work(): Promise<boolean>;
  /** The post brings a letter back, or lost it. */
  says(reference: string, status: string, detail?: string): Promise<void>;
  textsTo(number: string): string[];
  /** Letters with this line in their address, oldest first. */
  lettersTo(line: string): Promise<GotLetter[]>;
  close(): Promise<void>;
}

/** How Kept works with them, where it is not by processes of its own. */
interface Ways {
  /** What is due is handed over. */
  hand(): Promise<void>;
  /** What lies in the folder of the post is read. */
  read(): Promise<void>;
  close(): Promise<void>;
}

/** Sets both up as an admin does, and connects to them as a worker does. */
export async function openProviders(world: World): Promise<Providers> {
  const peers = await startPeers(world);
  const [sms, post] = await Promise.all([
    startCourier(world.house, peers.smsChannel),
    startCourier(world.house, peers.postChannel),
  ]);
  await peers.smsc.heard('bound');
  return providersOf(peers, {
    hand: async () => void (await Promise.all([sms.courier.work(), post.courier.work()])),
    read: () => post.carrier.poll(),
    close: async () => {
      for (const way of [sms, post]) {
        await way.courier.stop();
        await way.carrier.close();
      }
    },
  });
}

/** Sets both up as an admin does; processes of Kept connect to them. */
export async function openPeers(world: World): Promise<Providers> {
  const nothing = async (): Promise<void> => undefined;
  return providersOf(await startPeers(world), { hand: nothing, read: nothing, close: nothing });
}

interface Peers {
  readonly smsc: Smsc;
  readonly sshd: Sshd;
  readonly smsChannel: string;
  readonly postChannel: string;
}

async function startPeers(world: World): Promise<Peers> {
  const smsc = await startSmsc();
  const sshd = await startSshd();
  const smsChannel = await setUp(world, {
    driver: 'smpp',
    settings: { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: 'Kept' },
    secrets: { password: 'secret' },
  });
  const postChannel = await setUp(world, {
    driver: 'sftp',
    settings: postSettings(sshd),
    secrets: { privateKey: sshd.privateKey },
  });
  return { smsc, sshd, smsChannel, postChannel };
}

function providersOf({ smsc, sshd }: Peers, ways: Ways): Providers {
  const texts = new Map<string, TextFate>();
  const letters = new Map<string, LetterFate>();
  const told = new Set<string>();
  let receipted = 0;
  let files = 0;
  const says = async (reference: string, status: string, detail = ''): Promise<void> => {
    files += 1;
    const text = `reference,status,detail\n${reference},${status},"${detail}"\n`;
    writeFileSync(join(sshd.folder, 'status', `${files}.csv`), text);
    await ways.read();
  };
  const read = new Map<string, Promise<string>>();
  const wordsOn = (reference: string): Promise<string> => {
    const words =
      read.get(reference) ?? wordsOfPdf(readFileSync(join(sshd.folder, 'drop', `${reference}.pdf`)));
    read.set(reference, words);
    return words;
  };
  /** Receipts one after the other; one that nobody took is sent again the next time. */
  const receipts = async (): Promise<boolean> => {
    const from = receipted;
    for (let one = smsc.submitted[receipted]; one; one = smsc.submitted[receipted]) {
      const fate = texts.get(`+${one.to}`) ?? 'DELIVRD';
      if (one.refused === 0 && fate !== 'silence' && !(await receipt(smsc, one.id, fate))) break;
      receipted += 1;
    }
    return receipted > from;
  };
  return {
    smsc,
    sshd,
    texts,
    letters,
    says,
    work: async () => {
      await ways.hand();
      let said = await receipts();
      for (const { reference, address } of dropped(sshd)) {
        if (told.has(reference)) continue;
        told.add(reference);
        const fate = address.split('\n').flatMap((line) => letters.get(line) ?? [])[0] ?? 'mailed';
        if (fate === 'silence') continue;
        await says(reference, fate);
        said = true;
      }
      return said;
    },
    textsTo: (number) => joined(smsc.submitted.filter(({ to }) => `+${to}` === number)),
    lettersTo: (line) =>
      Promise.all(
        dropped(sshd)
          .filter(({ address }) => address.split('\n').includes(line))
          .map(async (one) => ({ ...one, words: await wordsOn(one.reference) })),
      ),
    close: async () => {
      await ways.close();
      await smsc.close();
      await sshd.close();
    },
  };
}

async function setUp(world: World, channel: Readonly<Record<string, unknown>>): Promise<string> {
  const made = await world.as.admin('POST', '/channels', { name: 'Provider', ...channel });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body.id;
}

const postSettings = (sshd: Sshd) => ({
  host: '127.0.0.1',
  port: sshd.port,
  user: sshd.user,
  hostKey: sshd.hostKey,
  dropFolder: join(sshd.folder, 'drop'),
  statusFolder: join(sshd.folder, 'status'),
  sender: {
    name: 'Your Company',
    address: ['1 Company Street', 'London'],
    layout: 'uk-c5',
    timeZone: 'Europe/London',
  },
});

/** The receipt was taken in when its answer is there; not, where nobody is connected or the connection ends. */
async function receipt(smsc: Smsc, id: string, stat: TextFate): Promise<boolean> {
  const before = smsc.said.length;
  smsc.tell({ do: 'receipt', id, stat, err: '000' });
  return (await smsc.next(['taken', 'nobody', 'closed'], before)) === 'taken';
}

/** Whole messages, as a phone shows them: parts are joined by their number, in whichever order they came. */
function joined(all: readonly Submitted[]): string[] {
  const messages: string[] = [];
  const open = new Map<number, string[]>();
  for (const { hex, coding, esm, refused } of all) {
    if (refused !== 0) continue;
    const bytes = Buffer.from(hex, 'hex');
    const inParts = (esm & 0x40) !== 0;
    const [length = 0, , , reference = 0, of = 1, at = 1] = inParts ? bytes : [];
    const words = inParts ? bytes.subarray(length + 1) : bytes;
    const parts = (inParts ? open.get(reference) : undefined) ?? [];
    parts[at - 1] = coding === 8 ? smpp.encodings.UCS2.decode(words) : smpp.encodings.ASCII.decode(words);
    open.set(reference, parts);
    if (parts.filter((part) => part !== undefined).length < of) continue;
    open.delete(reference);
    messages.push(parts.join(''));
  }
  return messages;
}

/** What manifests name, oldest first. */
function dropped({ folder }: Sshd): { reference: string; address: string }[] {
  const drop = join(folder, 'drop');
  return readdirSync(drop)
    .filter((name) => name.startsWith('batch-'))
    .map((name) => join(drop, name))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
    .flatMap((path) => {
      const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true });
      return rows.map(({ reference = '', address = '' }) => ({ reference, address }));
    });
}
