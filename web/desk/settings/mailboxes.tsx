import { Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconMailbox, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { mailboxesQuery } from '../../api/queries.ts';
import type { Mailbox } from '../../api/types.ts';
import { count } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { Nothing } from '../../ui/nothing.tsx';
import { Page } from '../../ui/page.tsx';
import { When } from '../../ui/when.tsx';
import { useAble } from '../shell/rooms.ts';
import { MailboxForm } from './mailbox-form.tsx';
import classes from './settings.module.css';

const w = t.mailboxes;

/** Mailboxes: whether they work, and counts that add up. */
export function MailboxesRoom() {
  const able = useAble()('settings');
  const boxes = useQuery({ ...mailboxesQuery, refetchInterval: 10_000 });
  const [editing, setEditing] = useState<Mailbox | 'new' | null>(null);
  const items = boxes.data?.items ?? [];
  const add = (
    <Button leftSection={<IconPlus size={17} />} onClick={() => setEditing('new')}>
      {w.add}
    </Button>
  );
  if (editing)
    return (
      <MailboxForm
        key={editing === 'new' ? 'new' : editing.id}
        mailbox={editing === 'new' ? null : editing}
        close={() => setEditing(null)}
      />
    );
  return (
    <Page title={w.title} lead={w.lead} actions={able && items.length > 0 && add}>
      {boxes.isPending && <Skeleton h={160} radius="lg" />}
      {boxes.isError && <Failure error={boxes.error} retry={() => void boxes.refetch()} />}
      {boxes.data && items.length === 0 && (
        <Nothing icon={<IconMailbox size={26} stroke={1.5} />} title={w.empty} hint={w.emptyHint}>
          {able && add}
        </Nothing>
      )}
      <Stack>
        {items.map((box) => (
          <Box key={box.id} box={box} edit={able ? () => setEditing(box) : null} />
        ))}
      </Stack>
    </Page>
  );
}

function Box({ box, edit }: { box: Mailbox; edit: (() => void) | null }) {
  return (
    <Paper component="article" withBorder radius="lg" p="md">
      <div className={classes.row}>
        <div className={classes.grow}>
          <Title order={2} fz={15}>
            {box.name}
          </Title>
          <Text size="sm" c="dimmed">
            {box.address}
          </Text>
        </div>
        <span className={classes.state}>
          <span className={classes.lamp} data-state={box.status.state} />
          {w.states[box.status.state]}
        </span>
        {edit && (
          <Button variant="default" size="xs" aria-label={`${w.edit}: ${box.name}`} onClick={edit}>
            {w.edit}
          </Button>
        )}
      </div>
      <Text size="sm" mt="sm">
        {box.status.say}
        {box.status.at && box.status.state !== 'connected' && (
          <>
            {' '}
            (<When at={box.status.at} exact />)
          </>
        )}
      </Text>
      {box.status.next && (
        <Text size="sm" mt={2}>
          <b>{t.conversation.nextStep}:</b> {box.status.next}
        </Text>
      )}
      <Sum counts={box.counts} />
    </Paper>
  );
}

/** Found = stored + duplicates + quarantined + waiting, as one line of arithmetic. */
function Sum({ counts }: { counts: Mailbox['counts'] }) {
  const { found, stored, duplicates, quarantined, waiting, failed } = counts;
  const agrees = found === stored + duplicates + quarantined + waiting;
  const parts: [number, string][] = [
    [stored, w.stored],
    [duplicates, w.duplicates],
    [quarantined, w.quarantined],
    [waiting, w.waiting],
  ];
  return (
    <div className={classes.sum}>
      <Text component="p" size="sm" mt="sm" c={agrees ? 'inherit' : 'var(--desk-fail)'}>
        <b>{count(found)}</b> {w.found} ={' '}
        {parts.map(([value, label], at) => (
          <span key={label}>
            {at > 0 && ' + '}
            <b>{count(value)}</b> {label}
          </span>
        ))}
        {'. '}
        {agrees ? w.sumOk : w.sumBad}
      </Text>
      {failed > 0 && (
        <Text size="sm" c="var(--desk-fail)">
          <b>{count(failed)}</b> {w.failedHint}.
        </Text>
      )}
    </div>
  );
}
