import { ActionIcon, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Case, PromiseView } from '../../api/cases.ts';
import { t } from '../../text/index.ts';
import { Due, owed, PromiseBadge, PromiseMenu, Standing } from '../promises/facts.tsx';
import { ask } from './asked.ts';
import classes from './case.module.css';
import { EntryLink } from './entry-link.tsx';
import { Section } from './section.tsx';

const rank = (promise: PromiseView): number => (owed(promise) ? 0 : promise.state === 'waiting' ? 1 : 2);

/** What was promised in a case: what is owed first. */
export function Promises({ one }: { one: Case }) {
  const promises = one.promises.toSorted((a, b) => rank(a) - rank(b));
  const add = one.abilities.includes('promise') && (
    <ActionIcon size={24} aria-label={t.promises.making.title} onClick={() => ask('promise', one.number)}>
      <IconPlus size={15} />
    </ActionIcon>
  );
  return (
    <Section title={t.cases.promises} action={add}>
      {promises.length === 0 && (
        <Text size="sm" c="dimmed">
          {t.cases.noPromises}
        </Text>
      )}
      <ul className={classes.list}>
        {promises.map((promise) => (
          <li key={promise.id} className={classes.card} data-bad={promise.state === 'broken' || undefined}>
            <span className={classes.row}>
              <PromiseBadge promise={promise} />
              <PromiseMenu promise={promise} />
            </span>
            «{promise.words}»
            <Due promise={promise} />
            <Standing promise={promise} />
            {promise.owner && promise.owner.id !== one.owner?.id && (
              <span className={classes.dim}>{t.promises.owner(promise.owner.name)}</span>
            )}
            <EntryLink number={one.number} entryId={promise.proofEntryId ?? promise.entryId} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
