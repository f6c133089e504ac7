import { claimName } from '#contracts/voice.ts';
import type { Wording } from '#domains/delivery/index.ts';
import { sql, type Tx } from '#platform/db/index.ts';
import { conflict, invalid } from '#platform/errors.ts';
import { CLAIMS, type Live } from './claims/index.ts';
import { CLAIM_KINDS, type ClaimKind, type Language, languageOf } from './finding/index.ts';
import { dayWords, type Ground, groundOf } from './ground.ts';
import { moneyWords } from './why.ts';

/** `{{claim.lastBill}}`: a sentence that the record says when the message goes out. */
const LIVE_CLAIM = /\{\{\s*claim\.([A-Za-z]+)\s*\}\}/g;

const KINDS: ReadonlyMap<string, ClaimKind> = new Map(CLAIM_KINDS.map((kind) => [claimName(kind), kind]));

/**
 * A text with what the record says in place of its live claims, and below it which letters it replaces. 409
 * `nothing-to-claim` where the record has nothing to say; 422 for a claim or a replaced letter that there is not.
 */
export async function words(tx: Tx, wording: Wording, now: Date): Promise<{ text: string; below: string }> {
  const { text, supersedes } = wording;
  if (supersedes.length === 0 && text.search(LIVE_CLAIM) === -1) return { text, below: '' };
  const ground = await groundOf(tx, { ...wording, recipients: [] });
  const language = languageOf(text, ground.language);
  return {
    text: await withClaims(tx, ground, text, language, now),
    below: supersedes.length === 0 ? '' : await replacing(tx, ground, supersedes, language),
  };
}

async function withClaims(
  tx: Tx,
  ground: Ground,
  text: string,
  language: Language,
  now: Date,
): Promise<string> {
  const sentences = new Map<string, string>();
  for (const [, name = ''] of text.matchAll(LIVE_CLAIM)) {
    const kind = KINDS.get(name);
    if (!kind)
      throw invalid('text', `There is no claim «${name}». There are: ${[...KINDS.keys()].join(', ')}.`);
    const sentence = await sentenceFor(tx, ground, kind, language, now);
    if (sentence === null)
      throw conflict(
        'nothing-to-claim',
        `The record has nothing to say for «{{claim.${name}}}». Nothing was sent.`,
      );
    sentences.set(name, sentence);
  }
  return text.replace(LIVE_CLAIM, (written, name: string) => sentences.get(name) ?? written);
}

/** What the record says of a kind of claim now; `null`: nothing. */
export async function sentenceFor(
  tx: Tx,
  ground: Ground,
  kind: ClaimKind,
  language: Language,
  now: Date,
): Promise<string | null> {
  const live = await CLAIMS[kind].live(tx, ground, now);
  return live && filled(language.say[kind], live, ground.timeZone, language.code);
}

const TAGS: Readonly<Record<string, string>> = { en: 'en-GB', de: 'de-DE', es: 'es-ES', fr: 'fr-FR' };

function filled(sentence: string, live: Live, timeZone: string, code: string): string {
  const tag = TAGS[code] ?? code;
  return sentence.replace(/\{([a-z]+)\}/g, (_, name: string) => {
    const value = live[name];
    if (value === undefined) return '';
    if (value instanceof Date) return dayWords(value, timeZone, tag);
    return typeof value === 'string' ? value : moneyWords(value, tag);
  });
}

/** «This replaces what we wrote to you on …», so that the customer is told too. Every entry must be a message of ours to them. */
async function replacing(
  tx: Tx,
  { family, timeZone }: Ground,
  supersedes: readonly string[],
  language: Language,
): Promise<string> {
  const { rows } = await sql<{ at: Date }>`
    select occurred_at as at from entries
    where id = any(${supersedes}::uuid[]) and customer_id = any(${family}::uuid[]) and direction = 'out' and kind = 'message'
    order by occurred_at`.execute(tx);
  if (rows.length < new Set(supersedes).size)
    throw invalid('supersedes', 'Name messages of ours to this customer.');
  const days = [...new Set(rows.map(({ at }) => dayWords(at, timeZone, TAGS[language.code])))];
  return language.say.supersedes.replace('{days}', days.join(language.say.and));
}
