import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconPlus, IconWind } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { breathingSpacesQuery, invoicesQuery } from '../../api/gate.ts';
import { date } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { useOffered } from '../shell/offered.ts';
import { useAble } from '../shell/rooms.ts';
import classes from './customer.module.css';
import { Folded } from './folded.tsx';
import { EndSpace, NoteSpace } from './relief-forms.tsx';

const w = t.relief;

/**
 * Time that the law gives a customer in debt: what runs or is to come stands out, what is over is folded. Of those who owe
 * nothing it says nothing; a command notes it all the same.
 */
export function BreathingOf({ customerId }: { customerId: string }) {
  const able = useAble();
  const edit = able('edit-customers');
  const all = useQuery(breathingSpacesQuery(customerId)).data?.items;
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);
  useOffered(edit ? [{ id: 'customer-space', say: w.add, key: '', run: () => setAdding(true) }] : []);
  const owing = useQuery(invoicesQuery(customerId)).data?.items.some(({ state }) => state === 'open');
  const quiet = (all ?? []).length === 0 && !(edit && owing);
  const open = (all ?? []).filter((one) => one.endedAt === null);
  const over = (all ?? []).filter((one) => one.endedAt !== null);
  const forms = (
    <>
      {adding && <NoteSpace customerId={customerId} close={() => setAdding(false)} />}
      {ending && <EndSpace id={ending} customerId={customerId} close={() => setEnding(null)} />}
    </>
  );
  if (quiet) return forms;
  return (
    <section aria-label={w.title}>
      <Group justify="space-between" wrap="nowrap">
        <h2 className={classes.label}>{w.title}</h2>
        {edit && (
          <ActionIcon aria-label={w.add} onClick={() => setAdding(true)}>
            <IconPlus size={17} />
          </ActionIcon>
        )}
      </Group>
      {open.length === 0 && (
        <Text size="sm" c="dimmed">
          {w.none}
        </Text>
      )}
      {open.map((one) => (
        <div key={one.id} className={classes.matter} data-kind="waits">
          <IconWind size={16} stroke={1.7} aria-hidden />
          <div>
            <b>{one.running ? w.runs(date(one.endsAt)) : w.comes(date(one.startsAt), date(one.endsAt))}</b>
            <br />
            {w.rests}
            <span className={classes.proof}>{w.given(one.source, one.reference)}</span>
            {able('merge') && (
              <Button size="compact-xs" variant="default" mt={6} onClick={() => setEnding(one.id)}>
                {w.end}
              </Button>
            )}
          </div>
        </div>
      ))}
      {over.length > 0 && (
        <Folded say={w.over(over.length)}>
          {over.map((one) => (
            <div key={one.id} className={classes.line}>
              {w.was(date(one.startsAt), date(one.endedAt ?? one.endsAt))}
              <span className={classes.proof}>
                {w.given(one.source, one.reference)} {one.endReason}
              </span>
            </div>
          ))}
        </Folded>
      )}
      {forms}
    </section>
  );
}
