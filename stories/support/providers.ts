/** The providers of SMS and letters: a real SMSC and a real OpenSSH server, each with a fate for what it is handed. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import smpp from 'smpp';
import type { Courier } from '#domains/delivery/index.ts';
import type { RunningCarrier } from '#server/services/carriers.ts';
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
  /** By the number with its `+`; delivered unless told. */
  readonly texts: Map<string, TextFate>;
  /** By a line of the address; handed to the post unless told. */
  readonly letters: Map<string, LetterFate>;
  /** What is due is handed over, and the providers say what became of it. */
  work(): Promise<void>;
  /** The post brings a letter back, or lost it. */
  says(reference: string, status: string, detail?: string): Promise<void>;
  textsTo(number: string): string[];
  /** Letters with this line in their address, oldest first. */
  lettersTo(line: string): Promise<GotLetter[]>;
  close(): Promise<void>;
}

interface Way {
  readonly carrier: RunningCarrier;
  readonly courier: Courier;
}

/** Sets both up as an admin does, and connects to them as a worker does. */
export async function openProviders(world: World): Promise<Providers> {
  const smsc = await startSmsc();
  const sshd = await startSshd();
  const sms = await connect(world, {
    driver: 'smpp',
    settings: { host: '127.0.0.1', port: smsc.port, tls: false, systemId: 'kept', from: 'Kept' },
    secrets: { password: 'secret' },
  });
  const post = await connect(world, {
    driver: 'sftp',
    settings: postSettings(sshd),
    secrets: { privateKey: sshd.privateKey },
  });
  await smsc.heard('bound');
  const texts = new Map<string, TextFate>();
  const letters = new Map<string, LetterFate>();
  let receipted = 0;
  const told = new Set<string>();
  let files = 0;
  const says = async (reference: string, status: string, detail = ''): Promise<void> => {
    files += 1;
    const text = `reference,status,detail\n${reference},${status},"${detail}"\n`;
    writeFileSync(join(sshd.folder, 'status', `${files}.csv`), text);
    await post.carrier.poll();
  };
  const read = new Map<string, Promise<string>>();
  const wordsOn = (reference: string): Promise<string> => {
    const words =
      read.get(reference) ?? wordsOfPdf(readFileSync(join(sshd.folder, 'drop', `${reference}.pdf`)));
    read.set(reference, words);
    return words;
  };
  return {
    texts,
    letters,
    says,
    work: async () => {
      await Promise.all([sms.courier.work(), post.courier.work()]);
      for (; receipted < smsc.submitted.length; receipted += 1) {
        const one = smsc.submitted[receipted];
        const fate = texts.get(`+${one?.to}`) ?? 'DELIVRD';
        if (one && one.refused === 0 && fate !== 'silence') await receipt(smsc, one.id, fate);
      }
      for (const { reference, address } of dropped(sshd)) {
        if (told.has(reference)) continue;
        told.add(reference);
        const fate = address.split('\n').flatMap((line) => letters.get(line) ?? [])[0] ?? 'mailed';
        if (fate !== 'silence') await says(reference, fate);
      }
    },
    textsTo: (number) => joined(smsc.submitted.filter(({ to }) => `+${to}` === number)),
    lettersTo: (line) =>
      Promise.all(
        dropped(sshd)
          .filter(({ address }) => address.split('\n').includes(line))
          .map(async (one) => ({ ...one, words: await wordsOn(one.reference) })),
      ),
    close: async () => {
      for (const way of [sms, post]) {
        await way.courier.stop();
        await way.carrier.close();
      }
      await smsc.close();
      await sshd.close();
    },
  };
}

async function connect(world: World, channel: Readonly<Record<string, unknown>>): Promise<Way> {
  const made = await world.as.admin('POST', '/channels', { name: 'Provider', ...channel });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return startCourier(world.house, made.body.id);
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

/** The receipt was taken in when its answer is there. */
async function receipt(smsc: Smsc, id: string, stat: TextFate): Promise<void> {
  const before = smsc.said.filter((one) => one.event === 'taken').length;
  smsc.tell({ do: 'receipt', id, stat, err: '000' });
  await smsc.heard('taken', before + 1);
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
