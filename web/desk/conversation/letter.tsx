import { List, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Case, type Purpose, procedureQuery } from '../../api/cases.ts';
import { t } from '../../text/index.ts';
import classes from './composer.module.css';

const ALWAYS: readonly Purpose[] = ['answer', 'check-in', 'closing-question', 'apology'];
/** What asks whether it is solved. */
const ASKING = new Set<Purpose>(['check-in', 'closing-question']);
const LETTERS: readonly Purpose[] = [
  'acknowledgement',
  'update',
  'holding-response',
  'final-response',
  'summary-resolution',
  'adr-letter',
  'provisional-credit',
  'credit-notice',
];

interface LetterProps {
  readonly one: Case;
  readonly purpose: Purpose;
  readonly change: (purpose: Purpose) => void;
  /** Whether it may ask whether all is solved: the answer needs the link of a mail. */
  readonly asks: boolean;
  /** What the server said is missing from it. */
  readonly missing: readonly string[];
}

/** What a message is in the matter, and what such a letter must hold by the procedure. */
export function Letter({ one, purpose, change, missing, asks }: LetterProps) {
  const { procedure } = one;
  const rules = useQuery({ ...procedureQuery(procedure ?? ''), enabled: procedure !== null }).data?.procedure;
  const parts = (rules?.letters as Readonly<Record<string, readonly { say: string }[]>> | undefined)?.[
    purpose
  ];
  const offered = [...ALWAYS, ...(procedure === null ? [] : LETTERS)].filter(
    (value) => asks || !ASKING.has(value),
  );
  const listed = missing.length > 0 ? missing : (parts ?? []).map((part) => part.say);
  return (
    <>
      <Select
        size="xs"
        variant="unstyled"
        className={classes.field ?? ''}
        aria-label={t.composer.purpose}
        value={purpose}
        allowDeselect={false}
        data={[...new Set([...offered, purpose])].map((value) => ({
          value,
          label: t.templates.purposes[value] ?? value,
        }))}
        onChange={(value) => {
          const chosen = offered.find((known) => known === value);
          if (chosen) change(chosen);
        }}
      />
      {listed.length > 0 && (
        <Text
          component="div"
          size="xs"
          px={14}
          pb={6}
          {...(missing.length > 0 ? { role: 'alert', className: classes.error ?? '' } : { c: 'dimmed' })}
        >
          {missing.length > 0 ? t.composer.letterLacks : t.composer.letterHolds}
          <List size="xs">
            {listed.map((say) => (
              <List.Item key={say}>{say}</List.Item>
            ))}
          </List>
        </Text>
      )}
    </>
  );
}
