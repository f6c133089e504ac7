import { Alert, Button, Text } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { replayQuery } from '../../api/gate.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';

const w = t.gate;

/** Decides an action again from what is stored, when somebody wants to see it. */
export function Replayed({ id }: { id: string }) {
  const [wanted, setWanted] = useState(false);
  const query = useQuery({ ...replayQuery(id), enabled: wanted });
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (query.data)
    return (
      <Alert color={query.data.same ? 'spruce' : 'brick'} mt="xs" p="xs" maw={560} role="status">
        {query.data.same ? w.replaySame : `${w.replayOther} ${query.data.differences.join(' ')}`}
      </Alert>
    );
  return (
    <>
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        loading={wanted}
        leftSection={<IconRepeat size={15} aria-hidden />}
        onClick={() => setWanted(true)}
      >
        {w.replay}
      </Button>
      <Text size="xs" c="dimmed" mt={4}>
        {w.replayHint}
      </Text>
    </>
  );
}
