import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ChannelSettings, unknownReportsQuery } from '../../api/channels.ts';
import { sayInstants } from '../../text/format.ts';
import { t } from '../../text/index.ts';
import { Failure } from '../../ui/failure.tsx';
import { When } from '../../ui/when.tsx';
import classes from './settings.module.css';

const w = t.channelSettings;

/** What providers reported of messages and letters that we never gave them; nothing where there is none. */
export function UnknownReports({ channels }: { channels: readonly ChannelSettings[] }) {
  const query = useQuery(unknownReportsQuery);
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const reports = query.data?.items ?? [];
  if (reports.length === 0) return null;
  return (
    <section className={classes.section} aria-label={w.unknown}>
      <Title order={2}>{w.unknown}</Title>
      <Text size="sm" c="dimmed" my={6} maw={620}>
        {w.unknownHint}
      </Text>
      <Text size="sm" fw={560} mb={6}>
        {w.unknownOf(reports.length)}
      </Text>
      <ul className={classes.plain}>
        {reports.map((one) => (
          <li key={`${one.channelId} ${one.providerId} ${one.receivedAt}`}>
            <Text size="sm">
              <b>{channels.find(({ id }) => id === one.channelId)?.name ?? one.channelId}</b>:{' '}
              {sayInstants(one.say || one.status)} · {w.unknownNumber(one.providerId)} ·{' '}
              <When at={one.receivedAt} exact />
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
