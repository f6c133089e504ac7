import type { ActionView } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/;

/** A value of a fact or of what a system said, as people read it. */
export function sayValue(value: unknown): string {
  if (value === null || value === undefined) return t.gate.unknownFact;
  if (typeof value === 'boolean') return value ? t.gate.yes : t.gate.no;
  if (value === '') return '–';
  if (typeof value === 'string') return INSTANT.test(value) ? dayTime(value) : value;
  if (typeof value === 'number') return String(value);
  return Object.entries(value)
    .map(([name, inner]) => (Array.isArray(value) ? sayValue(inner) : `${name}: ${sayValue(inner)}`))
    .join(', ');
}

/** What an action is about in one line, such as "card.block · card: …1234". */
export function sayAction({ type, subject }: Pick<ActionView, 'type' | 'subject'>): string {
  const about = sayValue(subject);
  return about === '' ? type : `${type} · ${about}`;
}
