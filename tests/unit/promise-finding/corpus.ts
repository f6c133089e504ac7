import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import PostalMime from 'postal-mime';
import { corpusPath, corpusPresent, sha256, splitMbox } from '../../mail-reading/corpus.ts';

/** A text of the shared data: `locator` is the tweet id, the mail's SHA-256, `conversation:turn`, or the line number. */
export interface CorpusText {
  readonly file: string;
  readonly locator: string;
  readonly text: string;
}

/** Files that the labelled set refers to, relative to the shared data. */
export const FILES = {
  tweets: 'social/twcs-2017.csv.gz',
  chats: 'chat/abcd/abcd_sample.json',
  sms: 'sms/sms-spam-collection.tsv',
  mails: 'mail/index.csv.gz',
} as const;

/** Whether every file that the labelled set refers to lies beside the repository. */
export const textsPresent =
  corpusPresent && Object.values(FILES).every((file) => existsSync(corpusPath(file)));

type Row = Record<string, string>;

/** What the companies wrote (`inbound` is False), as the CSV field holds it: HTML entities stay. */
export function companyTweets(): CorpusText[] {
  const rows: Row[] = parse(gunzipSync(readFileSync(corpusPath(FILES.tweets))), {
    columns: true,
    relax_column_count: true,
  });
  return rows
    .filter((row) => row.inbound === 'False')
    .map((row) => ({ file: FILES.tweets, locator: row.tweet_id ?? '', text: row.text ?? '' }));
}

/** The agents' turns of the sample chats. */
export function agentTurns(): CorpusText[] {
  const chats: { convo_id: number; original: [string, string][] }[] = JSON.parse(
    readFileSync(corpusPath(FILES.chats), 'utf8'),
  );
  return chats.flatMap((chat) =>
    chat.original.flatMap(([speaker, text], turn) =>
      speaker === 'agent' ? [{ file: FILES.chats, locator: `${chat.convo_id}:${turn}`, text }] : [],
    ),
  );
}

/** The text messages of the sample that are not spam; the locator is the line number from 0. */
export function smsHam(): CorpusText[] {
  const lines = readFileSync(corpusPath(FILES.sms), 'utf8').split(/\r?\n/);
  return lines.flatMap((line, row) =>
    line.startsWith('ham\t') ? [{ file: FILES.sms, locator: String(row), text: line.slice(4) }] : [],
  );
}

/** Blanks quoted lines, the line that introduces them, and the signature, so that offsets stay. */
function ownWords(body: string): string {
  const blank = (part: string) => part.replace(/[^\n]/g, ' ');
  const signature = body.search(/^-- ?$/m);
  const own = signature < 0 ? body : body.slice(0, signature);
  return own
    .replace(/^[ \t]*(?:[A-Za-z]{0,4}>|\|).*$/gm, blank)
    .replace(/^.*(?:wrote|writes|said|schrieb)[^\n]{0,20}:[ \t]*$/gm, blank);
}

/** Own words of the list and ham mails in plain text that `wanted` (by SHA-256) asks for. */
export async function mails(wanted: (sha: string) => boolean): Promise<CorpusText[]> {
  const index: Row[] = parse(gunzipSync(readFileSync(corpusPath(FILES.mails))), { columns: true });
  const rows = index.filter(
    (row) => (row.kind === 'list' || row.kind === 'ham') && row.ord !== '' && wanted(row.sha256 ?? ''),
  );
  const boxes = new Map<string, Buffer[]>();
  const texts = new Map<string, CorpusText>();
  for (const row of rows) {
    const path = row.path ?? '';
    if (!boxes.has(path)) boxes.set(path, splitMbox(gunzipSync(readFileSync(corpusPath(path)))));
    const bytes = boxes.get(path)?.[Number(row.ord)];
    if (!bytes || sha256(bytes) !== row.sha256) throw new Error(`${path} ${row.ord} is another mail`);
    const { text } = await PostalMime.parse(bytes);
    if (text) texts.set(row.sha256, { file: FILES.mails, locator: row.sha256, text: ownWords(text) });
  }
  return [...texts.values()];
}
