import { Radio, Text } from '@mantine/core';
import type { EntrySummary } from '../../api/types.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import classes from './case.module.css';

interface ChoiceProps {
  readonly label: string;
  readonly entries: readonly EntrySummary[];
  readonly value: string | null;
  readonly change: (id: string) => void;
  readonly none: string;
}

/** Chooses an entry by what it says. */
export function EntryChoice({ label, entries, value, change, none }: ChoiceProps) {
  if (entries.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {none}
      </Text>
    );
  return (
    <Radio.Group label={label} value={value} onChange={change}>
      <div className={classes.choices}>
        {entries.map((entry) => (
          <Radio.Card key={entry.id} value={entry.id} className={classes.choice ?? ''}>
            <Text size="xs" c="dimmed">
              {entry.author.name} ·{' '}
              {entry.kind === 'message'
                ? t.channels[entry.channel]
                : (t.conversation.kinds[entry.kind] ?? entry.kind)}{' '}
              · {dayTime(entry.occurredAt)}
            </Text>
            <Text size="sm" lineClamp={3}>
              {entry.preview}
            </Text>
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}

const CONTACTS: readonly EntrySummary['kind'][] = ['call', 'visit'];
/** Words of the customer, and calls or visits, the newest first: what an agreement can stand in. */
export const theirWords = (entries: readonly EntrySummary[]): EntrySummary[] =>
  entries
    .filter(
      (entry) =>
        CONTACTS.includes(entry.kind) ||
        (entry.direction === 'in' &&
          entry.author.type === 'customer' &&
          (entry.kind === 'message' || entry.kind === 'voicemail' || entry.kind === 'answer')),
    )
    .toSorted((a, b) => b.recordedAt.localeCompare(a.recordedAt))
    .slice(0, 20);
