import type { Evidence } from './gather.ts';

type Action = Evidence['actions'][number];
type Notice = Evidence['notices'][number];
type Cell = string | number | null | undefined;

const HEAD = [
  'action',
  'source',
  'source_id',
  'customer_id',
  'customer',
  'type',
  'mode',
  'at',
  'decided_at',
  'verdict',
  'now',
  'standing',
  'policy',
  'reasons',
  'action_entry',
  'action_entry_hash',
  'notice',
  'notice_say',
  'notice_needs',
  'notice_due_at',
  'notice_state',
  'notice_told_at',
  'step',
  'step_at',
  'step_channel',
  'step_recipient',
  'step_say',
  'step_by',
  'step_entry',
  'step_entry_hash',
  'evidence_rung',
  'evidence_at',
  'evidence_say',
  'evidence_entry',
  'evidence_entry_hash',
] as const;

/**
 * A cell of a table that people open in a spreadsheet: what would be taken for a formula there gets an apostrophe before it
 * (OWASP, «CSV injection»), and everything is quoted.
 */
const cell = (value: Cell): string => {
  const text = value === null || value === undefined ? '' : String(value);
  const safe = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
};

/**
 * Pages of a report as one table (RFC 4180), page by page: a row for each piece of evidence; where there is none for each step,
 * notice, action. A table that ends early would look like a whole one, so it holds them all.
 */
export async function* evidenceCsv(first: Evidence, more: AsyncIterable<Evidence>): AsyncGenerator<string> {
  yield `${HEAD.join(',')}\r\n`;
  yield* linesOf(first);
  for await (const page of more) yield* linesOf(page);
}

function* linesOf(report: Evidence): Generator<string> {
  const hashes = new Map(report.entries.map(({ id, hash }) => [id, hash]));
  const hashOf = (id: string | null): string => (id === null ? '' : (hashes.get(id) ?? ''));
  for (const action of report.actions) {
    const start = ofAction(action, hashOf);
    const notices = action.notices.flatMap((notice) => ofNotice(notice, hashOf));
    for (const rest of notices.length > 0 ? notices : [[]]) yield line([...start, ...rest]);
  }
  for (const notice of report.notices)
    for (const rest of ofNotice(notice, hashOf)) yield line([...ofNone(notice), ...rest]);
}

const line = (cells: readonly Cell[]): string => `${HEAD.map((_name, at) => cell(cells[at])).join(',')}\r\n`;

type HashOf = (id: string | null) => string;

const ofAction = (one: Action, hashOf: HashOf): Cell[] => [
  one.id,
  one.source,
  one.externalId,
  one.customerId,
  one.customerName,
  one.type,
  one.mode,
  one.at,
  one.decidedAt,
  one.verdict,
  one.now,
  one.standing,
  one.policy,
  one.answer.because.map(({ say }) => say).join(' '),
  one.entryId,
  hashOf(one.entryId),
];

const ofNone = ({ customerId, customerName, type }: Notice): Cell[] => [
  ...['', '', '', customerId, customerName, type],
  ...Array.from({ length: 10 }, () => ''),
];

function ofNotice(notice: Notice, hashOf: HashOf): Cell[][] {
  const { id, say, needs, dueAt, state, toldAt } = notice;
  const start = [id, say, needs, dueAt, state, toldAt];
  if (notice.steps.length === 0) return [start];
  return notice.steps.flatMap((step) => {
    const { kind, at, channel, recipient, say: words, by, entryId } = step;
    const so = [...start, kind, at, channel, recipient, words, by, entryId, hashOf(entryId)];
    if (step.evidence.length === 0) return [so];
    return step.evidence.map((one) => [
      ...so,
      ...[one.rung, one.at, one.say, one.proofEntryId, hashOf(one.proofEntryId)],
    ]);
  });
}
