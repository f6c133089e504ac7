import type { Decision } from '#domains/decisions/index.ts';
import type { Asking } from './asking.ts';

/** `card.block (…1234)`. */
export function sayWhat({ type, subject }: Pick<Asking, 'type' | 'subject'>): string {
  const about = Object.values(subject).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return about.length === 0 ? type : `${type} (${about.join(', ')})`;
}

const ANSWERS = {
  proceed: 'It may go ahead.',
  hold: 'It is held.',
  refuse: 'It is refused.',
} as const;

const STANDINGS = {
  'as-decided': '',
  unasked: 'It was not asked before.',
  'against-hold': 'It was held, and was done all the same.',
  'against-refusal': 'It had been refused, and was done all the same.',
} as const;

/** An action in words, for the timeline. */
export function sayAction(
  asked: Pick<Asking, 'type' | 'subject' | 'source' | 'reason' | 'mode'>,
  decision: Decision,
  standing: keyof typeof STANDINGS | null,
): string {
  const what = sayWhat(asked);
  const why = asked.reason === null ? '' : ` Reason given: ${asked.reason}.`;
  const reasons = decision.because.map(({ say }) => say).join(' ');
  const parts =
    asked.mode === 'ask'
      ? [`${asked.source} asks: ${what}.${why}`, ANSWERS[decision.verdict], reasons]
      : [
          `${asked.source} reports as done: ${what}.${why}`,
          standing === null ? '' : STANDINGS[standing],
          decision.verdict === 'proceed' ? '' : `The policies say: ${reasons}`,
        ];
  return parts.filter((part) => part !== '').join(' ');
}
