import { createHash } from 'node:crypto';
import { agentTurns, type CorpusText, companyTweets, mails, smsHam } from './corpus.ts';

const SEED = 'kept promise finding 1';

/** Wide, so that the second strata hold more promises than the random ones: words of the future, not our patterns. */
const AHEAD =
  /\b(?:will|shall|gonna|going to|let me|expect|should|soon|shortly|tomorrow|today|tonight|within|promise|back)\b|['’]ll\b/i;

/** A sentence drawn for labelling; `start` and `end` are UTF-16 offsets in the text. */
export interface Drawn {
  readonly stratum: string;
  readonly from: CorpusText;
  readonly start: number;
  readonly end: number;
}

/** SHA-256 of a text in hex. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Sentences of three words or more; a single line break is a wrapped line, two end a sentence. */
function sentencesOf(from: CorpusText): Omit<Drawn, 'stratum'>[] {
  const flat = from.text.replace(/(?<!\n[ \t]{0,80})\r?\n(?![ \t]{0,80}\r?\n)/g, (lineEnd) =>
    ' '.repeat(lineEnd.length),
  );
  return [...segmenter.segment(flat)].flatMap(({ segment, index }) => {
    const start = index + segment.length - segment.trimStart().length;
    const end = index + segment.trimEnd().length;
    return segment
      .trim()
      .split(/\s+/)
      .filter((word) => /\p{L}/u.test(word)).length >= 3
      ? [{ from, start, end }]
      : [];
  });
}

const rank = (drawn: Omit<Drawn, 'stratum'>) =>
  hashOf(`${SEED}|${drawn.from.file}|${drawn.from.locator}|${drawn.start}`);
const words = (drawn: Omit<Drawn, 'stratum'>) => drawn.from.text.slice(drawn.start, drawn.end);

/** The first `random` sentences in the order of a seeded hash, then `ahead` more that speak of what comes. */
function drawFrom(name: string, texts: CorpusText[], random: number, ahead: number): Drawn[] {
  const seen = new Set<string>();
  const all = texts
    .flatMap(sentencesOf)
    .map((drawn) => ({ drawn, rank: rank(drawn) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ drawn }) => drawn)
    .filter((drawn) => !seen.has(words(drawn)) && seen.add(words(drawn)) && words(drawn).length <= 600);
  const more = all.slice(random).filter((drawn) => AHEAD.test(words(drawn)));
  return [
    ...all.slice(0, random).map((drawn) => ({ stratum: `${name}-random`, ...drawn })),
    ...more.slice(0, ahead).map((drawn) => ({ stratum: `${name}-ahead`, ...drawn })),
  ];
}

/** Draws the sentences of the labelled set: always the same ones. */
export async function draw(): Promise<Drawn[]> {
  return [
    ...drawFrom('tweet', companyTweets(), 450, 480),
    ...drawFrom('chat', agentTurns(), 1000, 0),
    ...drawFrom('mail', await mails((sha) => /^[0-2]/.test(sha)), 200, 180),
    ...drawFrom('sms', smsHam(), 120, 60),
  ];
}
