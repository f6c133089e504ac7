import type { Fact, FactValues } from '#domains/decisions/index.ts';
import { sql } from '#platform/db/index.ts';
import type { Asking } from './asking.ts';

/** What an action itself says, and the time. */
export const ACTION_FACTS: readonly Fact[] = [
  { name: 'now', type: 'timestamp', words: 'now' },
  { name: 'action.type', type: 'text', words: 'what is to be done' },
  { name: 'action.source', type: 'text', words: 'the system that asks' },
  {
    name: 'action.mode',
    type: 'text',
    words: 'whether it is asked before or reported afterwards (ask or done)',
  },
  { name: 'action.reason', type: 'text', words: 'the reason that is given' },
  { name: 'action.subject', type: 'map', words: 'what it is about' },
  { name: 'action.data', type: 'map', words: 'what the asking system says beside it' },
  { name: 'action.amount', type: 'number', words: 'the amount, in the currency’s main unit' },
  { name: 'action.currency', type: 'text', words: 'the currency' },
  { name: 'action.at', type: 'timestamp', words: 'when it is to happen, or did' },
  { name: 'action.exemption', type: 'text', words: 'the kind of exemption that is claimed' },
  {
    name: 'action.exemptionApproved',
    type: 'yes-no',
    words: 'a lead or manager approved the exemption by name',
  },
  {
    name: 'action.overridden',
    type: 'yes-no',
    words: 'a named person let it go ahead in spite of the rules',
  },
];

/** Whether the approver of an exemption (`q.approver`) is somebody of the company who may approve. */
export const APPROVER = sql`(
  select exists (select from staff s where s.active and s.role in ('lead', 'manager', 'admin')
    and (s.id::text = q.approver or s.email = lower(q.approver))))`;

/** A number, or text that is one. */
function amountOf(value: unknown): number | undefined {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value.trim() !== ''
        ? Number(value)
        : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The facts of the action itself; `approved` is what `APPROVER` found. */
export function actionFacts(asking: Asking, approved: boolean | null): FactValues {
  const { given } = asking;
  const { currency } = asking.data;
  return {
    now: asking.now,
    'action.type': asking.type,
    'action.source': asking.source,
    'action.mode': asking.mode,
    // No reason is known to be none, so that conditions on it can be answered.
    'action.reason': asking.reason ?? '',
    'action.subject': asking.subject,
    'action.data': asking.data,
    'action.amount': amountOf(asking.data.amount),
    'action.currency': typeof currency === 'string' ? currency : undefined,
    'action.at': asking.at,
    'action.exemption': given.exemption?.kind ?? '',
    'action.exemptionApproved': approved === true,
    'action.overridden': asking.overridden,
  };
}
