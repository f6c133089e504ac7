import { Anchor, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { entryQuery } from '../../api/queries.ts';
import { dayTime } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { LinkButton } from '../../ui/link.tsx';
import classes from './gate.module.css';

const w = t.gate;

/** Shows the entry behind something, where one stands; from there it leads to the customer's record. */
export function EntryDoor({ id, say = w.entry }: { id: string | null; say?: string }) {
  const [open, setOpen] = useState(false);
  if (id === null) return null;
  return (
    <>
      <Anchor
        component="button"
        type="button"
        fz="xs"
        lh="24px"
        mr="xs"
        data-inline
        onClick={() => setOpen(true)}
      >
        {say}
      </Anchor>
      {open && (
        <Modal opened onClose={() => setOpen(false)} title={w.entryTitle} size="lg">
          <EntryShown id={id} />
        </Modal>
      )}
    </>
  );
}

function EntryShown({ id }: { id: string }) {
  const query = useQuery(entryQuery(id));
  if (query.isPending) return <Skeleton h={120} />;
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const { author, channel, direction, occurredAt, subject, text, customerId } = query.data;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {[author.name, t.channels[channel], t.directions[direction], dayTime(occurredAt)].join(' · ')}
      </Text>
      {subject && <Text fw={600}>{subject}</Text>}
      <Text size="sm" className={classes.text ?? ''}>
        {text}
      </Text>
      <div>
        <LinkButton to="/customers/$id" params={{ id: customerId }} size="compact-sm" variant="default">
          {w.inRecord}
        </LinkButton>
      </div>
    </Stack>
  );
}
