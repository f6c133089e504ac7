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

/** What a kind of action is, in words; a company's own kind by its name. */
export const sayType = (type: string): string => t.actionTypes[type] ?? type;

/** A text of the record in which systems name kinds of actions, with their names: «card.block (…1234)» is «Block a card (…1234)». */
export const sayTypes = (text: string): string =>
  text.replace(/(?<![\w.-])[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*(?![\w.-]*\w)/g, sayType);

/** A kind of action to choose from: its words, and the name that systems and policies use. */
export const typeChoice = (type: string): { value: string; label: string } => ({
  value: type,
  label: type in t.actionTypes ? `${sayType(type)} (${type})` : type,
});

/** What an action is about in one line, such as "Block a card · card: …1234". */
export function sayAction({ type, subject }: Pick<ActionView, 'type' | 'subject'>): string {
  const about = sayValue(subject);
  return about === '' ? sayType(type) : `${sayType(type)} · ${about}`;
}

/** Parts of Kept that act by themselves, as the record names them. */
const OURS = new Set([
  'notices',
  'incidents',
  'gate',
  'evidence',
  'clocks',
  'delivery',
  'cases',
  'attention',
]);
/** Who did something, by name; what Kept did by itself is Kept's. */
export const sayBy = (by: string): string => (OURS.has(by) ? t.gate.kept : by);
