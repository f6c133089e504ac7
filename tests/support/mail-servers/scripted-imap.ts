/** A small IMAP server of our own that breaks where a test wants it to. */
import { type Scripted, type ScriptedServer, startScripted } from './scripted-peer.ts';

/** The one folder of the scripted server; a test may change it at any time. */
export interface ScriptedMailbox {
  uidValidity: number;
  uidNext: number;
  readonly mails: Map<number, string>;
  /** Called for every message that is asked for with its content; true means that it did what it wanted instead of an answer. */
  spoil?: (uid: number, peer: Scripted, tag: string) => boolean;
  /** Called for every command; true means that it was answered. */
  answer?: (line: string, peer: Scripted, tag: string) => boolean;
}

function uidsOf(set: string, all: readonly number[]): number[] {
  const last = all.at(-1) ?? 0;
  const number = (text: string): number => (text === '*' ? last : Number(text));
  const ranges = set.split(',').map((part) => part.split(':'));
  return all.filter((uid) =>
    ranges.some(([a = '', b = a]) => {
      const [low, high] = [Math.min(number(a), number(b)), Math.max(number(a), number(b))];
      return uid >= low && uid <= high;
    }),
  );
}

function fetch(mailbox: ScriptedMailbox, peer: Scripted, tag: string, set: string, what: string): void {
  const all = [...mailbox.mails.keys()].sort((a, b) => a - b);
  const wantsBody = what.includes('BODY.PEEK');
  for (const uid of uidsOf(set, all)) {
    if (wantsBody && mailbox.spoil?.(uid, peer, tag) === true) return;
    const mail = mailbox.mails.get(uid) ?? '';
    const [, from, length] = /<(\d+)\.(\d+)>/.exec(what) ?? [];
    const part = from === undefined ? mail : mail.slice(Number(from), Number(from) + Number(length));
    const body = `BODY[]${from === undefined ? '' : `<${from}>`} {${part.length}}\r\n${part}`;
    const size = `RFC822.SIZE ${mail.length} INTERNALDATE "22-Nov-2026 10:00:00 +0000"`;
    peer.say(`* ${all.indexOf(uid) + 1} FETCH (UID ${uid} ${wantsBody ? body : size})\r\n`);
  }
  peer.say(`${tag} OK done\r\n`);
}

async function converse(mailbox: ScriptedMailbox, peer: Scripted): Promise<void> {
  peer.say('* OK ready\r\n');
  for (let line = await peer.line(); line !== null; line = await peer.line()) {
    const [tag = '', ...rest] = line.split(' ');
    const command = rest.join(' ').toUpperCase();
    const fetched = /^UID FETCH (\S+) (.*)$/.exec(command);
    if (mailbox.answer?.(line, peer, tag) === true) continue;
    if (fetched !== null) fetch(mailbox, peer, tag, fetched[1] ?? '', fetched[2] ?? '');
    else if (command === 'CAPABILITY') peer.say(`* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n${tag} OK done\r\n`);
    else if (/^LIST|^LSUB/.test(command)) peer.say(`* LIST () "/" INBOX\r\n${tag} OK done\r\n`);
    else if (/^(SELECT|EXAMINE)/.test(command))
      peer.say(
        `* ${mailbox.mails.size} EXISTS\r\n* OK [UIDVALIDITY ${mailbox.uidValidity}] x\r\n* OK [UIDNEXT ${mailbox.uidNext}] x\r\n${tag} OK done\r\n`,
      );
    else if (command.startsWith('UID SEARCH')) {
      const set = /UID (\S+)$/.exec(command)?.[1] ?? '1:*';
      const uids = uidsOf(
        set,
        [...mailbox.mails.keys()].sort((a, b) => a - b),
      );
      peer.say(`* SEARCH ${uids.join(' ')}\r\n${tag} OK done\r\n`);
    } else peer.say(`${tag} OK done\r\n`);
  }
}

/** Starts the server; any user signs in. */
export async function startScriptedImap(mailbox: ScriptedMailbox): Promise<ScriptedServer> {
  return await startScripted((peer) => converse(mailbox, peer));
}
